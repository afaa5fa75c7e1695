import StorageProtocols

/// Definitions, such as those of segments and journeys, as the JSON text in which records keep them.
enum DefinitionJSON {
    /// The JSON of a value.
    static func text(_ value: some Encodable) throws -> String {
        var writer = JSONWriter()
        try JSONEncoding.value(value).write(to: &writer)
        return writer.text
    }

    /// The value of a JSON text.
    static func value<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
        try T(from: JSONDecoding(value: JSONValue(parsing: text), codingPath: []))
    }

    /// A definition in a column of text; empty for one that JSON can't hold, which a gate refuses.
    static func column(_ value: some Encodable) -> Value { .text((try? text(value)) ?? "") }

    /// Reads a definition from a column of text.
    static func read<T: Decodable>(_ type: T.Type, from row: inout RowReader) throws -> T {
        let text = try row.text()
        do {
            return try value(type, from: text)
        } catch {
            throw StorageError(.schemaMismatch, "a stored definition is not one of \(T.self)")
        }
    }
}

/// A name in JSON.
struct JSONName: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = "\(intValue)"
        self.intValue = intValue
    }
}
