public import StorageProtocols

/// A field whose values name records of another type, or of the same one.
///
/// The map of all of them is ``CRM/referrers(to:)``: it is how an operation on one record finds everything that
/// belongs to it, in the record types of modules too.
public struct Referrer: Sendable {
    /// The record type that has the field.
    public let type: String
    /// The field.
    public let field: FieldName
    /// The record type that is referred to; nil where the field can name records of any type.
    public let target: String?
    /// How the field names records.
    public let shape: Shape
    /// How rows are found by the record that they name.
    public let lookup: Lookup
    /// What becomes of the references when their record is merged into another.
    public let merging: Merging
    let map: @Sendable (Value, String, (RecordID) -> RecordID) throws -> Value

    init(
        type: String,
        field: FieldName,
        target: String?,
        shape: Shape,
        lookup: Lookup = .field,
        merging: Merging = .moves,
        map: @escaping @Sendable (Value, String, (RecordID) -> RecordID) throws -> Value
    ) {
        self.type = type
        self.field = field
        self.target = target
        self.shape = shape
        self.lookup = lookup
        self.merging = merging
        self.map = map
    }

    /// How a field names records.
    public enum Shape: Sendable, Hashable {
        /// One identifier.
        case single
        /// A list of identifiers.
        case identifiers
        /// A list of links, each with its record type.
        case links
        /// Identifiers inside of something else: in the elements of a list, in a definition, in a text.
        case inside
    }

    /// How rows are found by the record that they name.
    public enum Lookup: Sendable, Hashable {
        /// By the field itself, which the store can filter by.
        case field
        /// By another field of the row, which names at least the same records.
        case through(FieldName)
        /// By reading every row: for types of few rows.
        case scan
    }

    /// What becomes of references when their record is merged into another.
    public enum Merging: Sendable, Hashable {
        /// They move to the surviving record.
        case moves
        /// They stay, and lead to the surviving record by its alias.
        case stays
    }
}

extension Referrer: CustomStringConvertible {
    /// The record type and the field, such as `task.links`.
    public var description: String {
        field.path.map { "\(type).\(field.column).\($0)" } ?? "\(type).\(field.column)"
    }
}

extension Referrer {
    /// The condition that rows which name one of the records satisfy.
    ///
    /// Rows that do not name any may satisfy it too: ``names(_:of:in:)`` tells.
    public func condition(naming ids: [RecordID]) -> Condition {
        switch lookup {
        case .field: shape == .single ? Self.single(field, ids) : Self.list(field, ids)
        case .through(let other): Self.list(other, ids)
        case .scan: .always
        }
    }

    /// Whether a row names a record in this field.
    ///
    /// - Parameters:
    ///   - id: The record.
    ///   - type: Its type.
    ///   - value: The row's value of the field.
    public func names(_ id: RecordID, of type: String, in value: Value) throws -> Bool {
        var isNamed = false
        _ = try map(value, type) { other in
            if other == id { isNamed = true }
            return other
        }
        return isNamed
    }

    /// The records of a type that a value of the field names, in their order.
    public func identifiers(of type: String, in value: Value) throws -> [RecordID] {
        var ids: [RecordID] = []
        _ = try map(value, type) { id in
            ids.append(id)
            return id
        }
        return ids
    }

    /// A value of the field in which other records are named; what a list then names twice, it names once.
    ///
    /// - Parameters:
    ///   - value: The row's value of the field.
    ///   - ids: The records to replace, with those that take their places.
    ///   - type: The type of all of them.
    public func replacing(_ ids: [RecordID: RecordID], of type: String, in value: Value) throws -> Value {
        try map(value, type) { ids[$0] ?? $0 }
    }

    private static func single(_ field: FieldName, _ ids: [RecordID]) -> Condition {
        let values = ids.map { field.path == nil ? Value.id($0) : .text($0.description) }
        if values.count == 1 { return .compare(field, .equal, values[0]) }
        return .isIn(field, values)
    }

    private static func list(_ field: FieldName, _ ids: [RecordID]) -> Condition {
        let conditions = ids.map { Condition.contains(field, .id($0)) }
        return conditions.count == 1 ? conditions[0] : .any(conditions)
    }
}
