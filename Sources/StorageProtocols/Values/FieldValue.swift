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

/// A field's type whose values the store can compare: equality is that of the type, and the order the one that its
/// users mean, so that `==`, `<` and sorting make sense.
public protocol OrderedFieldValue: FieldValue {}

extension FieldValue {
    /// Whether its column may be null.
    @inlinable
    public static var isNullable: Bool { false }
}

extension Bool: OrderedFieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .boolean }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> Bool { try row.integer() != 0 }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .integer(self ? 1 : 0) }
}

extension Int: OrderedFieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .integer }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> Int { Int(clamping: try row.integer()) }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .integer(Int64(self)) }
}

extension Int64: OrderedFieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .integer }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> Int64 { try row.integer() }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .integer(self) }
}

extension Double: OrderedFieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .real }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> Double { try row.real() }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .real(self) }
}

extension String: OrderedFieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .text }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> String { try row.text() }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .text(self) }
}

extension Instant: OrderedFieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .instant }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> Instant { Instant(microseconds: try row.integer()) }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .integer(microseconds) }
}

extension CivilDate: OrderedFieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .date }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> CivilDate {
        CivilDate(daysSinceEpoch: Int32(clamping: try row.integer()))
    }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .integer(Int64(daysSinceEpoch)) }
}

extension ID: FieldValue, OrderedFieldValue where R: Record {
    /// What its column holds.
    public static var kind: ColumnKind { .id(of: R.typeName) }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> ID { ID(try row.id()) }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .id(raw) }
}

extension RecordID: OrderedFieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .id(of: nil) }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> RecordID { try row.id() }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .id(self) }
}

extension Optional: FieldValue where Wrapped: FieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { Wrapped.kind }

    /// Whether its column may be null.
    @inlinable
    public static var isNullable: Bool { true }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> Wrapped? {
        row.skipNull() ? nil : try Wrapped.read(from: &row)
    }

    /// The value as the store sees it.
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
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .text }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> Self {
        guard let value = Self(rawValue: try row.text()) else {
            throw StorageError(.schemaMismatch, "a stored name is not one of \(Self.self)")
        }
        return value
    }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .text(rawValue) }
}

/// A field type stored as an integer.
public protocol IntegerRepresentable: OrderedFieldValue, RawRepresentable<Int> {}

extension IntegerRepresentable {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .integer }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> Self {
        guard let value = Self(rawValue: Int(clamping: try row.integer())) else {
            throw StorageError(.schemaMismatch, "a stored number is not one of \(Self.self)")
        }
        return value
    }

    /// The value as the store sees it.
    @inlinable
    public var value: Value { .integer(Int64(rawValue)) }
}
