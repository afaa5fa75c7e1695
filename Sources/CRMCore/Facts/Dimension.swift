public import StorageProtocols

/// What the records of a fact are counted by: a field of their own, or one of a record that they refer to.
///
/// What lies two references away is counted by the identifier at the end of the first one, with a label that is looked
/// up: the team of a deal's owner is `Dimension("team", Deal.Fields.owner[User.Fields.team], label: Team.Fields.name)`.
public struct Dimension: Sendable {
    /// The dimension's name, unique among the dimensions and measures of its fact.
    public var name: String
    /// What people read.
    public var title: String
    /// Where the value is.
    public var field: ProjectedField
    /// What the value is.
    public var kind: Kind
    /// What to show for the value, where the value is an identifier.
    public var label: Label?
    /// The values that have names of their own, in the order in which people expect them.
    public var names: [ValueName] = []

    /// What a dimension's value is.
    public enum Kind: Sendable, Hashable {
        /// Any value that has an order.
        case value
        /// A number, counted by the ranges that begin at these ascending bounds; lesser numbers have no range.
        case bands([Int64])
        /// A date without a zone.
        case date
        /// A point in time, whose date depends on the zone.
        case instant
    }

    /// The field of another record type that says what an identifier stands for.
    public struct Label: Sendable, Hashable {
        /// The record type's name.
        public var type: String
        /// The field to show.
        public var field: FieldName

        /// Names a label.
        public init(type: String, field: FieldName) {
            self.type = type
            self.field = field
        }
    }

    /// What people read for a value.
    public struct ValueName: Sendable, Hashable {
        /// The value as it is stored.
        public var value: Value
        /// What people read.
        public var title: String

        /// Names a value.
        public init(_ value: Value, _ title: String) {
            self.value = value
            self.title = title
        }
    }

    /// Creates a dimension from its parts.
    public init(_ name: String, title: String? = nil, field: ProjectedField, kind: Kind, label: Label? = nil) {
        self.name = name
        self.title = title ?? FactTitle.title(from: name)
        self.field = field
        self.kind = kind
        self.label = label
    }
}

extension Dimension {
    /// Counts by the values of a field.
    public init<R: Record, V: OrderedFieldValue>(_ name: String, title: String? = nil, _ field: Field<R, V>) {
        self.init(name, title: title, field: field.selected.field, kind: .value)
    }

    /// Counts by the values of a field of the record that a field refers to.
    public init<R: Record, V: FieldValue>(_ name: String, title: String? = nil, _ field: Selected<R, V>) {
        self.init(name, title: title, field: field.field, kind: .value)
    }

    /// Counts by the record that a field refers to.
    ///
    /// - Parameters:
    ///   - name: The dimension's name.
    ///   - title: What people read.
    ///   - field: The reference.
    ///   - label: What to show of the record referred to.
    public init<R: Record, V: FieldValue, Other: Record, W: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Field<R, V>,
        label: Field<Other, W>
    ) {
        self.init(name, title: title, field.selected, label: label)
    }

    /// Counts by the record that a field of the record referred to refers to: what lies two references away.
    public init<R: Record, V: FieldValue, Other: Record, W: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Selected<R, V>,
        label: Field<Other, W>
    ) {
        self.init(
            name,
            title: title,
            field: field.field,
            kind: .value,
            label: Label(type: Other.typeName, field: label.reference)
        )
    }

    /// Counts by the values of a field, some of which have names and an order of their own.
    public init<R: Record, V: OrderedFieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Field<R, V>,
        names: [(value: V, title: String)]
    ) {
        self.init(name, title: title, field)
        self.names = names.map { ValueName($0.value.value, $0.title) }
    }

    /// Counts by the date of a field, which is a date or a point in time.
    public static func date<R: Record, V: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Field<R, V>
    ) -> Dimension {
        date(name, title: title, field.selected)
    }

    /// Counts by the date of a field of the record that a field refers to.
    public static func date<R: Record, V: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Selected<R, V>
    ) -> Dimension {
        Dimension(name, title: title, field: field.field, kind: V.kind == .date ? .date : .instant)
    }

    /// Counts by ranges of a number.
    ///
    /// - Parameters:
    ///   - name: The dimension's name.
    ///   - title: What people read.
    ///   - field: The number.
    ///   - bounds: Where the ranges begin, in ascending order; each ends before the next, the last one never.
    public static func bands<R: Record, V: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Field<R, V>,
        from bounds: [Int64]
    ) -> Dimension {
        Dimension(name, title: title, field: field.selected.field, kind: .bands(bounds))
    }
}
