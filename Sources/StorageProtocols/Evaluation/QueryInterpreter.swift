/// Runs queries on the rows of one state, one row after the other: the definition of what a query means.
///
/// A store without a query engine of its own answers every query with it; the conformance suite compares the engines
/// of other stores with it. Every method checks its query with the catalog first. ``RecordQuery/asOf`` is the store's
/// to observe: it hands over the rows of that state.
public struct QueryInterpreter {
    let catalog: Catalog
    let source: any RowSource
    let interrupt: () throws -> Void

    /// Creates an interpreter for one state.
    ///
    /// - Parameters:
    ///   - catalog: The store's record types.
    ///   - rows: The live rows of the state.
    ///   - interrupt: Called for each row that is looked at; what it throws ends the query.
    public init(catalog: Catalog, rows: any RowSource, interrupt: @escaping () throws -> Void = {}) {
        self.catalog = catalog
        source = rows
        self.interrupt = interrupt
    }

    /// The rows that a query gives: sorted, after the cursor, within the limit, and made of its columns.
    public func rows(_ query: RecordQuery) throws -> [[Value]] {
        try catalog.check(query)
        let type = try catalog.type(query.type)
        let order = try query.sort.map { (try FieldAccess($0.field, in: type), $0.direction) }
        var found: [Found] = []
        try forEachMatch(query.condition, of: type) { row in
            guard case .id(let id)? = row.values.first else { return }
            let candidate = Found(keys: try order.map { try $0.0.value(in: row) }, id: id, row: row)
            if let cursor = query.after,
                query.sort.order((cursor.values, cursor.id), (candidate.keys, id)) >= 0
            {
                return
            }
            found.append(candidate)
        }
        found.sort { query.sort.order(($0.keys, $0.id), ($1.keys, $1.id)) < 0 }
        let columns = try columns(query.columns, of: type)
        return try found.prefix(query.limit ?? found.count).map { try columns($0.row) }
    }

    /// The records of which a row satisfies a condition, by identifier, where the source hands out earlier states.
    public func formerly(_ type: RecordType, _ condition: Condition) throws -> [RecordID] {
        try catalog.check(formerly: condition, of: type)
        var ids: Set<RecordID> = []
        try forEachMatch(condition, of: try catalog.type(type.name)) { row in
            if case .id(let id)? = row.values.first { ids.insert(id) }
        }
        return ids.sorted()
    }

    /// The count of the query's records; its order, limit and cursor play no part.
    public func count(_ query: RecordQuery) throws -> Int {
        try catalog.check(query)
        var count = 0
        try forEachMatch(query.condition, of: try catalog.type(query.type)) { _ in count += 1 }
        return count
    }

    func forEachMatch(_ condition: Condition, of type: RecordType, _ body: (StoredRow) throws -> Void) throws {
        let evaluator = try evaluator(condition, on: type)
        try source.forEachRow(of: type) { row in
            try interrupt()
            if try evaluator.evaluate(row) == .true { try body(row) }
        }
    }

    func evaluator(_ condition: Condition, on type: RecordType) throws -> ConditionEvaluator {
        try ConditionEvaluator(condition, on: type, catalog: catalog, rows: source)
    }

    /// The function that makes a result row.
    private func columns(_ columns: RecordQuery.Columns, of type: RecordType) throws -> (StoredRow) throws -> [Value] {
        switch columns {
        case .record:
            let count = type.storedCount
            return { $0.values.prefix(count) + [.integer($0.version.sequence)] }
        case .row:
            return { $0.values + [.integer($0.version.sequence)] }
        case .fields(let fields):
            let fields = try fields.map { try value(of: $0, in: type) }
            return { row in try fields.map { try $0(row) } }
        }
    }

    /// The function that reads a field, of the record itself or of one that it refers to.
    func value(of field: ProjectedField, in type: RecordType) throws -> (StoredRow) throws -> Value {
        guard let reference = field.through else { return try FieldAccess(field.field, in: type).value }
        let link = try FieldAccess(reference.field, in: type)
        let other = try catalog.type(reference.type)
        let access = try FieldAccess(field.field, in: other)
        let source = source
        let condition = try reference.condition.map { try evaluator($0, on: other) }
        return { row in
            guard case .id(let id) = try link.value(in: row), let row = try source.row(of: other, id),
                try condition.map({ try $0.evaluate(row) == .true }) ?? true
            else { return .null }
            return try access.value(in: row)
        }
    }
}

/// A row that satisfies the condition, with its place in the order.
private struct Found {
    let keys: [Value]
    let id: RecordID
    let row: StoredRow
}

extension [Sort] {
    /// The order of two places: negative, zero or positive.
    ///
    /// Ties are by ascending identifier.
    fileprivate func order(_ left: ([Value], RecordID), _ right: ([Value], RecordID)) -> Int {
        for (key, (value, other)) in zip(self, zip(left.0, right.0)) {
            let order = Value.order(value, other)
            if order != 0 { return key.direction == .ascending ? order : -order }
        }
        return Value.order(.id(left.1), .id(right.1))
    }
}
