public import StorageProtocols

/// A field's value that is kept as JSON text.
public protocol StoredAsJSON: FieldValue, Codable {}

extension StoredAsJSON {
    /// What its column holds.
    public static var kind: ColumnKind { .text }

    /// Reads it from the row's next column.
    public static func read(from row: inout RowReader) throws -> Self {
        do {
            return try StoredJSON.decode(Self.self, from: try row.text())
        } catch let error as StorageError {
            throw error
        } catch {
            throw StorageError(.schemaMismatch, "a definition is not one of \(Self.self)")
        }
    }

    /// The value as the store sees it.
    public var value: Value { .text((try? StoredJSON.encode(self)) ?? "{}") }
}
