import CSwiftCRMSQLite
import StorageProtocols
import StorageSQL

/// One state of the file, read on the thread of one connection.
class FileReadTransaction: ReadTransaction {
    let catalog: Catalog
    let layouts: [String: TypeLayout]
    let connection: SQLiteConnection
    let cancellation: Cancellation
    /// Whether the state stays as it is while rows are handed out.
    var isUnchanging: Bool { true }

    init(_ shape: StoreShape, _ connection: SQLiteConnection, _ cancellation: Cancellation) throws {
        catalog = shape.catalog
        layouts = shape.layouts
        self.connection = connection
        self.cancellation = cancellation
    }

    func layout(_ type: RecordType) throws -> TypeLayout {
        guard let layout = layouts[type.name] else { throw StorageError(.unknownName, type: type.name) }
        return layout
    }

    func withRow(_ type: RecordType, _ id: RecordID, _ body: (inout RowReader) throws -> Void) throws -> Bool {
        let statement = try connection.statement(.record, layout(type))
        defer { statement.reset() }
        statement.bind(id, at: 1)
        guard try statement.step() else { return false }
        var row = statement.row()
        try body(&row)
        return true
    }

    func forEachRow(_ query: RecordQuery, _ body: (inout RowReader) throws -> Bool) throws {
        try catalog.check(query)
        let rowsAscend = try query.asOf == nil && rowsAscend(query.type)
        var given = 0
        func run(_ path: QueryPath) throws -> Bool {
            let sql = try SQLCompiler.rows(query, in: catalog, rowsAscend: rowsAscend, by: path.way)
            let statement = try prepared(sql, asOf: query.asOf)
            defer { statement.reset() }
            var (budget, known) = (path.budget, given)
            while true {
                guard let hasRow = try step(statement, &budget) else { return false }
                guard hasRow else { return true }
                try cancellation.check()
                if known > 0 {
                    known -= 1
                    continue
                }
                var row = statement.row()
                guard try body(&row) else { return true }
                given += 1
            }
        }
        if try run(path(of: query, rowsAscend: rowsAscend)) { return }
        // The order is the same whatever the way: the rows that were given come first.
        _ = try run(secondPath(of: query, rowsAscend: rowsAscend))
    }

    /// Steps to the next row, if there is one; nil where the budget was used up.
    private func step(_ statement: SQLiteStatement, _ budget: inout Int) throws -> Bool? {
        if budget == .max { return try statement.step() }
        let progress = connection.progress
        progress.budget = budget
        defer { (budget, progress.budget) = (progress.budget, .max) }
        do {
            return try statement.step()
        } catch {
            guard progress.budget <= 0, !cancellation.isCancelled else { throw error }
            return nil
        }
    }

    func count(_ query: RecordQuery) throws -> Int {
        try catalog.check(query)
        let statement = try prepared(SQLCompiler.count(query, in: catalog), asOf: query.asOf)
        defer { statement.reset() }
        return try statement.step() ? Int(statement.integer(0)) : 0
    }

    func aggregate(_ query: AggregateQuery) throws -> [AggregateRow] {
        try catalog.check(query)
        if !query.groups.isEmpty { return try groups(query) }
        let statement = try prepared(SQLCompiler.aggregate(query, in: catalog), asOf: query.asOf)
        defer { statement.reset() }
        let measures = try query.measures.map { try catalog.kind(of: $0, in: query.type) }
        var rows: [AggregateRow] = []
        while try statement.step() {
            try cancellation.check()
            var row = statement.row()
            rows.append(AggregateRow(keys: [], values: try measures.map { try row.value($0) }))
        }
        return rows
    }

    /// The prepared statement of a compiled query with its values bound.
    func prepared(_ sql: SQLText, asOf: AsOf?) throws -> SQLiteStatement {
        let statement = try connection.statement(sql.text)
        var past: Int64 = 0
        if let asOf { past = try sequence(of: asOf) }
        for (offset, binding) in sql.bindings.enumerated() {
            let index = Int32(offset + 1)
            switch binding {
            case .value(let value): statement.bind(value, at: index)
            case .prefixEnd(let prefix):
                // No byte of UTF-8 is 0xF8 or more.
                let bytes = Array(prefix.utf8) + [0xF8]
                bytes.withUnsafeBytes { statement.bind(text: $0, at: index) }
            case .candidates(let search): statement.bind(search.matchExpression, at: index)
            case .search(let search, let type):
                guard let layout = layouts[type] else { throw StorageError(.unknownName, type: type) }
                statement.bind(connection.functions.handle(of: search, layout.search), at: index)
            case .ids(let values): SQLFunctions.withBytes(of: values) { statement.bind(bytes: $0, at: index) }
            case .asOf: statement.bind(past, at: index)
            }
        }
        return statement
    }

    /// Whether the rows of a type are numbered in the order of their identifiers.
    private func rowsAscend(_ type: String) throws -> Bool {
        guard let layout = layouts[type] else { return false }
        return try connection.integer("SELECT ascending FROM _type WHERE number=?", .integer(layout.number)) == 1
    }

    private func sequence(of state: AsOf) throws -> Int64 {
        switch state {
        case .commit(let commit): return commit.sequence
        case .instant(let instant):
            return try connection.integer(
                "SELECT version FROM _commit WHERE at<=? ORDER BY at DESC, version DESC LIMIT 1",
                .integer(instant.microseconds)
            )
                ?? 0
        }
    }

    func feedCursor(_ name: String) throws -> FeedPosition? {
        try connection.integer("SELECT position FROM _cursor WHERE name=?", .text(name)).map(FeedPosition.init)
    }
}

extension TextSearch {
    /// The search in the language of the text index: every constraint that helps, each on one of its tokens.
    ///
    /// The index gathers all that a beginning stands for before it looks at anything else, so a beginning is left out
    /// where a whole token narrows the search well enough; the candidates are verified in any case.
    fileprivate var matchExpression: String {
        let constraints = SearchGrams.constraints(for: SearchQuery(text), mode: mode)
        let tokens = constraints.compactMap { if case .exact(let token) = $0 { token } else { nil } }
        let isNarrow = tokens.contains { $0.utf8.count >= 4 }
        // Tokens are made of letters, digits and the marker: they need quotes, but hold none.
        let terms = constraints.compactMap { constraint -> String? in
            switch constraint {
            case .exact(let token): "\"\(token)\""
            case .prefix(let token): isNarrow ? nil : "\"\(token)\"*"
            }
        }
        return terms.joined(separator: " AND ")
    }
}

extension Catalog {
    /// What a measure gives.
    fileprivate func kind(of measure: Measure, in type: String) throws -> ColumnKind {
        switch measure.function {
        case .count, .distinct: .integer
        case .average: .real
        case .sum(let field): try kind(of: field, in: type) == .real ? .real : .integer
        case .minimum(let field), .maximum(let field): try kind(of: field, in: type)
        }
    }

    func kind(of field: ProjectedField, in type: String) throws -> ColumnKind {
        try self.type(field.through?.type ?? type).kind(of: field.field)
    }
}
