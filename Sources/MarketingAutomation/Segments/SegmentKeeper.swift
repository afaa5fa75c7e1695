import CRMCore

/// Keeps the members of one segment.
struct SegmentKeeper {
    let segment: Stored<Segment>
    private let reader: SegmentReader

    /// The most contacts that are looked at with one query.
    static let batch = 500

    init(_ segment: Stored<Segment>, _ model: ScoreModel) {
        self.segment = segment
        reader = SegmentReader(segment.condition, model)
    }

    /// Makes the memberships of contacts what they are to be now.
    func refresh(_ contacts: some Collection<ID<Contact>>, in tx: CommandTransaction) throws {
        var rest = contacts.sorted()[...]
        while !rest.isEmpty {
            try refresh(batch: Array(rest.prefix(Self.batch)), in: tx)
            rest = rest.dropFirst(Self.batch)
        }
    }

    private func refresh(batch contacts: [ID<Contact>], in tx: CommandTransaction) throws {
        let outlook = segment.isActive ? try reader.outlook(of: contacts, at: tx.now, in: tx) : SegmentReader.Outlook()
        try refreshMembers(of: contacts, outlook, tx)
        try refreshWatches(of: contacts, outlook, tx)
    }

    private func refreshMembers(
        of contacts: [ID<Contact>],
        _ outlook: SegmentReader.Outlook,
        _ tx: CommandTransaction
    ) throws {
        var known: Set<ID<Contact>> = []
        var changed: [Stored<SegmentMember>] = []
        var gone: [Stored<SegmentMember>] = []
        let ids = contacts.map { SegmentMember.id($0, in: segment.id) }
        for var member in try tx.fetch(SegmentMember.where { $0.id.isIn(ids) }) {
            known.insert(member.contact)
            guard let until = outlook.members[member.contact] else {
                gone.append(member)
                continue
            }
            if member.validUntil != until {
                member.validUntil = until
                changed.append(member)
            }
        }
        try tx.delete(gone)
        try tx.update(changed)
        try tx.create(
            contacts.filter { !known.contains($0) }
                .compactMap { contact -> SegmentMember? in
                    guard let until = outlook.members[contact] else { return nil }
                    return SegmentMember(segment: segment.id, contact: contact, since: tx.now, validUntil: until)
                }
        )
    }

    private func refreshWatches(
        of contacts: [ID<Contact>],
        _ outlook: SegmentReader.Outlook,
        _ tx: CommandTransaction
    ) throws {
        if !segment.condition.dependsOnTime, segment.revision == 1, segment.isActive { return }
        var known: Set<ID<Contact>> = []
        var changed: [Stored<SegmentWatch>] = []
        var gone: [Stored<SegmentWatch>] = []
        let ids = contacts.map { SegmentWatch.id($0, in: segment.id) }
        for var watch in try tx.fetch(SegmentWatch.where { $0.id.isIn(ids) }) {
            known.insert(watch.contact)
            guard let due = outlook.awaited[watch.contact] else {
                gone.append(watch)
                continue
            }
            if watch.due != due {
                watch.due = due
                changed.append(watch)
            }
        }
        try tx.delete(gone)
        try tx.update(changed)
        try tx.create(
            contacts.filter { !known.contains($0) }
                .compactMap { contact -> SegmentWatch? in
                    guard let due = outlook.awaited[contact] else { return nil }
                    return SegmentWatch(segment: segment.id, contact: contact, due: due)
                }
        )
    }

    /// Looks at the next chunk of contacts for the segment's present version.
    func fill(in tx: CommandTransaction) throws {
        var segment = segment
        let contacts = segment.isActive ? try chunk(tx) : try leaving(tx)
        try refresh(contacts, in: tx)
        if contacts.isEmpty {
            segment.filledThrough = nil
            segment.fillDue = nil
        } else {
            segment.filledThrough = contacts.max()?.raw
            segment.fillDue = tx.now
        }
        try tx.update(segment)
    }

    /// The next contacts, in the order of their identifiers.
    private func chunk(_ tx: CommandTransaction) throws -> [ID<Contact>] {
        let query = Contact.where { fields in segment.filledThrough.map { fields.id > ID($0) } ?? .all }
        return try tx.fetch(
            query.sorted { $0.id.ascending }.limit(4 * Self.batch).select(Contact.Fields.id.selected)
        )
    }

    /// Some contacts who still have a place in a segment that is not active any more.
    private func leaving(_ tx: CommandTransaction) throws -> [ID<Contact>] {
        let id = segment.id
        let members = SegmentMember.where { $0.segment == id }.limit(4 * Self.batch)
        let watches = SegmentWatch.where { $0.segment == id }.limit(4 * Self.batch)
        return Array(
            Set(try tx.fetch(members.select(SegmentMember.Fields.contact.selected)))
                .union(try tx.fetch(watches.select(SegmentWatch.Fields.contact.selected)))
        )
    }
}

