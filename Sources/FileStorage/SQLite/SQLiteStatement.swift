import CSwiftCRMSQLite
import StorageProtocols

/// A prepared statement of one connection.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private unowned let connection: SQLiteConnection
    /// The columns of the current row, laid out for ``RowReader``.
    private let columns: UnsafeMutableBufferPointer<RawColumn>
    private(set) var isInUse = false
    /// Where bound bytes lie until the reset, so that SQLite need not copy each value into memory of its own.
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 2048, alignment: 8)
    private var scratchCount = 0

    init(_ sql: String, on connection: SQLiteConnection) throws {
        var handle: OpaquePointer?
        var sql = sql
        let result = sql.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                sqlite3_prepare_v3(
                    connection.handle,
                    text.baseAddress,
                    Int32(text.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT),
                    &handle,
                    nil
                )
            }
        }
        guard result == SQLITE_OK, let handle else { throw StorageError.sqlite(result, connection.handle) }
        self.handle = handle
        self.connection = connection
        columns = .allocate(capacity: Int(sqlite3_column_count(handle)))
        columns.initialize(repeating: RawColumn())
    }

    deinit {
        sqlite3_finalize(handle)
        columns.deallocate()
        scratch.deallocate()
    }

    /// Steps to the next row.
    ///
    /// - Returns: Whether there is one.
    func step() throws -> Bool {
        isInUse = true
        let result = sqlite3_step(handle)
        switch result {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw StorageError.sqlite(result, connection.handle)
        }
    }

    /// Makes the statement ready for its next use.
    func reset() {
        sqlite3_reset(handle)
        scratchCount = 0
        isInUse = false
    }

    func bind(_ value: Value, at index: Int32) {
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let value): sqlite3_bind_int64(handle, index, value)
        case .real(let value): sqlite3_bind_double(handle, index, value)
        case .text(let value): bind(value, at: index)
        case .id(let value): bind(value, at: index)
        case .bytes(let value): value.withUnsafeBytes { bind(bytes: $0, at: index) }
        case .list(let value): bind(value.json, at: index)
        }
    }

    /// Binds the values of a row to the placeholders from one on.
    func bind(row values: [Value], from first: Int32) {
        values.withUnsafeBufferPointer { values in
            for index in values.indices { bind(values[index], at: first + Int32(truncatingIfNeeded: index)) }
        }
    }

    func bind(_ value: Int64, at index: Int32) { sqlite3_bind_int64(handle, index, value) }

    func bind(_ value: RecordID, at index: Int32) { value.withBytes { bind(bytes: $0, at: index) } }

    func bind(_ value: String, at index: Int32) {
        var value = value
        value.withUTF8 { bind(text: UnsafeRawBufferPointer($0), at: index) }
    }

    func bind(text: UnsafeRawBufferPointer, at index: Int32) {
        // An empty text needs an address too: a null pointer would bind null.
        guard let address = text.baseAddress, !text.isEmpty else {
            sqlite3_bind_text(handle, index, "", 0, swiftcrm_transient())
            return
        }
        if let kept = keep(text) {
            sqlite3_bind_text(handle, index, kept.assumingMemoryBound(to: CChar.self), Int32(text.count), nil)
        } else {
            let start = address.assumingMemoryBound(to: CChar.self)
            sqlite3_bind_text(handle, index, start, Int32(clamping: text.count), swiftcrm_transient())
        }
    }

    func bind(bytes: UnsafeRawBufferPointer, at index: Int32) {
        guard let address = bytes.baseAddress, !bytes.isEmpty else {
            sqlite3_bind_zeroblob(handle, index, 0)
            return
        }
        if let kept = keep(bytes) {
            sqlite3_bind_blob(handle, index, kept, Int32(bytes.count), nil)
        } else {
            sqlite3_bind_blob(handle, index, address, Int32(clamping: bytes.count), swiftcrm_transient())
        }
    }

    /// Copies bytes to where they stay until the reset; nil where there is no room left.
    private func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer? {
        guard bytes.count <= scratch.count - scratchCount, let base = scratch.baseAddress else { return nil }
        let place = base + scratchCount
        if let source = bytes.baseAddress { place.copyMemory(from: source, byteCount: bytes.count) }
        scratchCount += bytes.count
        return place
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func text(_ column: Int32) -> String? {
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func id(_ column: Int32) -> RecordID? {
        guard let start = sqlite3_column_blob(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return RecordID(bytes: UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Whether a column of the current row holds a value, without a copy of it.
    func holds(_ value: Value, at column: Int32) -> Bool {
        switch (value, sqlite3_column_type(handle, column)) {
        case (.null, SQLITE_NULL): true
        case (.integer(let value), SQLITE_INTEGER): sqlite3_column_int64(handle, column) == value
        case (.real(let value), SQLITE_FLOAT): sqlite3_column_double(handle, column) == value
        case (.text(let value), SQLITE_TEXT): holds(value, at: column)
        case (.list(let value), SQLITE_TEXT): holds(value.json, at: column)
        case (.id(let value), SQLITE_BLOB): id(column) == value
        case (.bytes(let value), SQLITE_BLOB): value.withUnsafeBytes { holds(bytes: $0, at: column) }
        default: false
        }
    }

    private func holds(_ value: String, at column: Int32) -> Bool {
        var value = value
        return value.withUTF8 { holds(bytes: UnsafeRawBufferPointer($0), at: column) }
    }

    private func holds(bytes: UnsafeRawBufferPointer, at column: Int32) -> Bool {
        let start = sqlite3_column_blob(handle, column)
        let count = Int(sqlite3_column_bytes(handle, column))
        guard count == bytes.count else { return false }
        guard let start, let other = bytes.baseAddress else { return count == 0 }
        return memcmp(start, other, count) == 0
    }

    /// The columns of the current row, valid until the next step.
    func rawColumns() -> UnsafeMutableBufferPointer<RawColumn> {
        for index in columns.indices { load(index) }
        return columns
    }

    /// A reader of the current row, from a column on.
    ///
    /// It is valid until the next step.
    func row(from first: Int = 0) -> RowReader {
        for index in first..<columns.count { load(index) }
        let start = columns.baseAddress.map { UnsafePointer($0 + first) }
        guard let start else { return RowReader(values: []) }
        return RowReader(columns: start, count: columns.count - first)
    }

    @inline(__always)
    private func load(_ index: Int) {
        let column = Int32(truncatingIfNeeded: index)
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER:
            columns[index].kind = .integer
            columns[index].bits = sqlite3_column_int64(handle, column)
        case SQLITE_TEXT:
            columns[index].kind = .text
            columns[index].pointer = UnsafeRawPointer(sqlite3_column_text(handle, column))
            columns[index].count = Int(sqlite3_column_bytes(handle, column))
        case SQLITE_BLOB:
            columns[index].kind = .bytes
            columns[index].pointer = sqlite3_column_blob(handle, column)
            columns[index].count = Int(sqlite3_column_bytes(handle, column))
        case SQLITE_FLOAT:
            columns[index].kind = .real
            columns[index].bits = Int64(bitPattern: sqlite3_column_double(handle, column).bitPattern)
        default:
            columns[index].kind = .null
        }
    }
}
