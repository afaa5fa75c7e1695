import StorageProtocols

extension Value {
    /// Whether the value says nothing: null, an empty text or an empty list.
    var isBlank: Bool {
        switch self {
        case .null: true
        case .text(let text): text.isEmpty
        case .list(let list): list.keys.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .integer, .real, .id: false
        }
    }

    /// Whether the value is a list.
    var isList: Bool { if case .list = self { true } else { false } }

    /// What a field of such a value holds where it says nothing.
    var emptied: Value { isList ? .list(ListValue(json: "[]", keys: [])) : .null }

    /// How much is filled in: of a list, the members of its elements.
    var completeness: Int {
        if isBlank { return 0 }
        guard case .list(let list) = self else { return 1 }
        guard case .array(let elements)? = try? JSONValue(parsing: list.json) else { return list.keys.count }
        return elements.reduce(0) { sum, element in
            if case .object(let members) = element { sum + members.count } else { sum + 1 }
        }
    }

    /// How long a text is, in scalars.
    var length: Int {
        switch self {
        case .text(let text): text.unicodeScalars.count
        case .list(let list): list.json.unicodeScalars.count
        default: isBlank ? 0 : 1
        }
    }
}

/// The elements of a list, each with its key and the bytes that it is stored as.
struct ListElements: Sendable, Hashable {
    struct Element: Sendable, Hashable {
        var key: Value
        var json: String

        static func == (left: Element, right: Element) -> Bool { left.json.utf8.elementsEqual(right.json.utf8) }

        func hash(into hasher: inout Hasher) { hasher.combine(Value.text(json)) }
    }

    var elements: [Element]

    init(_ elements: [Element]) { self.elements = elements }

    /// Takes a stored list apart; nothing for another value.
    init(_ value: Value) throws {
        elements = []
        guard case .list(let list) = value, !list.keys.isEmpty else { return }
        var json = list.json
        let texts = try json.withUTF8 { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            var reader = JSONReader(raw)
            var texts: [String] = []
            try reader.beginArray()
            while try reader.nextElement() {
                _ = try reader.peek()
                let start = reader.offset
                try reader.skipValue()
                texts.append(String(decoding: raw[start..<reader.offset], as: UTF8.self))
            }
            return texts
        }
        elements = zip(list.keys, texts).map { Element(key: $0, json: $1) }
    }

    var value: Value {
        .list(ListValue(json: "[" + elements.map(\.json).joined(separator: ",") + "]", keys: elements.map(\.key)))
    }
}
