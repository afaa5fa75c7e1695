extension Value: Codable {
    private enum Key: String, CodingKey {
        case integer, real, text, id, bytes, list, keys
    }

    /// Reads what `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let value = try container.decodeIfPresent(Int64.self, forKey: .integer) {
            self = .integer(value)
        } else if let value = try container.decodeIfPresent(Double.self, forKey: .real) {
            self = .real(value)
        } else if let value = try container.decodeIfPresent(String.self, forKey: .text) {
            self = .text(value)
        } else if let value = try container.decodeIfPresent(RecordID.self, forKey: .id) {
            self = .id(value)
        } else if let value = try container.decodeIfPresent([UInt8].self, forKey: .bytes) {
            self = .bytes(value)
        } else if let json = try container.decodeIfPresent(String.self, forKey: .list) {
            self = .list(ListValue(json: json, keys: try container.decode([Value].self, forKey: .keys)))
        } else {
            self = .null
        }
    }

    /// Writes it in a form that `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .null: break
        case .integer(let value): try container.encode(value, forKey: .integer)
        case .real(let value): try container.encode(value, forKey: .real)
        case .text(let value): try container.encode(value, forKey: .text)
        case .id(let value): try container.encode(value, forKey: .id)
        case .bytes(let value): try container.encode(value, forKey: .bytes)
        case .list(let value):
            try container.encode(value.json, forKey: .list)
            try container.encode(value.keys, forKey: .keys)
        }
    }
}
