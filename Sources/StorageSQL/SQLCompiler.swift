public import StorageProtocols

/// Compiles queries to SQL in SQLite's grammar.
///
/// The text depends on the query's shape alone, never on its values, so that it also is the key under which a driver
/// keeps the prepared statement. A driver provides these functions:
/// - `crm_matches(search, column, …)`: whether the searchable columns of a row match;
/// - `crm_found(search, document)`: the same of a folded document;
/// - `crm_id(text)`: a record identifier's bytes from its text;
/// - `crm_in(id, ids)`: whether an identifier is one of these; null for null.
public struct SQLCompiler {
    let catalog: Catalog
    let isPast: Bool
    /// Whether it is the states that have ended that are read, all of them.
    private(set) var isFormer = false
    /// The column by which ties are put in order.
    private let tie: String
    /// Whether identifiers and numbers of rows have the same order.
    var ordersByRow: Bool { tie == SQLNames.row }
    var sql = SQLText()
    private var aliases = 0
    /// Whether an index may find rows by the condition that is being written; else rows are tested by it.
    private(set) var isFinding = false

    init(_ catalog: Catalog, asOf: AsOf?, rowsAscend: Bool = false) {
        self.catalog = catalog
        isPast = asOf != nil
        tie = rowsAscend && asOf == nil ? SQLNames.row : Column.id
    }

    /// The rows of a query, in order.
    ///
    /// - Parameters:
    ///   - query: The query, which the catalog has checked.
    ///   - catalog: The record types.
    ///   - rowsAscend: Whether the rows of the query's type have been numbered in the order of their identifiers: an
    ///     index then gives ties in order, and a search can stop at its limit.
    ///   - path: How the rows are reached; `ordered` only where there are ``ways(of:in:)`` to choose from.
    /// - Returns: The statement.
    /// - Throws: ``StorageError``: `unknownName`, `invalidQuery`.
    public static func rows(
        _ query: RecordQuery,
        in catalog: Catalog,
        rowsAscend: Bool = false,
        by path: SQLPath = .found
    ) throws -> SQLText {
        var compiler = SQLCompiler(catalog, asOf: query.asOf, rowsAscend: rowsAscend)
        try compiler.compile(query, path)
        return compiler.sql
    }

    /// The count of a query's records.
    public static func count(_ query: RecordQuery, in catalog: Catalog) throws -> SQLText {
        var compiler = SQLCompiler(catalog, asOf: query.asOf)
        let type = try catalog.type(query.type)
        var scope = SQLScope(type: type, alias: "t")
        let conjuncts = compiler.takeAccessPath(query.condition, into: &scope)
        compiler.sql.append("SELECT count(*) FROM ")
        compiler.from(scope)
        try compiler.where(conjuncts, scope)
        return compiler.sql
    }

    /// The identifiers of the records of which an earlier state satisfies a condition, in order.
    ///
    /// - Parameters:
    ///   - type: The record type.
    ///   - condition: The condition, which the catalog has checked.
    ///   - catalog: The record types.
    /// - Returns: The statement.
    /// - Throws: ``StorageError``: `unknownName`, `invalidQuery`.
    public static func formerly(_ type: RecordType, _ condition: Condition, in catalog: Catalog) throws -> SQLText {
        var compiler = SQLCompiler(catalog, asOf: .commit(.none))
        compiler.isFormer = true
        let scope = SQLScope(type: try catalog.type(type.name), alias: "t")
        compiler.sql.append("SELECT DISTINCT t.id FROM ")
        compiler.from(scope)
        try compiler.where(condition.conjuncts, scope)
        compiler.sql.append(" ORDER BY t.id")
        return compiler.sql
    }

    private mutating func compile(_ query: RecordQuery, _ path: SQLPath) throws {
        let type = try catalog.type(query.type)
        var scope = SQLScope(type: type, alias: "t")
        let conjuncts = takeAccessPath(query.condition, into: &scope)
        if path == .ordered { scope.order = order(of: query, type) }
        let joins = ProjectionJoins(query.columns)
        if case .search = scope.path, query.limit != nil {
            return if tie == SQLNames.row, query.sort.isEmpty {
                try compileAscendingSearch(query, conjuncts, scope, joins)
            } else {
                try compileLimitedSearch(query, conjuncts, scope, joins)
            }
        }
        sql.append("SELECT ")
        try columns(query.columns, scope, joins)
        sql.append(" FROM ")
        from(scope)
        try self.joins(joins)
        try self.where(conjuncts, scope, after: query)
        try order(query, scope)
    }

