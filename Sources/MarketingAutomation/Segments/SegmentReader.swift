import CRMCore

/// Reads what a condition needs to know of many contacts at once: some queries for each of its leaves, whatever the
/// number of contacts.
struct SegmentReader {
    let condition: SegmentCondition
    let model: ScoreModel
    private let leaves: [Leaf]
    private let isPlain: Bool

    private struct Leaf {
        let condition: SegmentCondition
        /// Whether it matters if the leaf is false rather than unknown.
        let isNegated: Bool
    }

    init(_ condition: SegmentCondition, _ model: ScoreModel) {
        self.condition = condition
        self.model = model
        leaves = Self.leaves(of: condition, isNegated: false)
        isPlain = condition.isPlain
    }

    private static func leaves(of condition: SegmentCondition, isNegated: Bool) -> [Leaf] {
        switch condition {
        case .all(let parts), .any(let parts): parts.flatMap { leaves(of: $0, isNegated: isNegated) }
        case .not(let part): leaves(of: part, isNegated: true)
        default: [Leaf(condition: condition, isNegated: isNegated)]
        }
    }

    /// The contacts of whom the condition is true, with the time until when, and those whom time alone may bring in.
    ///
    /// Whose data may not be used for marketing is neither.
    ///
    /// - Parameter contacts: Different contacts, as many as fit into one query.
    func outlook(of contacts: [ID<Contact>], at now: Instant, in tx: QueryTransaction) throws -> Outlook {
        var outlook = Outlook()
        let contacts = try tx.marketable(contacts)
        if isPlain {
            let query = Contact.where { $0.id.isIn(contacts) && Filter(condition.query(at: now).condition) }
            for contact in try tx.fetch(query.select(Contact.Fields.id.selected)) {
                outlook.members[contact] = .some(nil)
            }
            return outlook
        }
        let facts = try facts(of: contacts, at: now, in: tx)
        for contact in contacts {
            guard let known = facts[contact] else { continue }
            let verdict = condition.evaluate(known, at: now, model)
            if verdict.truth == .true {
                outlook.members[contact] = .some(verdict.validUntil)
            } else if let until = verdict.validUntil {
                outlook.awaited[contact] = until
            }
        }
        return outlook
    }

    /// Who is a member, and who may become one by time alone.
    struct Outlook {
        /// Until when time leaves each member in.
        var members: [ID<Contact>: Instant?] = [:]
        /// When each of those outside may come in.
        var awaited: [ID<Contact>: Instant] = [:]
    }

    /// What is known of contacts; those that do not exist are left out.
    ///
    /// - Parameter isComplete: Whether unknown is told from false everywhere, as explanations need it.
    func facts(
        of contacts: [ID<Contact>],
        at now: Instant,
        isComplete: Bool = false,
        in tx: QueryTransaction
    ) throws -> [ID<Contact>: [LeafFact]] {
        let live = try tx.fetch(Contact.where { $0.id.isIn(contacts) }.select(Contact.Fields.id.selected))
        var facts: [ID<Contact>: [LeafFact]] = [:]
        facts.reserveCapacity(live.count)
        for contact in live { facts[contact] = [] }
        for leaf in leaves {
            let known = try read(leaf, live, at: now, isComplete: isComplete, in: tx)
            for contact in live { facts[contact]?.append(known.facts[contact] ?? known.other) }
        }
        return facts
    }

    private typealias Known = (facts: [ID<Contact>: LeafFact], other: LeafFact)

    private func read(
        _ leaf: Leaf,
        _ contacts: [ID<Contact>],
        at now: Instant,
        isComplete: Bool,
        in tx: QueryTransaction
    ) throws -> Known {
        if contacts.isEmpty { return ([:], .truth(.unknown)) }
        switch leaf.condition {
        case .events(let count): return (try times(count, contacts, now, tx), .times([]))
        case .score: return (try scores(contacts, tx), .score(nil))
        case .consent(let topic, let channel):
            return (try consent(topic, channel, contacts, now, tx), .truth(.false))
        default:
            let isTold = isComplete || leaf.isNegated
            var known: [ID<Contact>: LeafFact] = [:]
            for truth in isTold ? [Truth.true, .false] : [.true] {
                let condition = truth == .true ? leaf.condition : .not(leaf.condition)
                let query = Contact.where { $0.id.isIn(contacts) && Filter(condition.query(at: now).condition) }
                for contact in try tx.fetch(query.select(Contact.Fields.id.selected)) {
                    known[contact] = .truth(truth)
                }
            }
            return (known, .truth(isTold ? .unknown : .false))
        }
    }

    private func times(
        _ count: EventCount,
        _ contacts: [ID<Contact>],
        _ now: Instant,
        _ tx: QueryTransaction
    ) throws -> [ID<Contact>: LeafFact] {
        var times: [ID<Contact>: [Instant]] = [:]
        for (contact, at) in try tx.events(count.events, of: contacts, since: count.earliest(at: now)) {
            times[contact, default: []].append(at)
        }
        return times.mapValues { .times($0) }
    }

    private func scores(_ contacts: [ID<Contact>], _ tx: QueryTransaction) throws -> [ID<Contact>: LeafFact] {
        var scores: [ID<Contact>: LeafFact] = [:]
        for score in try tx.fetch(ContactScore.where { $0.id.isIn(contacts.map(ContactScore.id)) }) {
            scores[score.contact] = .score(score.record)
        }
        return scores
    }

    private func consent(
        _ topic: Purpose,
        _ channel: ContactChannel,
        _ contacts: [ID<Contact>],
        _ now: Instant,
        _ tx: QueryTransaction
    ) throws -> [ID<Contact>: LeafFact] {
        var facts: [ID<Contact>: [ConsentFact]] = [:]
        let query = ConsentFact.where {
            $0.contact.isIn(contacts) && Filter(.all(ConsentFact.conditions(topic, channel)))
        }
        for fact in try tx.fetch(query) { facts[fact.contact, default: []].append(fact.record) }
        return facts.mapValues { facts in
            let period = ConsentHistory(facts, for: topic, via: channel).period(at: now)
            return period.state.isGranted ? .consent(until: period.until) : .truth(.false)
        }
    }
}

extension QueryTransaction {
    /// When events of a kind happened to contacts, those of the future too.
    func events(
        _ pattern: EventPattern,
        of contacts: [ID<Contact>],
        since start: Instant?
    ) throws -> [(ID<Contact>, Instant)] {
        if contacts.isEmpty { return [] }
        var parts: [Condition] = [pattern.condition]
        if let start { parts.append(.compare(EventPattern.at, .greaterOrEqual, start.value)) }
        switch pattern {
        case .touch:
            parts.append(.isIn(Touch.Fields.contact.reference, contacts.map(\.value)))
            let query = Query(Filter<Touch>(.all(parts)))
            return try fetch(query.select(Touch.Fields.contact.selected, Touch.Fields.at.selected)).map { ($0, $1) }
        case .activity:
            let links = contacts.map { Condition.contains(Activity.Fields.links.reference, $0.value) }
            parts.append(links.count == 1 ? links[0] : .any(links))
            let query = Query(Filter<Activity>(.all(parts)))
            let wanted = Set(contacts)
            return try fetch(query.select(Activity.Fields.links.selected, Activity.Fields.at.selected))
                .flatMap { links, at in
                    Set(links.compactMap { $0.id(as: Contact.self) }).intersection(wanted).map { ($0, at) }
                }
        }
    }
}
