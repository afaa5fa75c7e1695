import StorageProtocols

/// The members of a list element as JSON: a plain string where there is only a key, which keeps rows small.
struct ListMembers {
    private let keyText: String?
    /// Few enough that looking through them beats a dictionary.
    private var texts: [(name: String, text: String)] = []

    subscript(name: String) -> String? {
        for member in texts where member.name == name { return member.text }
        return nil
    }

    /// Reads a string, which is the key, or an object of strings.
    init(from json: inout JSONReader) throws {
        if try json.peek() == .string {
            keyText = try json.readString()
            return
        }
        var keyText: String?
        try json.beginObject()
        while let name = try json.nextKey() {
            guard try json.peek() == .string else {
                try json.skipValue()
                continue
            }
            let text = try json.readString()
            if name == "key" { keyText = text } else { texts.append((name, text)) }
        }
        self.keyText = keyText
    }

    /// The key.
    func key() throws -> String {
        guard let keyText else { throw StorageError(.invalidValue, "a list element has no key") }
        return keyText
    }
}

extension JSONWriter {
    /// Opens a list element that says more than its key.
    mutating func beginElement(_ key: String) {
        beginObject()
        self.key("key")
        string(key)
    }

    /// Writes a member of an object, unless it is empty.
    mutating func member(_ name: String, _ text: String) {
        guard !text.isEmpty else { return }
        key(name)
        string(text)
    }
}

extension ContactLabel {
    /// The label as it is stored: nothing for the default.
    var storedName: String { self == .other ? "" : rawValue }

    /// Reads the label as it is stored.
    init(stored name: String?) { self = name.map(ContactLabel.init(rawValue:)) ?? .other }
}
