/// An encoding of text that imports understand.
public enum TextEncoding: String, Hashable, Sendable, Codable, CaseIterable {
    /// UTF-8, which includes plain ASCII.
    case utf8 = "UTF-8"
    /// UTF-16, low byte first.
    case utf16LittleEndian = "UTF-16LE"
    /// UTF-16, high byte first.
    case utf16BigEndian = "UTF-16BE"
    /// UTF-32, low byte first.
    case utf32LittleEndian = "UTF-32LE"
    /// UTF-32, high byte first.
    case utf32BigEndian = "UTF-32BE"
    /// The Western European Windows code page, a superset of ISO 8859-1's letters.
    case windows1252 = "windows-1252"
    /// Shift-JIS as Windows writes it (code page 932).
    case shiftJIS = "Shift_JIS"

    /// The byte order mark of the encoding; empty for one that has none.
    var byteOrderMark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16LittleEndian: [0xFF, 0xFE]
        case .utf16BigEndian: [0xFE, 0xFF]
        case .utf32LittleEndian: [0xFF, 0xFE, 0, 0]
        case .utf32BigEndian: [0, 0, 0xFE, 0xFF]
        case .windows1252, .shiftJIS: []
        }
    }

    /// The number of bytes that decoded text took up in this encoding.
    ///
    /// The text is what `TextDecoder` put out, including its marks for malformed input, so that a place in the decoded
    /// text can be turned back into a place in the original.
    func byteCount(ofDecoded text: UnsafeBufferPointer<UInt8>) -> Int {
        switch self {
        case .utf8:
            return text.count
        case .windows1252:
            return text.reduce(0) { $0 &+ ($1 & 0xC0 == 0x80 ? 0 : 1) }
        case .utf16LittleEndian, .utf16BigEndian:
            return text.reduce(0) { $0 &+ ($1 & 0xC0 == 0x80 ? 0 : (0xF0...0xF4).contains($1) ? 4 : 2) }
        case .utf32LittleEndian, .utf32BigEndian:
            return text.reduce(0) { $0 &+ ($1 & 0xC0 == 0x80 ? 0 : 4) }
        case .shiftJIS:
            return ShiftJISDecoder.byteCount(ofDecoded: text)
        }
    }
}

/// Text in an encoding that this system can't decode.
public struct TextEncodingUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// The encoding.
    public let encoding: TextEncoding

    /// One sentence that names the encoding.
    public var description: String {
        "this system's iconv has no converter for \(encoding.rawValue)"
    }
}
