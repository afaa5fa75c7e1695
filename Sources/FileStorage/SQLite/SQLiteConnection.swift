import CSwiftCRMSQLite
import StorageProtocols

/// One connection to the file, used by one thread at a time.
final class SQLiteConnection {
    let handle: OpaquePointer
    let functions: SQLFunctions
    /// What the running query is watched by.
    let progress = Progress()
    var paths = PathMemory()
    private var statements: [String: SQLiteStatement] = [:]
    private var order: [String] = []
    private var layoutStatements: [LayoutStatement: SQLiteStatement] = [:]

    /// How long the connection waits for a lock of SQLite's, in milliseconds.
    var busyTimeout: Int32 = 0 {
        didSet { sqlite3_busy_timeout(handle, busyTimeout) }
    }

    /// Whether SQLite moves the rest of the log into the file and removes it, when this connection is the last one.
    var removesLogAtClose = true {
        didSet { swiftcrm_db_config_bool(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, removesLogAtClose ? 0 : 1) }
    }

    /// How many pages the write-ahead log holds, as of this connection's last commit.
    private(set) var logPages = 0

    /// How many statements a connection keeps prepared.
    private static let capacity = 256

    /// Opens the file.
    ///
    /// - Parameters:
    ///   - path: The file; nil for a database in memory.
    ///   - flags: `SQLITE_OPEN_…`, without the threading mode.
    init(path: String, flags: Int32) throws {
        var handle: OpaquePointer?
        let result = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, nil)
        guard result == SQLITE_OK, let handle else {
            let error = StorageError.sqlite(result, handle)
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
        sqlite3_extended_result_codes(handle, 1)
        functions = SQLFunctions()
        try functions.register(on: handle)
    }

    deinit {
        (statements, layoutStatements) = ([:], [:])
        sqlite3_close_v2(handle)
    }

    /// Makes the log this connection's own affair: SQLite tells how long it is and does not checkpoint by itself.
    func watchLog() {
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// The prepared statement for a text, kept for the next time.
    func statement(_ sql: String) throws -> SQLiteStatement {
        if let statement = statements[sql], !statement.isInUse { return statement }
        let statement = try SQLiteStatement(sql, on: self)
        if statements[sql] == nil {
            if order.count >= Self.capacity {
                // The oldest half goes at once: rare, and no bookkeeping on each use. Whoever holds one may go on.
                for old in order.prefix(Self.capacity / 2) { statements[old] = nil }
                order.removeFirst(Self.capacity / 2)
                layoutStatements = [:]
            }
            statements[sql] = statement
            order.append(sql)
        }
        return statement
    }

    /// A statement of a record type's layout, kept by its purpose: shorter than by its text.
    func statement(_ purpose: TypeLayout.Purpose, _ layout: TypeLayout) throws -> SQLiteStatement {
        let key = LayoutStatement(type: layout.number, purpose: purpose)
        if let statement = layoutStatements[key], !statement.isInUse { return statement }
        let statement = try statement(layout.sql(purpose))
        layoutStatements[key] = statement
        return statement
    }

    private struct LayoutStatement: Hashable {
        var type: Int64
        var purpose: TypeLayout.Purpose
    }

    /// Runs statements without values or rows.
    func execute(_ sql: String) throws {
        let result = sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else { throw StorageError.sqlite(result, handle) }
    }

    /// Runs one statement with values and without rows.
    func run(_ sql: String, _ values: Value...) throws {
        let statement = try statement(sql)
        defer { statement.reset() }
        for (index, value) in values.enumerated() { statement.bind(value, at: Int32(index + 1)) }
        _ = try statement.step()
    }

    /// The first column of the first row, or nil.
    func integer(_ sql: String, _ values: Value...) throws -> Int64? {
        let statement = try statement(sql)
        defer { statement.reset() }
        for (index, value) in values.enumerated() { statement.bind(value, at: Int32(index + 1)) }
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.integer(0)
    }

    /// The first column of the first row as text, or nil.
    func text(_ sql: String) throws -> String? {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.text(0) : nil
    }

    /// The count of rows that the last statement changed.
    var changes: Int { Int(sqlite3_changes(handle)) }

    /// The number of the row that was inserted last.
    var lastRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Whether a transaction is open.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
}
