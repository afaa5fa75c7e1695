public import CRMCore

extension CommandTransaction {
    /// Enrols contacts in a journey, as far as it allows: in chunks, each with one query and one write.
    ///
    /// Who is in it already, may not enter again, or restricts the use of their data, is left out. Contacts that do not
    /// exist are refused by the commit.
    ///
    /// - Returns: The contacts that have entered, in their order.
    @discardableResult
    public func enrol(_ contacts: [ID<Contact>], in journey: Stored<Journey>) throws -> [ID<Contact>] {
        guard journey.isActive, let first = journey.definition.nodes.first else { return [] }
        var entered: [ID<Contact>] = []
        var seen: Set<ID<Contact>> = []
        var rest = try marketable(contacts.filter { seen.insert($0).inserted })[...]
        while !rest.isEmpty {
            let chunk = Array(rest.prefix(JourneyAutomation.batch))
            rest = rest.dropFirst(JourneyAutomation.batch)
            let ordinals = try ordinals(of: chunk, in: journey.record)
            let fresh = chunk.compactMap { contact in
                ordinals[contact]
                    .map { ordinal in
                        Enrolment(
                            journey: journey.id,
                            revision: journey.revision,
                            contact: contact,
                            ordinal: ordinal,
                            node: first.id,
                            at: now
                        )
                    }
            }
            try create(fresh)
            entered += fresh.map(\.contact)
        }
        return entered
    }

    /// How many times each contact will have entered with the next entry; none for those who may not.
    private func ordinals(of contacts: [ID<Contact>], in journey: Journey) throws -> [ID<Contact>: Int] {
        var ordinals: [ID<Contact>: Int] = [:]
        ordinals.reserveCapacity(contacts.count)
        for contact in contacts { ordinals[contact] = 1 }
        let before: Query<Enrolment>
        if journey.definition.reentry == .never {
            let ids = contacts.map { Enrolment.id($0, in: journey.id, ordinal: 1) }
            before = Enrolment.where { $0.id.isIn(ids) }
        } else {
            before = Enrolment.where { $0.contact.isIn(contacts) && $0.journey == journey.id }
        }
        for enrolment in try fetch(before.sorted { $0.ordinal.ascending }) {
            let next = enrolment.ordinal + 1
            ordinals[enrolment.contact] = journey.definition.allows(next, after: enrolment.record, at: now) ? next : nil
        }
        return ordinals
    }

    /// Takes contacts out of a journey.
    ///
    /// - Returns: How many were in it.
    @discardableResult
    public func remove(_ contacts: [ID<Contact>], from journey: ID<Journey>) throws -> Int {
        var enrolments = try fetch(
            Enrolment.where { $0.contact.isIn(contacts) && $0.journey == journey && $0.state == .active }
        )
        for index in enrolments.indices {
            enrolments[index].state = .removed
            enrolments[index].since = now
            enrolments[index].due = nil
        }
        try update(enrolments)
        return enrolments.count
    }
}

extension JourneyDefinition {
    /// Whether a contact may enter once more after an earlier time.
    fileprivate func allows(_ ordinal: Int, after last: Enrolment, at now: Instant) -> Bool {
        if last.state == .active { return false }
        return switch reentry {
        case .never: false
        case .afterExit: true
        case .afterCoolDown(let seconds): last.since.adding(microseconds: seconds.microseconds) <= now
        case .upTo(let count): ordinal <= count
        }
    }
}

extension Session {
    /// Enrols contacts in a journey, in one commit.
    ///
    /// - Returns: The contacts that have entered.
    @discardableResult
    public func enrol(_ contacts: [ID<Contact>], in journey: ID<Journey>) async throws -> [ID<Contact>] {
        try await write(reason: "journey.enrol") { tx in try tx.enrol(contacts, in: tx.get(journey)) }.value
    }

    /// Enrols everybody who satisfies a condition now, in one commit.
    ///
    /// - Returns: The contacts that have entered.
    @discardableResult
    public func enrol(
        everyone condition: SegmentCondition,
        in journey: ID<Journey>,
        _ model: ScoreModel = ScoreModel()
    ) async throws -> [ID<Contact>] {
        try await write(reason: "journey.enrol") { tx in
            try tx.enrol(tx.contacts(satisfying: condition, at: tx.now, model), in: tx.get(journey))
        }
        .value
    }
}
