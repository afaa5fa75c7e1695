/// Which records of one type, in which order, from where and how many: the value that a store runs.
public struct RecordQuery: Sendable, Hashable, Codable {
    /// The record type's name.
    public var type: String
    /// What the records must satisfy.
    public var condition: Condition
    /// The order; ties, and no order at all, are by ascending identifier.
    public var sort: [Sort]
    /// The most records to give.
    public var limit: Int?
    /// Where the previous page ended.
    public var after: PageCursor?
    /// The state to read; nil for the present.
    public var asOf: AsOf?
    /// What each row holds.
    public var columns: Columns

    /// Creates a query for all records of a type.
    public init(type: String, condition: Condition = .always) {
        self.type = type
        self.condition = condition
        sort = []
        columns = .record
    }

    /// What a row holds.
    public enum Columns: Sendable, Hashable, Codable {
        /// The stored columns in order, then the version.
        case record
        /// The stored and derived columns in order, then the version.
        case row
        /// These fields.
        case fields([ProjectedField])
    }
}

/// A field to give, group by or measure: the record's own or one of a record that it refers to.
public struct ProjectedField: Sendable, Hashable, Codable {
    /// The field of the record.
    public var field: FieldName
    /// The reference by which the record is reached, where the field is not the record's own.
    public var through: Reference?

    /// Names a field.
    public init(_ field: FieldName, through: Reference? = nil) {
        self.field = field
        self.through = through
    }

    /// A field that refers to one record of another type.
    ///
    /// Where it is null or leads nowhere, or to a record that does not satisfy the condition, the fields are null.
    public struct Reference: Sendable, Hashable, Codable {
        /// The referring field.
        public var field: FieldName
        /// The record type referred to.
        public var type: String
        /// What the record must satisfy that is referred to; nil for nothing.
        public var condition: Condition?

        /// Names a reference.
        public init(_ field: FieldName, to type: String, where condition: Condition? = nil) {
            self.field = field
            self.type = type
            self.condition = condition
        }
    }
}

/// One key of an order.
public struct Sort: Sendable, Hashable, Codable {
    /// The field.
    public var field: FieldName
    /// The direction.
    public var direction: Direction

    /// Creates a key.
    public init(_ field: FieldName, _ direction: Direction = .ascending) {
        self.field = field
        self.direction = direction
    }

    /// The directions.
    ///
    /// Null is the least of all values.
    public enum Direction: String, Sendable, Hashable, Codable {
        /// Least first.
        case ascending
        /// Greatest first.
        case descending
    }
}

/// A past state of the whole store.
///
/// Before the first commit there is nothing; after the last one, the present. A commit in the making has no instant
/// yet, so that an instant never shows it.
public enum AsOf: Sendable, Hashable, Codable {
    /// The state after the last commit at or before this instant.
    case instant(Instant)
    /// The state after this commit.
    case commit(CommitID)
}

/// Where a page ended: the last row's sort values and identifier.
///
/// A page after a cursor starts at the next row in the order, whatever was inserted or deleted meanwhile.
public struct PageCursor: Sendable, Hashable, Codable {
    /// The order it belongs to.
    public var sort: [Sort]
    /// The last row's values in that order.
    public var values: [Value]
    /// The last row's identifier.
    public var id: RecordID

    /// Creates a cursor.
    public init(sort: [Sort], values: [Value], id: RecordID) {
        self.sort = sort
        self.values = values
        self.id = id
    }
}
