import StorageProtocols

/// A column that refers to one record of a certain type, which must exist.
struct ReferenceRule: Sendable {
    let field: String
    let position: Int
    let target: String

    /// The references of a record type; the identifier itself is none.
    static func rules(of type: RecordType) -> [ReferenceRule] {
        type.columns.enumerated().dropFirst()
            .compactMap { position, column in
                guard case .id(let target?) = column.kind, !column.isDerived else { return nil }
                return ReferenceRule(field: column.name, position: position, target: target)
            }
    }
}

/// Checks that the records exist to which a batch refers, with one query for each type.
///
/// A reference that a record already had is not questioned: what it points to may have been deleted since.
struct ReferenceCheck {
    private var targets: [String: [RecordID]] = [:]

    /// Notes that the batch refers to a record.
    mutating func insert(_ target: RecordID, of type: String) {
        targets[type, default: []].append(target)
    }

    /// Those of the noted records that do not exist, by type.
    func missing(in transaction: any ReadTransaction) throws -> [String: Set<RecordID>] {
        var missing: [String: Set<RecordID>] = [:]
        for (type, mentions) in targets {
            let ids = Set(mentions)
            let absent = try Self.absent(ids, of: type, in: transaction)
            if !absent.isEmpty { missing[type] = absent }
        }
        return missing
    }

    private static func absent(
        _ ids: Set<RecordID>,
        of type: String,
        in transaction: any ReadTransaction
    ) throws -> Set<RecordID> {
        guard transaction.catalog.types[type] != nil else { return ids }
        var query = RecordQuery(type: type, condition: .isIn(.id, ids.map { .id($0) }))
        // Nearly always all are there.
        if try transaction.count(query) == ids.count { return [] }
        query.columns = .fields([ProjectedField(.id)])
        var absent = ids
        try transaction.forEachRow(query) { row in
            absent.remove(try row.id())
            return true
        }
        return absent
    }
}
