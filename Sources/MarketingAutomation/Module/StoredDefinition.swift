import CRMCore

/// Definitions, such as those of segments and journeys, in columns of text.
enum StoredDefinition {
    /// The JSON of a definition; empty for one that JSON cannot hold, which a gate refuses.
    static func column(_ value: some Encodable) -> Value { .text((try? StoredJSON.encode(value)) ?? "") }

    /// Reads a definition from a column.
    static func read<T: Decodable>(_ type: T.Type, from row: inout RowReader) throws -> T {
        let text = try row.text()
        do {
            return try StoredJSON.decode(type, from: text)
        } catch {
            throw StorageError(.schemaMismatch, "a stored definition is not one of \(T.self)")
        }
    }
}
