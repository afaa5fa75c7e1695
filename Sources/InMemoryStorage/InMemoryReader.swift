import StorageProtocols

/// A transaction on one state, which is a value: nothing that others write can change it.
class InMemoryReader: ReadTransaction {
    var state: StoreState
    let interrupt: () throws -> Void

    /// Creates a transaction that calls `interrupt` for each row it looks at.
    init(_ state: StoreState, interrupt: @escaping () throws -> Void) {
        self.state = state
        self.interrupt = interrupt
    }

    var catalog: Catalog { state.catalog }

    func forEachRow(_ query: RecordQuery, _ body: (inout RowReader) throws -> Bool) throws {
        for values in try interpreter(query.asOf).rows(query) {
            try interrupt()
            var row = RowReader(values: values)
            guard try body(&row) else { return }
        }
    }

    func withRow(_ type: RecordType, _ id: RecordID, _ body: (inout RowReader) throws -> Void) throws -> Bool {
        let type = try catalog.type(type.name)
        guard let row = try state.table(type).records[id]?.live else { return false }
        var reader = RowReader(values: row.values.prefix(type.storedCount) + [.integer(row.version.sequence)])
        try body(&reader)
        return true
    }

    func count(_ query: RecordQuery) throws -> Int { try interpreter(query.asOf).count(query) }

    func aggregate(_ query: AggregateQuery) throws -> [AggregateRow] {
        try interpreter(query.asOf).aggregate(query)
    }

    func revisions(_ type: RecordType, _ id: RecordID) throws -> [Revision] {
        try state.table(type).records[id]?.revisions ?? []
    }

    func formerly(_ type: RecordType, _ condition: Condition) throws -> [RecordID] {
        try QueryInterpreter(catalog: catalog, rows: FormerRows(state: state), interrupt: interrupt)
            .formerly(type, condition)
    }

    func commits(_ selection: CommitSelection) throws -> [Commit] { state.commits(selection) }

    func changes(after position: FeedPosition, limit: Int) throws -> [Change] {
        state.changes(after: position, limit: limit)
    }

    func changes(in commit: CommitID) throws -> [Change] { state.changes(in: commit) }

    func erasure(_ type: RecordType, _ id: RecordID) throws -> Erasure? { state.erasures[type.name]?[id] }

    func feedCursor(_ name: String) throws -> FeedPosition? { state.cursors[.text(name)] }

    private func interpreter(_ asOf: AsOf?) -> QueryInterpreter {
        QueryInterpreter(
            catalog: catalog,
            rows: StateRows(state: state, asOf: asOf.map(state.resolve)),
            interrupt: interrupt
        )
    }
}
