/// How data is written into a part of a mail, decided byte by byte.
///
/// A quote followed by a combining mark is one `Character` that equals no quote; its bytes are those of a quote still.
enum TextEscaping: Sendable {
    /// Into HTML, text or a quoted attribute: what has a meaning there is a character reference.
    case html
    /// Into plain text: control characters but tab and line feed are left out.
    case text
    /// Into one line: every control character is left out, line breaks are a space.
    case line

    /// Appends a text.
    func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for index in bytes.indices {
                guard let replacement = replacement(for: bytes[index]) else { continue }
                output.append(contentsOf: bytes[start..<index])
                replacement.withUTF8Buffer { output.append(contentsOf: $0) }
                start = index + 1
            }
            output.append(contentsOf: bytes[start...])
        }
    }

    private func replacement(for byte: UInt8) -> StaticString? {
        switch self {
        case .html:
            switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            case UInt8(ascii: "\""): "&quot;"
            case UInt8(ascii: "'"): "&#39;"
            case UInt8(ascii: "`"): "&#96;"
            case 0x09, 0x0A, 0x0D: nil
            case 0..<0x20, 0x7F: ""
            default: nil
            }
        case .text:
            switch byte {
            case 0x09, 0x0A: nil
            case 0..<0x20, 0x7F: ""
            default: nil
            }
        case .line:
            switch byte {
            case 0x0A: " "
            case 0..<0x20, 0x7F: ""
            default: nil
            }
        }
    }
}
