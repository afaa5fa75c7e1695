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