/// The segments of a CRM as its changes meet them.
struct SegmentAutomation: Sendable {
    let model: ScoreModel

    func register(in registry: inout Registry) {
        registry.reactor("marketing.segments", on: []) { batch, tx in try react(to: batch.changes, in: tx) }
        registry.timer("marketing.segments.fill", on: Segment.self, due: Segment.Fields.fillDue, batch: 1) {
            for segment in $0 { try SegmentKeeper(segment, model).fill(in: $1) }
        }
        registry.timer("marketing.segments.expiry", on: SegmentMember.self, due: SegmentMember.Fields.validUntil) {
            try refresh($0.map { ($0.segment, $0.contact) }, in: $1)
        }
        registry.timer("marketing.segments.watch", on: SegmentWatch.self, due: SegmentWatch.Fields.due) {
            try refresh($0.map { ($0.segment, $0.contact) }, in: $1)
        }
        registry.hook("marketing.segments.version", on: Segment.self) { batch, tx in
            guard batch.kind == .updated else { return }
            for (segment, previous) in zip(batch.records, batch.previous) {
                guard let previous,
                    previous.condition != segment.condition || previous.isActive != segment.isActive
                else { continue }
                var current = try tx.get(segment.id)
                current.revision = previous.revision + 1
                current.filledThrough = nil
                current.fillDue = tx.now
                try tx.update(current)
            }
        }
        registry.gate("marketing.segments.valid", on: Segment.self) { batch, context in
            if batch.kind == .deleted { return try Self.refuseDeletion(&batch, context) }
            for (index, segment) in batch.records.enumerated() {
                for problem in segment.condition.problems(context.transaction.catalog) {
                    batch.refuse(index, .outOfRange, problem, field: Segment.Fields.condition.name)
                }
            }
        }
        registry.require(Segment.Fields.name)
        registry.limit(Segment.Fields.condition, to: 1 << 20, isMultiline: true)
    }

    private func react(to changes: [Change], in tx: CommandTransaction) throws {
        for segment in try tx.fetch(Segment.where { $0.isActive == true }) {
            let concerned = try SegmentDependencies([segment.condition]).contacts(concernedBy: changes, in: tx)
            if !concerned.isEmpty { try SegmentKeeper(segment, model).refresh(concerned, in: tx) }
        }
    }

    private func refresh(_ places: [(segment: ID<Segment>, contact: ID<Contact>)], in tx: CommandTransaction) throws {
        let bySegment = Dictionary(grouping: places) { $0.segment }
        for id in bySegment.keys.sorted() {
            guard let segment = try tx.find(id), let places = bySegment[id] else { continue }
            try SegmentKeeper(segment, model).refresh(places.map { $0.contact }, in: tx)
        }
    }

    private static func refuseDeletion(_ batch: inout GateBatch<Segment>, _ context: GateContext) throws {
        for (index, segment) in batch.records.enumerated() {
            let id = segment.id
            guard
                try context.transaction.first(SegmentMember.where { $0.segment == id }) != nil
                    || context.transaction.first(SegmentWatch.where { $0.segment == id }) != nil
            else { continue }
            batch.refuse(index, .wrongState, "a segment can be deleted once it is not active and has no members")
        }
    }
}

extension SegmentCondition {
    /// What is wrong with the condition, without customer data.
    func problems(_ catalog: Catalog) -> [String] {
        var problems: [String] = []
        if depth > 64 { return ["nested at most 64 deep"] }
        if (try? StoredJSON.encode(self)) == nil { problems.append("made of numbers that JSON can hold") }
        for leaf in leaves {
            switch leaf {
            case .contact, .account:
                let query = leaf.query(at: Instant(microseconds: 0)).condition
                do {
                    try catalog.check(RecordQuery(type: Contact.typeName, condition: query))
                } catch {
                    problems.append("a condition that the store can run: \(error)")
                }
            case .events(let count):
                if case .last(let seconds) = count.period, seconds <= 0 {
                    problems.append("a period longer than nothing")
                }
                if count.count < 0 { problems.append("a count that is not negative") }
            case .score(let comparison, let threshold):
                if comparison == .equal || comparison == .notEqual {
                    problems.append("a score is above or below a number")
                }
                if !threshold.isFinite { problems.append("a finite score") }
            case .consent, .all, .any, .not: break
            }
        }
        return problems
    }

    private var depth: Int {
        switch self {
        case .all(let parts), .any(let parts): 1 + (parts.map(\.depth).max() ?? 0)
        case .not(let part): 1 + part.depth
        default: 1
        }
    }
}
