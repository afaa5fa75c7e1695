import StorageProtocols

extension RecordFacts {
    /// Looks a record up; nil where there is none.
    static func read(
        _ link: RecordLink,
        _ rules: AccessRules,
        _ context: PolicyContext,
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> RecordFacts? {
        try read(link, rules, context, at: now, isDirect: false, in: tx)
    }

    private static func read(
        _ link: RecordLink,
        _ rules: AccessRules,
        _ context: PolicyContext,
        at now: Instant,
        isDirect: Bool,
        in tx: any ReadTransaction
    ) throws -> RecordFacts? {
        guard let type = context.catalog.types[link.type] else { return nil }
        let entry = context.schema[link.type]
        var facts = RecordFacts(link: link)
        guard let values = try values(of: entry, type, link.id, in: tx) else { return nil }
        if entry.owner != nil, case .id(let owner)? = values.first { facts.owner = owner }
        try facts.match(rules.rules[type.name] ?? [], rules.restrictions[type.name] ?? [], in: tx)
        let shares = Share.where { $0.record == link.id && $0.type == link.type }
        facts.shares = try tx.fetch(shares).map(\.record).filter { $0.isLive(at: now) }
        guard !isDirect else { return facts }
        for (parent, value) in zip(entry.parents, values.suffix(entry.parents.count)) {
            let ids: [RecordID] =
                switch value {
                case .id(let id): [id]
                case .list(let list): list.keys.compactMap { if case .id(let id) = $0 { id } else { nil } }
                default: []
                }
            for target in context.schema.targets(of: parent) {
                for id in ids {
                    let link = RecordLink(type: target, id: id)
                    let known = facts.parents.firstIndex { $0.link == link }
                    if let known {
                        facts.parents[known].hasPart = facts.parents[known].hasPart || parent.isPart
                        continue
                    }
                    guard var other = try read(link, rules, context, at: now, isDirect: true, in: tx) else { continue }
                    other.hasPart = parent.isPart
                    facts.parents.append(other)
                }
            }
        }
        return facts
    }

    /// The owner, where the type has one, and the fields that lead to what the record belongs to.
    private static func values(
        of entry: AccessSchema.Entry,
        _ type: RecordType,
        _ id: RecordID,
        in tx: any ReadTransaction
    ) throws -> [Value]? {
        let fields = [entry.owner].compactMap { $0 } + entry.parents.map(\.field)
        var query = RecordQuery(type: type.name, condition: .compare(.id, .equal, .id(id)))
        query.columns = .fields((fields.isEmpty ? [.id] : fields).map { ProjectedField($0) })
        var values: [Value]?
        try tx.forEachRow(query) { row in
            values = try fields.map { try row.value(type.kind(of: $0)) }
            return false
        }
        return values
    }

    /// Asks of all rules and restrictions at once whether they are about the record.
    private mutating func match(
        _ rules: [AccessRule],
        _ restrictions: [AccessRestriction],
        in tx: any ReadTransaction
    ) throws {
        guard !rules.isEmpty || !restrictions.isEmpty else { return }
        let measures =
            rules.map { Measure(.count, where: $0.condition) }
            + restrictions.map { Measure(.count, where: .not($0.condition)) }
        let query = AggregateQuery(
            type: link.type,
            condition: .compare(.id, .equal, .id(link.id)),
            measures: measures
        )
        let counts = try tx.aggregate(query).first?.values ?? []
        for (rule, count) in zip(rules, counts) where count == .integer(1) { self.rules.insert(rule.id) }
        for (restriction, count) in zip(restrictions, counts.dropFirst(rules.count)) where count != .integer(1) {
            self.restrictions.insert(restriction.id)
        }
    }
}
