/// A field of a record type, looked up once and read from many rows.
struct FieldAccess {
    /// What the field holds.
    let kind: ColumnKind
    private let place: Place

    private enum Place {
        case column(Int)
        case custom(Int, String)
        case version
    }

    /// Looks a field up.
    ///
    /// - Throws: ``StorageError`` with code `unknownName`.
    init(_ field: FieldName, in type: RecordType) throws {
        kind = try type.kind(of: field)
        if field.path == nil, field.column == Column.version {
            place = .version
            return
        }
        guard field.path == nil || field.column == Column.customFields, let index = type.index(of: field.column) else {
            throw StorageError(.unknownName, "no such field", type: type.name, field: field.column)
        }
        place = if let path = field.path { .custom(index, path) } else { .column(index) }
    }

    /// The field's value in a row; null where a custom field has none or one of another kind.
    func value(in row: StoredRow) throws -> Value {
        switch place {
        case .version:
            return .integer(row.version.sequence)
        case .column(let index):
            return index < row.values.count ? row.values[index] : .null
        case .custom(let index, let path):
            guard index < row.values.count, case .text(let json) = row.values[index] else { return .null }
            return try CustomValues(json: json)[path]?.conforming(to: kind) ?? .null
        }
    }
}
