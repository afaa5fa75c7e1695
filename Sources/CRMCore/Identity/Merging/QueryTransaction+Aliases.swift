public import StorageProtocols

extension QueryTransaction {
    /// The record that an old identifier leads to; nil where the identifier is no alias of the type, or where the
    /// actor does not see the survivor.
    ///
    /// - Parameters:
    ///   - id: The identifier of a record that was merged into another.
    ///   - state: The state to look at; nil for the present.
    public final func survivor<R: Record>(of id: ID<R>, asOf state: AsOf? = nil) throws -> ID<R>? {
        try survivor(of: id.raw, type: R.typeName, asOf: state).map { ID($0) }
    }

    /// The link to the record that is there now: the same, or one to the survivor that an old identifier leads to.
    public final func resolved(_ link: RecordLink) throws -> RecordLink {
        guard let type = reader.catalog.types[link.type], try !reader.withRow(type, link.id, { _ in }),
            let survivor = try survivor(of: link.id, type: link.type)
        else { return link }
        return RecordLink(type: link.type, id: survivor)
    }

    /// The old identifiers that lead to a record, in their order; none for one that the actor does not see.
    public final func aliases(of link: RecordLink) throws -> [RecordAlias] {
        guard let type = reader.catalog.types[link.type], try reader.withRow(type, link.id, { _ in }) else { return [] }
        return try unguarded.fetch(RecordAlias.where { $0.survivor == link.id && $0.type == link.type }).map(\.record)
    }

    final func survivor(of id: RecordID, type: String, asOf state: AsOf? = nil) throws -> RecordID? {
        guard let alias = try unguarded.find(ID<RecordAlias>(id), asOf: state)?.record,
            alias.type.utf8.elementsEqual(type.utf8)
        else { return nil }
        guard access != nil else { return alias.survivor }
        var query = RecordQuery(type: type, condition: .compare(.id, .equal, .id(alias.survivor)))
        query.asOf = state
        return try reader.count(query) == 0 ? nil : alias.survivor
    }
}

extension CommandTransaction {
    /// The rows with survivors in the places of records that were merged into them; nil where no row names any.
    ///
    /// - Parameters:
    ///   - rows: Rows of all columns.
    ///   - problems: What is wrong with the rows, such as that they name what does not exist.
    ///   - entry: The rows' record type.
    func resolvingAliases(_ rows: [[Value]], _ problems: [CRMError], _ entry: Registry.Entry) throws -> [[Value]]? {
        var survivors: [String: [RecordID: RecordID]] = [:]
        for problem in problems where problem.code == .unknownReference {
            guard case .id(let id)? = problem.value, let alias = try unguarded.find(ID<RecordAlias>(id))?.record else {
                continue
            }
            survivors[alias.type, default: [:]][id] = alias.survivor
        }
        if survivors.isEmpty { return nil }
        var rows = rows
        for (type, map) in survivors {
            for referrer in session.crm.referrers(to: type) where referrer.type == entry.type.name {
                guard let position = entry.type.index(of: referrer.field.column) else { continue }
                for index in rows.indices {
                    rows[index][position] = try referrer.replacing(map, of: type, in: rows[index][position])
                }
            }
        }
        return rows
    }
}
