public import StorageProtocols

/// The names of tables and columns.
///
/// A `$` parts what the library adds from a record type's own name, which has none.
public enum SQLNames {
    /// The column that numbers a table's rows.
    public static let row = "row"

    /// The index over a type's identifiers.
    public static func identifiers(_ type: RecordType) -> String { type.name + "$id" }

    /// The table of a type's earlier states.
    public static func history(_ type: RecordType) -> String { type.name + "$history" }

    /// The text index of a type.
    public static func search(_ type: RecordType) -> String { type.name + "$search" }

    /// The rows of a type that wait for the text index.
    public static func pending(_ type: RecordType) -> String { type.name + "$pending" }

    /// The index over a list field's keys: a table of keys and rows.
    public static func list(_ type: RecordType, _ column: String) -> String { type.name + "$list " + column }

    /// The custom field whose unique index a message of SQLite's names.
    public static func uniqueCustomField(in message: String) -> String? {
        let bytes = Array(message.utf8)
        let (before, after) = (Array("$by custom ".utf8), Array(" unique'".utf8))
        guard bytes.count > before.count + after.count, bytes.suffix(after.count).elementsEqual(after),
            let start = bytes.indices.first(where: { bytes[$0...].starts(with: before) })
        else { return nil }
        // The message has quotes doubled.
        var (name, isDouble): ([UInt8], Bool) = ([], false)
        for byte in bytes[(start + before.count)..<(bytes.count - after.count)] {
            isDouble = byte == UInt8(ascii: "'") && !isDouble && name.last == byte
            if !isDouble { name.append(byte) }
        }
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }

    /// A plain index.
    public static func index(_ type: RecordType, _ index: Index) -> String {
        let fields = index.fields.map { $0.path.map { "custom " + $0 } ?? $0.column }
        return type.name + "$by " + fields.joined(separator: ", ") + (index.isUnique ? " unique" : "")
    }
}

extension RecordType {
    /// The list indexes: those whose first field is a list.
    public var listIndexes: [Index] { indexes.filter { isList($0.fields.first) } }

    /// The indexes over plain fields, and those over custom fields that ask for one.
    public var plainIndexes: [Index] {
        indexes.filter { !isList($0.fields.first) }
            + customFields.filter { $0.isIndexed || $0.isUnique }
            .map { Index([.custom($0.name)], isUnique: $0.isUnique) }
    }

    /// The index over a list field's keys, if there is one.
    public func listIndex(on field: FieldName) -> Index? {
        listIndexes.first { $0.fields.first == field }
    }

    private func isList(_ field: FieldName?) -> Bool {
        guard let field, let kind = try? kind(of: field) else { return false }
        return kind.isList
    }
}
