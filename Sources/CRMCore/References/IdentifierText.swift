import StorageProtocols

/// Identifiers that stand in texts, in their usual form of 36 characters.
enum IdentifierText {
    /// The text with other identifiers; nil where none of them changes.
    static func mapping(_ text: String, _ map: (RecordID) -> RecordID) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            var result: [UInt8] = []
            var copied = 0
            forEach(in: bytes) { start, id in
                let new = map(id)
                guard new != id else { return }
                result += bytes[copied..<start]
                result += new.description.utf8
                copied = start + 36
            }
            if copied == 0 { return nil }
            result += bytes[copied...]
            return String(decoding: result, as: UTF8.self)
        }
    }

    /// Visits the identifiers with the positions at which they start.
    static func forEach(in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int, RecordID) -> Void) {
        var index = 0
        while index + 36 <= bytes.count {
            guard bytes[index + 8] == dash else {
                // The next place where a dash could stand eight bytes on.
                index += 1
                continue
            }
            guard let id = identifier(UnsafeBufferPointer(rebasing: bytes[index..<index + 36])) else {
                index += 1
                continue
            }
            body(index, id)
            index += 36
        }
    }

    private static func identifier(_ bytes: UnsafeBufferPointer<UInt8>) -> RecordID? {
        for (position, byte) in bytes.enumerated() {
            switch position {
            case 8, 13, 18, 23: if byte != dash { return nil }
            default: if byte == dash { return nil }
            }
        }
        return RecordID(String(decoding: bytes, as: UTF8.self))
    }

    private static let dash = UInt8(ascii: "-")
}
