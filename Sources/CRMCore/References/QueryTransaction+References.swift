public import StorageProtocols

/// A row that names a record.
public struct ReferringRow: Sendable, Hashable {
    /// The row's record.
    public var link: RecordLink
    /// The commit that wrote it.
    public var version: CommitID
    /// The values of its stored columns, in their order.
    public var values: [Value]
    /// The fields by which it names the record, in the order of the map.
    public var fields: [FieldName]

    /// Creates a row.
    public init(link: RecordLink, version: CommitID, values: [Value], fields: [FieldName]) {
        self.link = link
        self.version = version
        self.values = values
        self.fields = fields
    }
}

extension QueryTransaction {
    /// The rows of all modules that name a record, each once.
    ///
    /// - Returns: The rows in the order of the record types, and by identifier.
    public func rows(naming link: RecordLink) throws -> [ReferringRow] {
        try rows(naming: [link.id], of: link.type)
    }

    /// The rows of all modules that name one of several records of a type, each once.
    func rows(naming ids: [RecordID], of type: String) throws -> [ReferringRow] {
        var rows: [ReferringRow] = []
        var positions: [RecordLink: Int] = [:]
        for referrer in session.crm.referrers(to: type) {
            try forEachRow(naming: ids, of: type, by: referrer) { row in
                if let position = positions[row.link] {
                    rows[position].fields += row.fields
                } else {
                    positions[row.link] = rows.count
                    rows.append(row)
                }
            }
        }
        return rows
    }

    /// Hands the rows that name one of several records in a field to `body`, by identifier.
    ///
    /// The store finds them by an index, where the field has one.
    ///
    /// - Parameters:
    ///   - ids: The records.
    ///   - type: The type of all of them.
    ///   - referrer: The field.
    ///   - body: Takes a row.
    public func forEachRow(
        naming ids: [RecordID],
        of type: String,
        by referrer: Referrer,
        _ body: (ReferringRow) throws -> Void
    ) throws {
        if ids.isEmpty { return }
        let wanted = Set(ids)
        let described = try reader.catalog.type(referrer.type)
        guard let position = described.index(of: referrer.field.column) else { return }
        let columns = described.columns.prefix(described.storedCount)
        try reader.forEachRow(RecordQuery(type: referrer.type, condition: referrer.condition(naming: ids))) { row in
            let values = try columns.map { try row.value($0.kind) }
            guard try referrer.identifiers(of: type, in: values[position]).contains(where: wanted.contains),
                let id = values.recordID
            else { return true }
            try body(
                ReferringRow(
                    link: RecordLink(type: referrer.type, id: id),
                    version: CommitID(try row.integer()),
                    values: values,
                    fields: [referrer.field]
                )
            )
            return true
        }
    }
}

extension Session {
    /// The rows of all modules that name a record, each once.
    public func rows(naming link: RecordLink) async throws -> [ReferringRow] {
        try await read { try $0.rows(naming: link) }
    }
}