    /// Writes a search that looks at its candidates in the order of their rows and stops at the limit.
    private mutating func compileAscendingSearch(
        _ query: RecordQuery,
        _ conjuncts: [Condition],
        _ scope: SQLScope,
        _ joins: ProjectionJoins
    ) throws {
        guard case .search(let search) = scope.path else { return }
        sql.append("SELECT ")
        try columns(query.columns, scope, joins)
        sql.append(" FROM (")
        candidates(search, scope.type)
        // The limit keeps the engine from dropping the order of an inner table.
        sql.append(" ORDER BY 1 LIMIT -1) k CROSS JOIN ")
        source(scope.type, scope.alias)
        try self.joins(joins)
        try self.where(conjuncts, scope, after: query)
        sql.append(" LIMIT ")
        sql.bind(.value(.integer(Int64(max(0, query.limit ?? 0)))))
    }

    /// Writes a search whose candidates are put in order by their keys alone; only the rows that are given are read.
    private mutating func compileLimitedSearch(
        _ query: RecordQuery,
        _ conjuncts: [Condition],
        _ scope: SQLScope,
        _ joins: ProjectionJoins
    ) throws {
        let outer = SQLScope(type: scope.type, alias: "t")
        sql.append("SELECT ")
        try columns(query.columns, outer, joins)
        sql.append(" FROM (SELECT t.row AS row FROM ")
        from(scope)
        try self.where(conjuncts, scope, after: query)
        try order(query, scope)
        sql.append(") f CROSS JOIN ")
        source(scope.type, "t")
        try self.joins(joins)
        sql.append(" WHERE t.row=f.row")
        var query = query
        query.limit = nil
        try order(query, outer)
    }

    private mutating func columns(
        _ columns: RecordQuery.Columns,
        _ scope: SQLScope,
        _ joins: ProjectionJoins
    ) throws {
        let type = scope.type
        switch columns {
        case .record, .row:
            let columns = columns == .row ? type.columns[...] : type.columns[..<type.storedCount]
            for column in columns {
                sql.append("t.\"")
                sql.append(column.name)
                sql.append("\",")
            }
            sql.append("t.\"_version\"")
        case .fields(let fields):
            for (index, field) in fields.enumerated() {
                if index > 0 { sql.append(",") }
                try self.field(field, scope, joins)
            }
        }
    }

    private mutating func order(_ query: RecordQuery, _ scope: SQLScope) throws {
        if !scope.isSingle {
            sql.append(" ORDER BY ")
            for key in query.sort {
                try field(key.field, scope)
                sql.append(key.direction == .ascending ? "," : " DESC,")
            }
            sql.append("t.")
            sql.append(tie)
        }
        guard let limit = query.limit else { return }
        sql.append(" LIMIT ")
        sql.bind(.value(.integer(Int64(max(0, limit)))))
    }

    /// Writes conditions by which an index may find rows, or by which rows are only tested.
    mutating func finding(_ isFinding: Bool = true, _ body: (inout SQLCompiler) throws -> Void) rethrows {
        let outer = self.isFinding
        // The rows of a past state come from two tables, and the engine takes the condition into both.
        self.isFinding = isFinding || isPast
        try body(&self)
        self.isFinding = outer
    }

    /// A name for a table that no other one in the statement has.
    mutating func alias() -> String {
        aliases += 1
        return "a\(aliases)"
    }
}

/// A table whose rows a condition looks at.
struct SQLScope {
    let type: RecordType
    let alias: String
    /// What the rows are found by, in place of a scan; the alias of that table is `k`.
    var path: AccessPath?
    /// Whether there can be no more than one row.
    var isSingle = false
    /// How the rows are gone through in order; nil for what the engine takes.
    var order: Order?

    enum Order: Equatable {
        /// As they have been numbered.
        case rows
        /// By an index, named.
        case index(String)
    }

    enum AccessPath {
        case listKey(Index, Value)
        case listKeys(Index, [Value])
        case search(TextSearch)
    }
}
