/// What a column holds.
public enum ColumnKind: Sendable, Hashable, Codable {
    /// True or false, stored as 1 or 0.
    case boolean
    /// A 64-bit integer.
    case integer
    /// A finite floating-point number.
    case real
    /// Text, compared by its UTF-8 bytes.
    case text
    /// Microseconds since 1970 in UTC.
    case instant
    /// Days since 1970-01-01.
    case date
    /// A reference to a record; the record type's name where it is always the same.
    case id(of: String?)
    /// Bytes.
    case bytes
    /// A JSON object of custom fields.
    case json
    /// A JSON array of elements whose keys are text.
    case textList
    /// A JSON array of elements whose keys are record identifiers.
    case idList

    /// Whether the column holds a list of elements with keys.
    public var isList: Bool { self == .textList || self == .idList }
}
