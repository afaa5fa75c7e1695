/// One column of a record type.
public struct Column: Sendable, Hashable, Codable {
    /// The column's name.
    public var name: String
    /// What it holds.
    public var kind: ColumnKind
    /// Whether it may be null.
    public var isNullable: Bool
    /// Whether it is computed from the record's other fields and never read back into it.
    public var isDerived: Bool

    /// Creates a column.
    public init(name: String, kind: ColumnKind, isNullable: Bool = false, isDerived: Bool = false) {
        self.name = name
        self.kind = kind
        self.isNullable = isNullable
        self.isDerived = isDerived
    }

    /// The name of the identifier's column, the first of every record type.
    public static let id = "id"
    /// The name by which queries address the commit that wrote a row; not a declared column.
    public static let version = "_version"
    /// The name of the column that holds custom fields.
    public static let customFields = "custom"
}

/// An index over one or more fields.
public struct Index: Sendable, Hashable, Codable {
    /// The fields in order.
    ///
    /// A list field, which indexes each element's key, can only come first.
    public var fields: [FieldName]
    /// Whether no two live records may share a value.
    ///
    /// Records where one of the fields is null are exempt. Of a list each key counts; one record may hold the same
    /// key twice.
    public var isUnique: Bool

    /// Creates an index.
    public init(_ fields: [FieldName], isUnique: Bool = false) {
        self.fields = fields
        self.isUnique = isUnique
    }
}

/// A field defined at run time, stored inside the record type's column of custom fields.
public struct CustomField: Sendable, Hashable, Codable {
    /// The field's name.
    public var name: String
    /// What it holds: `boolean`, `integer`, `real`, `text`, `instant`, `date`, or `textList` for a list of strings.
    public var kind: ColumnKind
    /// Whether filters on it should not scan; not for a list.
    public var isIndexed: Bool
    /// Whether no two live records may share a value; not for a list.
    ///
    /// Records without a value are exempt.
    public var isUnique: Bool
    /// Whether a text search finds records by its text, where the type's custom fields are searched at all.
    public var isSearchable: Bool

    /// Creates the definition of a custom field.
    public init(
        _ name: String,
        _ kind: ColumnKind,
        isIndexed: Bool = false,
        isUnique: Bool = false,
        isSearchable: Bool = true
    ) {
        self.name = name
        self.kind = kind
        self.isIndexed = isIndexed
        self.isUnique = isUnique
        self.isSearchable = isSearchable
    }
}

/// One step from a schema version to the next.
public struct Migration: Sendable, Hashable, Codable {
    /// The version that this step leads to.
    public var version: Int
    /// What changes.
    public var changes: [Change]

    /// Creates a step that leads to `version`.
    public init(to version: Int, _ changes: [Change]) {
        self.version = version
        self.changes = changes
    }

    /// A change of one column, in the live rows and in the history.
    public enum Change: Sendable, Hashable, Codable {
        /// A new column; rows written before get the default.
        case add(String, default: Default)
        /// A column under a new name.
        case rename(String, to: String)
        /// A column that is no longer kept. Its values are lost.
        case drop(String)
    }

    /// What rows written before a column existed hold in it.
    public enum Default: Sendable, Hashable, Codable {
        /// Null.
        case null
        /// A boolean, integer, instant or date.
        case integer(Int64)
        /// A number.
        case real(Double)
        /// Text, or the JSON of a list.
        case text(String)
    }
}

/// Everything that a store has to know of a record type; plain data.
public struct RecordType: Sendable, Hashable, Codable {
    /// The type's name, unique in a catalog.
    public var name: String
    /// The version of the columns, counted from 1.
    public var version: Int
    /// The columns in the order of a row's values: the identifier, stored fields, derived fields.
    public var columns: [Column]
    /// The indexes beside the one on the identifier.
    public var indexes: [Index]
    /// The columns whose text can be searched.
    public var searchFields: [String]
    /// The members of list elements that are searched; a plain string element always is.
    public var searchMembers: [String]
    /// The custom fields.
    public var customFields: [CustomField]
    /// The steps from earlier versions.
    public var migrations: [Migration]

    /// Creates a record type's description.
    public init(name: String, version: Int = 1, columns: [Column]) {
        self.name = name
        self.version = version
        self.columns = columns
        indexes = []
        searchFields = []
        searchMembers = ["key", "value"]
        customFields = []
        migrations = []
    }

    /// The count of columns that are read back into a record: those before the derived ones.
    public var storedCount: Int { columns.count { !$0.isDerived } }

    /// The position of a column, or nil.
    public func index(of column: String) -> Int? { columns.firstIndex { $0.name == column } }

    /// What a field holds; a column, the version, or a declared custom field.
    ///
    /// - Throws: ``StorageError`` with code `unknownName`.
    public func kind(of field: FieldName) throws -> ColumnKind {
        if let path = field.path {
            guard let custom = customFields.first(where: { $0.name == path }) else {
                throw StorageError(.unknownName, "no such custom field", type: name, field: path)
            }
            return custom.kind
        }
        if field.column == Column.version { return .integer }
        guard let column = columns.first(where: { $0.name == field.column }) else {
            throw StorageError(.unknownName, "no such field", type: name, field: field.column)
        }
        return column.kind
    }
}
