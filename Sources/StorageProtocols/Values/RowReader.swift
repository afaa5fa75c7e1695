/// One column of a row as a driver lays it out for reading: no allocation, valid until the driver steps on.
@frozen
public struct RawColumn {
    /// What the column holds.
    public var kind: Kind
    /// The count of bytes at ``pointer``.
    public var count: Int
    /// The integer, or the bits of the floating-point number.
    public var bits: Int64
    /// The bytes of text, identifier or bytes.
    public var pointer: UnsafeRawPointer?

    /// Creates a column that holds nothing.
    @inlinable
    public init() {
        kind = .null
        count = 0
        bits = 0
        pointer = nil
    }

    /// The storage classes.
    @frozen
    public enum Kind: UInt8 {
        /// Nothing.
        case null
        /// A 64-bit integer in ``RawColumn/bits``.
        case integer
        /// The bits of a floating-point number in ``RawColumn/bits``.
        case real
        /// UTF-8 at ``RawColumn/pointer``.
        case text
        /// Bytes at ``RawColumn/pointer``, a record identifier's too.
        case bytes
    }
}

/// Reads the columns of one row from left to right.
///
/// It must not outlive the call that hands it out.
public struct RowReader {
    @usableFromInline let columns: UnsafePointer<RawColumn>?
    @usableFromInline let values: [Value]
    @usableFromInline let count: Int
    @usableFromInline var index = 0

    /// Reads from columns that a driver has laid out.
    @inlinable
    public init(columns: UnsafePointer<RawColumn>, count: Int) {
        self.columns = columns
        self.count = count
        values = []
    }

    /// Reads from values.
    @inlinable
    public init(values: [Value]) {
        columns = nil
        count = values.count
        self.values = values
    }

    /// Copies the row as a driver has laid it out, so that columns of the copy can be replaced.
    ///
    /// The copy is valid as long as the row.
    ///
    /// - Returns: How many columns were copied; nil where the row is not laid out, or has more columns than there is
    ///   room for.
    public func copyColumns(to copy: UnsafeMutableBufferPointer<RawColumn>) -> Int? {
        guard let columns, let start = copy.baseAddress, count <= copy.count else { return nil }
        start.update(from: columns, count: count)
        return count
    }

    /// Whether every column has been read.
    @inlinable
    public var isAtEnd: Bool { index >= count }

    /// Takes the next column if it is null.
    @inlinable
    public mutating func skipNull() -> Bool {
        guard index < count else { return false }
        let isNull = if let columns { columns[index].kind == .null } else { values[index].isNull }
        if isNull { index += 1 }
        return isNull
    }

    /// Reads an integer.
    @inlinable
    public mutating func integer() throws -> Int64 {
        guard index < count else { throw Self.mismatch(index) }
        defer { index += 1 }
        if let columns {
            guard columns[index].kind == .integer else { throw Self.mismatch(index) }
            return columns[index].bits
        }
        guard case .integer(let value) = values[index] else { throw Self.mismatch(index) }
        return value
    }

    /// Reads a floating-point number; an integer is converted.
    @inlinable
    public mutating func real() throws -> Double {
        guard index < count else { throw Self.mismatch(index) }
        defer { index += 1 }
        if let columns {
            switch columns[index].kind {
            case .real: return Double(bitPattern: UInt64(bitPattern: columns[index].bits))
            case .integer: return Double(columns[index].bits)
            default: throw Self.mismatch(index)
            }
        }
        switch values[index] {
        case .real(let value): return value
        case .integer(let value): return Double(value)
        default: throw Self.mismatch(index)
        }
    }

    /// Reads text, or the JSON of a list.
    @inlinable
    public mutating func text() throws -> String {
        guard index < count else { throw Self.mismatch(index) }
        defer { index += 1 }
        if let columns {
            guard columns[index].kind == .text else { throw Self.mismatch(index) }
            let bytes = UnsafeRawBufferPointer(start: columns[index].pointer, count: columns[index].count)
            return String(decoding: bytes, as: UTF8.self)
        }
        switch values[index] {
        case .text(let value): return value
        case .list(let value): return value.json
        default: throw Self.mismatch(index)
        }
    }

    /// Calls `body` with the bytes of text, or of the JSON of a list, without making a string where that can be.
    @inlinable
    public mutating func withText<T>(_ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
        if let columns, index < count, columns[index].kind == .text {
            defer { index += 1 }
            return try body(UnsafeRawBufferPointer(start: columns[index].pointer, count: columns[index].count))
        }
        var text = try text()
        return try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
    }

    /// Reads a record identifier.
    @inlinable
    public mutating func id() throws -> RecordID {
        guard index < count else { throw Self.mismatch(index) }
        defer { index += 1 }
        if let columns {
            let bytes = UnsafeRawBufferPointer(start: columns[index].pointer, count: columns[index].count)
            guard columns[index].kind == .bytes, let id = RecordID(bytes: bytes) else { throw Self.mismatch(index) }
            return id
        }
        guard case .id(let value) = values[index] else { throw Self.mismatch(index) }
        return value
    }

    /// Reads bytes.
    @inlinable
    public mutating func bytes() throws -> [UInt8] {
        guard index < count else { throw Self.mismatch(index) }
        defer { index += 1 }
        if let columns {
            guard columns[index].kind == .bytes else { throw Self.mismatch(index) }
            return Array(UnsafeRawBufferPointer(start: columns[index].pointer, count: columns[index].count))
        }
        guard case .bytes(let value) = values[index] else { throw Self.mismatch(index) }
        return value
    }

    /// Reads any column as a value of the given kind.
    public mutating func value(_ kind: ColumnKind) throws -> Value {
        if skipNull() { return .null }
        switch kind {
        case .boolean, .integer, .instant, .date: return .integer(try integer())
        case .real: return .real(try real())
        case .text, .json: return .text(try text())
        case .id: return .id(try id())
        case .bytes: return .bytes(try bytes())
        case .textList, .idList: return .list(try ListValue(json: text(), kind: kind))
        }
    }

    @usableFromInline
    static func mismatch(_ index: Int) -> StorageError {
        StorageError(.schemaMismatch, "column \(index) does not hold what its field reads", index: index)
    }
}
