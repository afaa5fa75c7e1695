import StorageProtocols

/// A named reaction to a due column: the column is the timer, so that it lives and dies with its record.
struct DueTimer: Sendable {
    let name: String
    let type: String
    let due: FieldName
    let batch: Int
    /// Runs the handler on records; those that are gone or no longer due are left out.
    let run: @Sendable ([RecordID], CommandTransaction) throws -> Void

    init<R: CRMRecord>(
        _ name: String,
        due: Field<R, Instant?>,
        batch: Int,
        _ run: @escaping @Sendable ([Stored<R>], CommandTransaction) throws -> Void
    ) {
        self.name = name
        type = R.typeName
        self.due = due.reference
        self.batch = max(1, batch)
        self.run = { ids, tx in
            let query = Query(Filter<R>(.isIn(.id, ids.map(Value.id))))
                .filtered { _ in
                    Filter(.compare(due.reference, .lessOrEqual, .integer(tx.now.microseconds)))
                }
            let records = try tx.fetch(query.sorted { _ in due.ascending })
            if !records.isEmpty { try run(records, tx) }
        }
    }

    /// The records that are due, the longest due first, without those that were tried in vain.
    func dueRecords(at now: Instant, without failed: [RecordID], in tx: any ReadTransaction) throws -> [Due] {
        var parts: [Condition] = [.compare(due, .lessOrEqual, .integer(now.microseconds))]
        if !failed.isEmpty { parts.append(.not(.isIn(.id, failed.map(Value.id)))) }
        return try records(.all(parts), limit: batch, in: tx)
    }

    /// The earliest time after `now` at which a record is due; with nil, of all times.
    func next(after now: Instant?, in tx: any ReadTransaction) throws -> Instant? {
        let condition: Condition =
            now.map { .compare(due, .greater, .integer($0.microseconds)) } ?? .not(.isNull(due))
        return try records(condition, limit: 1, in: tx).first?.at
    }

    private func records(_ condition: Condition, limit: Int, in tx: any ReadTransaction) throws -> [Due] {
        var query = RecordQuery(type: type, condition: condition)
        query.sort = [Sort(due)]
        query.limit = limit
        query.columns = .fields([ProjectedField(.id), ProjectedField(due), ProjectedField(.version)])
        var found: [Due] = []
        try tx.forEachRow(query) { row in
            let (id, at) = (try row.id(), Instant(microseconds: try row.integer()))
            found.append(Due(record: id, at: at, version: CommitID(try row.integer())))
            return true
        }
        return found
    }

    /// A record, when it is due, and the version that says so.
    struct Due: Sendable, Hashable {
        var record: RecordID
        var at: Instant
        var version: CommitID
    }
}
