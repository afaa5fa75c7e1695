import StorageProtocols

/// Which field each column of a file is.
public struct ColumnMapping: Sendable, Hashable {
    /// What the rows become.
    public var target: ImportTarget
    /// The columns in the order of the file.
    public var columns: [ImportColumn]

    /// Creates a mapping from its columns.
    public init(target: ImportTarget, columns: [ImportColumn]) {
        self.target = target
        self.columns = columns
    }

    /// A mapping in which the caller's word counts for the columns that it names.
    ///
    /// - Parameter overrides: For a column's name, the text form of its ``ImportField``, or nil to leave the column out.
    ///   Names are compared without case, spaces and punctuation where none is the same.
    /// - Throws: ``ImportError`` for a column or a field that there is not.
    public func overridden(by overrides: [String: String?]) throws(ImportError) -> ColumnMapping {
        guard let shape = ImportShapes.core[target] else { throw ImportError(.unknownTarget, target.rawValue) }
        return try overridden(by: overrides, shape)
    }

    func overridden(by overrides: [String: String?], _ shape: ImportShape) throws(ImportError) -> ColumnMapping {
        var copy = self
        for (name, fieldName) in overrides.sorted(by: { $0.key < $1.key }) {
            var indexes = columns.indices.filter { columns[$0].header.utf8.elementsEqual(name.utf8) }
            if indexes.isEmpty {
                let key = HeaderKey(name)
                indexes = columns.indices.filter { HeaderKey(columns[$0].header) == key }
            }
            guard !indexes.isEmpty else { throw ImportError(.unknownColumn, name) }
            var field: ImportField?
            if let fieldName {
                guard let named = shape.field(fieldName) else {
                    throw ImportError(.unknownField, fieldName)
                }
                field = named
            }
            for index in indexes { copy.columns[index].field = field }
        }
        return copy
    }

    /// A mapping in which the columns that are nothing else are custom fields under their own names.
    func keepingUnknown(of type: RecordType) -> ColumnMapping {
        var copy = self
        for index in columns.indices where columns[index].field == nil {
            let header = columns[index].header
            guard CustomFieldDefinition.isName(header), type.index(of: header) == nil else { continue }
            copy.columns[index].field = ImportField(.custom, label: columns[index].header)
        }
        return copy
    }
}

/// A column of a file and the field that it is.
public struct ImportColumn: Sendable, Hashable {
    /// The column's name as it stands in the file.
    public var header: String
    /// The field; nil for a column that is left out.
    public var field: ImportField?

    /// Creates a column.
    public init(header: String, field: ImportField?) {
        self.header = header
        self.field = field
    }
}
