/// What a record must satisfy: a closed tree of values that can be stored, compared and run by every store.
///
/// A condition is true, false or unknown. A comparison with null is unknown; `not` of unknown is unknown; `all` is
/// false if any part is false and else unknown if any is unknown; `any` is true if any part is true and else unknown
/// if any is unknown. A query takes the records for which the condition is true.
public indirect enum Condition: Sendable, Hashable, Codable {
    /// Every condition holds; true when there are none.
    case all([Condition])
    /// At least one condition holds; false when there are none.
    case any([Condition])
    /// The condition is false.
    case not(Condition)
    /// The field compares so with a value that is not null.
    case compare(FieldName, Comparison, Value)
    /// The field is null. Never unknown.
    case isNull(FieldName)
    /// The field equals one of the values. False for no values; unknown for a null field.
    case isIn(FieldName, [Value])
    /// The text field starts with these bytes.
    case hasPrefix(FieldName, String)
    /// The list field has an element with this key. Unknown for a null list.
    case contains(FieldName, Value)
    /// The record's searchable text matches. Never unknown.
    case matches(TextSearch)
    /// There is a related record. Never unknown.
    case exists(RelatedRecords)

    /// The comparisons.
    public enum Comparison: String, Sendable, Hashable, Codable {
        /// Equal.
        case equal
        /// Not equal.
        case notEqual
        /// Less, in the store's order.
        case less
        /// Less or equal.
        case lessOrEqual
        /// Greater.
        case greater
        /// Greater or equal.
        case greaterOrEqual
    }

    /// The condition that always holds.
    public static let always = Condition.all([])
}

/// A text search over a record type's searchable fields; ``SearchQuery`` defines what matches.
public struct TextSearch: Sendable, Hashable, Codable {
    /// What was typed.
    public var text: String
    /// Where terms may match.
    public var mode: SearchMode
    /// The searchable fields that are left out; nil for none.
    public var without: [String]?

    /// Creates a search.
    public init(_ text: String, _ mode: SearchMode = .anywhere, without: [String]? = nil) {
        self.text = text
        self.mode = mode
        self.without = without
    }
}

/// The records of another type, or of the same one, that are linked with a record and satisfy a condition.
///
/// Two records are linked when the local field equals the foreign one; where one of them is a list, when it has an
/// element with the other's value as its key.
public struct RelatedRecords: Sendable, Hashable, Codable {
    /// The related record type's name.
    public var type: String
    /// The field of the record itself.
    public var local: FieldName
    /// The field of the related record.
    public var foreign: FieldName
    /// What the related record must satisfy.
    public var condition: Condition

    /// Creates a relation.
    public init(type: String, local: FieldName, foreign: FieldName, condition: Condition) {
        self.type = type
        self.local = local
        self.foreign = foreign
        self.condition = condition
    }
}
