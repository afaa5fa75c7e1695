/// One unchanging state of a store, inside ``Store/read(_:)`` or ``Store/write(_:_:)``.
///
/// It belongs to the closure that it is handed to and must not leave it. The methods here are what a driver writes;
/// hosts use the typed ones in the extensions.
public protocol ReadTransaction: AnyObject {
    /// The store's record types.
    var catalog: Catalog { get }

    /// Hands the query's rows to `body` one by one, in order, until it returns false.
    ///
    /// Memory does not grow with the number of rows. Other queries may run inside `body`.
    ///
    /// - Throws: What ``Catalog/check(_:)-(RecordQuery)`` or `body` throws; `cancelled` between rows, once the task is
    ///   cancelled.
    func forEachRow(_ query: RecordQuery, _ body: (inout RowReader) throws -> Bool) throws

    /// Hands the live row of one record to `body`: its stored columns in order, then its version.
    ///
    /// - Returns: Whether there is such a record.
    func withRow(_ type: RecordType, _ id: RecordID, _ body: (inout RowReader) throws -> Void) throws -> Bool

    /// The count of the query's records; its order, limit and cursor play no part.
    func count(_ query: RecordQuery) throws -> Int

    /// The query's groups, in ascending order of their keys.
    func aggregate(_ query: AggregateQuery) throws -> [AggregateRow]

    /// Every state of a record, oldest first; the last one is live if its `to` is nil.
    func revisions(_ type: RecordType, _ id: RecordID) throws -> [Revision]

    /// The states of a record that end or begin with a commit: what it changed, and what that became.
    ///
    /// A driver that does not say otherwise finds them among all states.
    func revisions(_ type: RecordType, _ id: RecordID, at commit: CommitID) throws -> [Revision]

    /// The records of which an earlier state satisfies a condition, whatever they are now, by identifier.
    ///
    /// It reads the whole history of the type.
    ///
    /// - Throws: What ``Catalog/check(_:)-(RecordQuery)`` throws; `invalidQuery` for a condition on related records.
    func formerly(_ type: RecordType, _ condition: Condition) throws -> [RecordID]

    /// Commits in ascending order.
    func commits(_ selection: CommitSelection) throws -> [Commit]

    /// At most `limit` changes after a position, in order.
    func changes(after position: FeedPosition, limit: Int) throws -> [Change]

    /// The changes of one commit, in order.
    func changes(in commit: CommitID) throws -> [Change]

    /// Whether data of a record was ever erased, and by which commit; nil where none was.
    func erasure(_ type: RecordType, _ id: RecordID) throws -> Erasure?

    /// The position kept under a name, or nil.
    func feedCursor(_ name: String) throws -> FeedPosition?

    /// The names of the record types of which the store has states and that its host has not declared, in order.
    ///
    /// Another host of the store did; here nothing of them can be read. A store that no two hosts can open need not
    /// implement it: there are none.
    func foreignTypes() throws -> [String]
}

extension ReadTransaction {
    /// The states of a record that end or begin with a commit: what it changed, and what that became.
    public func revisions(_ type: RecordType, _ id: RecordID, at commit: CommitID) throws -> [Revision] {
        try revisions(type, id).filter { $0.from == commit || $0.to == commit }
    }

    /// None.
    public func foreignTypes() throws -> [String] { [] }

    /// The last commit of this state; ``CommitID/none`` in a new store.
    public func latestCommit() throws -> CommitID { try commits(.latest).first?.id ?? .none }

    /// The record with this identifier, or nil.
    public func find<R: Record>(_ id: ID<R>, asOf state: AsOf? = nil) throws -> Stored<R>? {
        let schema = R.schema
        var found: Stored<R>?
        if let state {
            var query = RecordQuery(type: schema.type.name, condition: .compare(.id, .equal, .id(id.raw)))
            query.asOf = state
            try forEachRow(query) { row in
                found = try Stored(row: &row, schema)
                return false
            }
        } else {
            _ = try withRow(schema.type, id.raw) { row in found = try Stored(row: &row, schema) }
        }
        return found
    }

    /// The record with this identifier.
    ///
    /// - Throws: ``StorageError`` with code `notFound`.
    public func get<R: Record>(_ id: ID<R>, asOf state: AsOf? = nil) throws -> Stored<R> {
        guard let record = try find(id, asOf: state) else {
            throw StorageError(.notFound, type: R.schema.type.name, record: id.raw)
        }
        return record
    }

    /// The query's records.
    public func fetch<R: Record>(_ query: Query<R>) throws -> [Stored<R>] {
        var records: [Stored<R>] = []
        try forEach(query) { records.append($0) }
        return records
    }

    /// The query's first record, or nil.
    public func first<R: Record>(_ query: Query<R>) throws -> Stored<R>? {
        try fetch(query.limit(1)).first
    }

    /// Hands the query's records to `body` one by one, in constant memory.
    public func forEach<R: Record>(_ query: Query<R>, _ body: (Stored<R>) throws -> Void) throws {
        let schema = R.schema
        try forEachRow(query.record) { row in
            try body(Stored(row: &row, schema))
            return true
        }
    }

    /// The selected fields of the query's records.
    public func fetch<R: Record, each V: FieldValue>(
        _ query: Projection<R, repeat each V>
    ) throws -> [(repeat each V)] {
        var rows: [(repeat each V)] = []
        try forEachRow(query.record) { row in
            rows.append((repeat try (each V).read(from: &row)))
            return true
        }
        return rows
    }

    /// One page of a query, and the cursor at which the next one starts; without a limit, the whole of it.
    public func page<R: Record>(_ query: Query<R>) throws -> Page<R> {
        var records = try fetch(query.limit(query.record.limit.map { $0 < .max ? $0 + 1 : $0 }))
        guard let limit = query.record.limit, records.count > limit else { return Page(records: records, next: nil) }
        records.removeLast()
        guard let last = records.last else { return Page(records: [], next: nil) }
        // The store's own description: it knows the custom fields defined at run time.
        let type = try catalog.type(R.typeName)
        let values = R.schema.values(of: last.record)
        let sort = query.record.sort
        let keys = try sort.map { key in
            if key.field == .version { return Value.integer(last.version.sequence) }
            return try values.value(of: key.field, in: type)
        }
        return Page(records: records, next: PageCursor(sort: sort, values: keys, id: last.record.id.raw))
    }

    /// The count of the query's records.
    public func count<R: Record>(_ query: Query<R>) throws -> Int { try count(query.record) }
}

/// Some records of a longer list.
public struct Page<R: Record>: Sendable {
    /// The records.
    public var records: [Stored<R>]
    /// Where the next page starts; nil on the last page.
    public var next: PageCursor?

    /// Creates a page.
    public init(records: [Stored<R>], next: PageCursor?) {
        self.records = records
        self.next = next
    }
}

extension Stored {
    /// Reads a record and its version from a row.
    @inlinable
    public init(row: inout RowReader, _ schema: Schema<R>) throws {
        self.init(try schema.decode(&row), version: CommitID(try row.integer()))
    }
}

extension [Value] {
    /// The value of a field in a row of all of a type's columns; of a custom field too.
    ///
    /// - Throws: ``StorageError`` with code `unknownName`.
    public func value(of field: FieldName, in type: RecordType) throws -> Value {
        let kind = try type.kind(of: field)
        guard let index = type.index(of: field.column), index < count else {
            throw StorageError(.unknownName, "no such field", type: type.name, field: field.column)
        }
        guard let path = field.path else { return self[index] }
        guard case .text(let json) = self[index] else { return .null }
        return try CustomValues(json: json)[path]?.conforming(to: kind) ?? .null
    }
}
