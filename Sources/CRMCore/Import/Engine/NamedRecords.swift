import StorageProtocols

/// Records that rows name and that have to exist.
struct NamedRecords {
    private var exact: [NamedReference: [RecordID]] = [:]
    /// All names of a field, read once a name is not found.
    private var all: [FieldKey: NameList] = [:]

    private struct FieldKey: Hashable {
        var type: String
        var field: FieldName
    }

    /// Looks up the names as they are written.
    init(_ references: [NamedReference], in tx: CommandTransaction) throws {
        var texts: [FieldKey: Set<String>] = [:]
        for reference in references {
            texts[FieldKey(type: reference.type, field: reference.field), default: []].insert(reference.text)
        }
        for (key, names) in texts {
            for chunk in stride(from: 0, to: names.count, by: 1000) {
                let part = names.sorted().dropFirst(chunk).prefix(1000).map { Value.text($0) }
                try Self.forEachName(key, .isIn(key.field, part), nil, tx) { id, name in
                    exact[NamedReference(type: key.type, field: key.field, text: name), default: []].append(id)
                }
            }
        }
    }

    /// The only record of a name, or else the only one of a name that differs in case, width and accents.
    mutating func id(of reference: NamedReference, in tx: CommandTransaction) throws -> RecordID? {
        if let ids = exact[reference] { return ids.count == 1 ? ids.first : nil }
        let folded = try list(reference, tx).folded[NameList.key(reference.text)] ?? []
        return folded.count == 1 ? folded.first : nil
    }

    /// The rule that a name breaks which is not found.
    mutating func unknown(_ reference: NamedReference, in tx: CommandTransaction) throws -> String {
        let list = try list(reference, tx)
        if list.folded[NameList.key(reference.text)]?.count ?? 0 > 1 { return "several have this name" }
        let near = list.near(reference.text)
        let rule = "no such \(reference.type)"
        return near.isEmpty ? rule : rule + "; did you mean " + near.map { "“\($0)”" }.joined(separator: " or ") + "?"
    }

    private mutating func list(_ reference: NamedReference, _ tx: CommandTransaction) throws -> NameList {
        let key = FieldKey(type: reference.type, field: reference.field)
        if let list = all[key] { return list }
        var list = NameList()
        try Self.forEachName(key, .always, NameList.limit, tx) { id, name in list.add(name, id) }
        all[key] = list
        return list
    }

    private static func forEachName(
        _ key: FieldKey,
        _ condition: Condition,
        _ limit: Int?,
        _ tx: CommandTransaction,
        _ body: (RecordID, String) -> Void
    ) throws {
        var query = RecordQuery(type: key.type, condition: condition)
        query.columns = .fields([ProjectedField(.id), ProjectedField(key.field)])
        query.limit = limit
        try tx.reader.forEachRow(query) { row in
            let id = try row.id()
            body(id, try row.text())
            return true
        }
    }
}
