/// A type that a record's field can hold.
///
/// Conform your own enumerations and value types by way of one of the types here: see ``TextRepresentable`` and
/// ``IntegerRepresentable``.
public protocol FieldValue: Sendable {
    /// What the column holds.
    static var kind: ColumnKind { get }
    /// Whether the column may be null.
    static var isNullable: Bool { get }
    /// Reads the value from the row's next column.
    static func read(from row: inout RowReader) throws -> Self
    /// The value as the store sees it.
    var value: Value { get }
}

/// A field's type whose order in the store is the one its users mean, so that `<` and sorting make sense.
public protocol OrderedFieldValue: FieldValue {}

extension FieldValue {
    @inlinable
    public static var isNullable: Bool { false }
}

extension Bool: OrderedFieldValue {
    @inlinable
    public static var kind: ColumnKind { .boolean }

    @inlinable
    public static func read(from row: inout RowReader) throws -> Bool { try row.integer() != 0 }

    @inlinable
    public var value: Value { .integer(self ? 1 : 0) }
}

extension Int: OrderedFieldValue {
    @inlinable
    public static var kind: ColumnKind { .integer }

    @inlinable
    public static func read(from row: inout RowReader) throws -> Int { Int(clamping: try row.integer()) }

    @inlinable
    public var value: Value { .integer(Int64(self)) }
}

extension Int64: OrderedFieldValue {
    @inlinable
    public static var kind: ColumnKind { .integer }

    @inlinable
    public static func read(from row: inout RowReader) throws -> Int64 { try row.integer() }

    @inlinable
    public var value: Value { .integer(self) }
}

extension Double: OrderedFieldValue {
    @inlinable
    public static var kind: ColumnKind { .real }

    @inlinable
    public static func read(from row: inout RowReader) throws -> Double { try row.real() }

    @inlinable
    public var value: Value { .real(self) }
}

extension String: OrderedFieldValue {
    @inlinable
    public static var kind: ColumnKind { .text }

    @inlinable
    public static func read(from row: inout RowReader) throws -> String { try row.text() }

    @inlinable
    public var value: Value { .text(self) }
}

extension Instant: OrderedFieldValue {
    @inlinable
    public static var kind: ColumnKind { .instant }

    @inlinable
    public static func read(from row: inout RowReader) throws -> Instant { Instant(microseconds: try row.integer()) }

    @inlinable
    public var value: Value { .integer(microseconds) }
}

extension CivilDate: OrderedFieldValue {
    @inlinable
    public static var kind: ColumnKind { .date }

    @inlinable
    public static func read(from row: inout RowReader) throws -> CivilDate {
        CivilDate(daysSinceEpoch: Int32(clamping: try row.integer()))
    }

    @inlinable
    public var value: Value { .integer(Int64(daysSinceEpoch)) }
}

extension ID: FieldValue, OrderedFieldValue where R: Record {
    public static var kind: ColumnKind { .id(of: R.typeName) }

    @inlinable
    public static func read(from row: inout RowReader) throws -> ID { ID(try row.id()) }

    @inlinable
    public var value: Value { .id(raw) }
}

extension RecordID: OrderedFieldValue {
    @inlinable
    public static var kind: ColumnKind { .id(of: nil) }

    @inlinable
    public static func read(from row: inout RowReader) throws -> RecordID { try row.id() }

    @inlinable
    public var value: Value { .id(self) }
}

extension Optional: FieldValue where Wrapped: FieldValue {
    @inlinable
    public static var kind: ColumnKind { Wrapped.kind }

    @inlinable
    public static var isNullable: Bool { true }

    @inlinable
    public static func read(from row: inout RowReader) throws -> Wrapped? {
        row.skipNull() ? nil : try Wrapped.read(from: &row)
    }

    @inlinable
    public var value: Value {
        switch self {
        case .none: .null
        case .some(let wrapped): wrapped.value
        }
    }
}

extension Optional: OrderedFieldValue where Wrapped: OrderedFieldValue {}

/// A field type stored as text: an enumeration with string cases, or a value type around a string.
public protocol TextRepresentable: OrderedFieldValue, RawRepresentable<String> {}

extension TextRepresentable {
    @inlinable
    public static var kind: ColumnKind { .text }

    @inlinable
    public static func read(from row: inout RowReader) throws -> Self {
        guard let value = Self(rawValue: try row.text()) else {
            throw StorageError(.schemaMismatch, "a stored name is not one of \(Self.self)")
        }
        return value
    }

    @inlinable
    public var value: Value { .text(rawValue) }
}

/// A field type stored as an integer.
public protocol IntegerRepresentable: OrderedFieldValue, RawRepresentable<Int> {}

extension IntegerRepresentable {
    @inlinable
    public static var kind: ColumnKind { .integer }

    @inlinable
    public static func read(from row: inout RowReader) throws -> Self {
        guard let value = Self(rawValue: Int(clamping: try row.integer())) else {
            throw StorageError(.schemaMismatch, "a stored number is not one of \(Self.self)")
        }
        return value
    }

    @inlinable
    public var value: Value { .integer(Int64(rawValue)) }
}
