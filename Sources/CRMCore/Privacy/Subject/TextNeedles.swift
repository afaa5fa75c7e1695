import StorageProtocols

/// Texts that are looked for in others, whatever the case of their ASCII letters.
struct TextNeedles: Sendable, Hashable {
    private var needles: [[UInt8]] = []
    /// Whether a needle begins with a byte.
    private var starts = [Bool](repeating: false, count: 256)

    /// What stands in the place of what was found.
    static let replacement = "[erased]"
    /// Shorter texts are found everywhere.
    private static let shortest = 5

    /// Adds a text, unless it is too short to tell anybody.
    mutating func add(_ text: String) {
        let bytes = text.utf8.map(Self.lowered)
        guard bytes.count >= Self.shortest, !needles.contains(bytes) else { return }
        needles.append(bytes)
        // The longest first: a name within a longer one must not leave the rest.
        needles.sort { $0.count > $1.count }
        starts[Int(bytes[0])] = true
    }

    /// Whether one of them stands in a text.
    func isFound(in text: String) -> Bool {
        if needles.isEmpty { return false }
        var text = text
        return text.withUTF8 { bytes in bytes.indices.contains { length(at: $0, in: bytes) > 0 } }
    }

    /// A text in which none of them stands.
    func redacting(_ text: String) -> String {
        if needles.isEmpty { return text }
        var text = text
        let redacted: [UInt8]? = text.withUTF8 { bytes in
            var result: [UInt8] = []
            var (index, copied) = (0, 0)
            while index < bytes.count {
                let length = length(at: index, in: bytes)
                if length == 0 {
                    index += 1
                    continue
                }
                result += bytes[copied..<index]
                result += Self.replacement.utf8
                index += length
                copied = index
            }
            if copied == 0 { return nil }
            result += bytes[copied...]
            return result
        }
        return redacted.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// How long the needle is that begins at a position; 0 where none does.
    private func length(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard starts[Int(Self.lowered(bytes[index]))] else { return 0 }
        for needle in needles where needle.count <= bytes.count - index {
            if needle.indices.allSatisfy({ Self.lowered(bytes[index + $0]) == needle[$0] }) { return needle.count }
        }
        return 0
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
