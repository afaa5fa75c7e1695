import StorageProtocols

/// A named reaction to a due column: the column is the timer, so that it lives and dies with its record.
struct DueTimer: Sendable {
    let name: String
    let type: String
    let due: FieldName
    let batch: Int
    /// Runs the handler on what is due, or on one record if that still is.
    ///
    /// The last is told what was found, and says how many of the first it is to be run on.
    ///
    /// - Returns: What it was run on.
    let run: @Sendable (Selection, CommandTransaction, ([Due]) throws -> Int) throws -> [Due]
    /// Writes down that a record's turn threw; nil where nothing is written.
    let failed: (@Sendable (RecordID, any Error, CommandTransaction) throws -> Void)?

    /// Which of the due records are meant.
    enum Selection: Sendable {
        /// As many as fit into a batch, the longest due first, without those that were tried in vain.
        case batch(without: [RecordID])
        /// One record.
        case one(RecordID)
    }

    init<R: CRMRecord>(
        _ name: String,
        due: Field<R, Instant?>,
        batch: Int,
        failed: (@Sendable (Stored<R>, any Error, CommandTransaction) throws -> Void)? = nil,
        _ run: @escaping @Sendable ([Stored<R>], CommandTransaction) throws -> Void
    ) {
        self.name = name
        type = R.typeName
        self.due = due.reference
        self.batch = max(1, batch)
        if let failed {
            self.failed = { record, error, tx in
                if let record = try tx.find(ID<R>(record)) { try failed(record, error, tx) }
            }
        } else {
            self.failed = nil
        }
        self.run = { selection, tx, choose in
            var query = Query(Filter<R>(Self.condition(due.reference, tx.now, selection)))
            query = query.sorted { _ in due.ascending }.limit(max(1, batch))
            let records = try tx.fetch(query)
            let found = records.map { Due(record: $0.id.raw, at: due.get($0.record) ?? tx.now, version: $0.version) }
            if found.isEmpty { return [] }
            let count = try choose(found)
            try run(Array(records.prefix(count)), tx)
            return Array(found.prefix(count))
        }
    }

    private static func condition(_ due: FieldName, _ now: Instant, _ selection: Selection) -> Condition {
        let isDue = Condition.compare(due, .lessOrEqual, .integer(now.microseconds))
        switch selection {
        case .batch(let failed) where failed.isEmpty: return isDue
        case .batch(let failed): return .all([isDue, .not(.isIn(.id, failed.map(Value.id)))])
        case .one(let record): return .all([isDue, .compare(.id, .equal, .id(record))])
        }
    }

    /// The records that are due, the longest due first, without those that were tried in vain.
    func dueRecords(
        at now: Instant,
        without failed: [RecordID],
        limit: Int,
        in tx: any ReadTransaction
    ) throws -> [Due] {
        try records(Self.condition(due, now, .batch(without: failed)), limit: limit, in: tx)
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
