/// A field of a record type: the token that filters, sorts and schemas are written with.
///
/// Declare the tokens in a type nested in the record, one line each:
///
///     enum Fields {
///         static let name = Field<Company, String>("name") { $0.name }
///     }
public struct Field<R, V: FieldValue>: Sendable {
    /// The field's name: that of its column.
    public let name: String
    /// Reads the field from a record.
    public let get: @Sendable (R) -> V

    /// Creates the token of a field.
    ///
    /// - Parameters:
    ///   - name: Lower-case letters, digits and underscores, at most 60, with a letter first; not `row`.
    ///   - get: Reads the field from a record.
    @inlinable
    public init(_ name: String, _ get: @escaping @Sendable (R) -> V) {
        self.name = name
        self.get = get
    }

    var column: Column {
        Column(name: name, kind: V.kind, isNullable: V.isNullable)
    }

    /// The field's name in conditions.
    @inlinable
    public var reference: FieldName { FieldName(name) }
}

/// The name of a field in a query: a column, or a custom field inside the record type's JSON column.
public struct FieldName: Sendable, Hashable, Codable {
    /// The column's name.
    public var column: String
    /// The custom field's name, where the column is the one of custom fields.
    public var path: String?

    /// Names a column.
    @inlinable
    public init(_ column: String) { self.column = column }

    /// Names a custom field.
    public static func custom(_ name: String) -> FieldName {
        var field = FieldName(Column.customFields)
        field.path = name
        return field
    }

    /// The commit that wrote the row: the record's version.
    public static let version = FieldName(Column.version)
    /// The record's identifier.
    public static let id = FieldName(Column.id)
}
