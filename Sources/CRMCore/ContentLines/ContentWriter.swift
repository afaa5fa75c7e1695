/// Writes vCards and calendars: lines end with CRLF and are folded after 75 bytes, never inside a character.
public struct ContentWriter {
    private static let longestLine = 75

    /// The bytes written so far.
    public private(set) var bytes: [UInt8] = []

    /// Creates a writer.
    public init() {}

    /// Writes a component with everything in it.
    public mutating func write(_ component: ContentComponent) {
        write(ContentLine("BEGIN", component.name))
        for line in component.lines { write(line) }
        for inner in component.components { write(inner) }
        write(ContentLine("END", component.name))
    }

    /// Writes a property.
    ///
    /// Line breaks and other control characters of a value are left out: a value is written with its escapes.
    public mutating func write(_ line: ContentLine) {
        var text = line.group.map { "\($0)." } ?? ""
        text += line.name
        for parameter in line.parameters {
            text += ";\(parameter.name)=" + parameter.values.map(Self.quoted).joined(separator: ",")
        }
        text +=
            ":"
            + (line.isPlain
                ? ContentValue.split(line.value, at: UInt8(ascii: ";"))
                    .map { ContentValue.escaped(ContentValue.text(of: $0, isPlain: true)) }
                    .joined(separator: ";") : line.value)
        fold(text)
    }

    /// The bytes written since the last call.
    public mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func fold(_ text: String) {
        var length = 0
        for scalar in text.unicodeScalars {
            // Line breaks would end the property, and with it begin another.
            if scalar.value < 0x20 && scalar != "\t" || 0x7F..<0xA0 ~= scalar.value { continue }
            let encoded = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            if length + encoded.count > Self.longestLine {
                bytes += [0x0D, 0x0A, 0x20]
                length = 1
            }
            bytes += encoded
            length += encoded.count
        }
        bytes += [0x0D, 0x0A]
    }

    /// A parameter's value: quoted where it has to be, with the escapes of RFC 6868.
    private static func quoted(_ value: String) -> String {
        var text: [UInt8] = []
        var needsQuotes = false
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "^"): text += [byte, byte]
            case UInt8(ascii: "\""): text += [UInt8(ascii: "^"), UInt8(ascii: "'")]
            case 0x0A: text += [UInt8(ascii: "^"), UInt8(ascii: "n")]
            case UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: ","):
                needsQuotes = true
                text.append(byte)
            default: text.append(byte)
            }
        }
        let string = String(decoding: text, as: UTF8.self)
        return needsQuotes ? "\"\(string)\"" : string
    }
}
