/// Takes the bytes of one unfolded line apart.
enum ContentLineParser {
    /// What stands before the value.
    struct Head {
        var group: String?
        var name: String
        var parameters: [ContentLine.Parameter]
        /// Where the value begins.
        var valueStart: Int
        var isQuotedPrintable = false
        var isBase64 = false
        var charset: String?
    }

    static func parse(_ bytes: [UInt8]) -> ContentLine? { head(of: bytes).flatMap { parse(bytes, $0) } }

    /// The property of a line whose head is known.
    static func parse(_ bytes: [UInt8], _ head: Head) -> ContentLine {
        var value = Array(bytes[min(head.valueStart, bytes.count)...])
        if head.isQuotedPrintable { value = quotedPrintable(value) }
        let text = visible(text(value, charset: head.charset), keepingLines: head.isQuotedPrintable)
        var line = ContentLine(head.name, text, head.parameters, group: head.group)
        if head.isQuotedPrintable || head.charset != nil {
            line.isPlain = head.isQuotedPrintable
            // What is undone is not said any more: whoever reads it again would undo it twice.
            for index in line.parameters.indices where line.parameters[index].name == "ENCODING" {
                line.parameters[index].values.removeAll { $0.isEmpty || isNamed($0, "QUOTED-PRINTABLE") }
            }
            line.parameters.removeAll { $0.name == "CHARSET" || $0.name == "ENCODING" && $0.values.isEmpty }
        }
        return line
    }

    /// What stands before the colon; nil for a line that is no property.
    static func head(of bytes: [UInt8]) -> Head? {
        var index = 0
        var name: [UInt8] = []
        var group: String?
        while index < bytes.count, isNamePart(bytes[index]) || bytes[index] == UInt8(ascii: ".") {
            if bytes[index] == UInt8(ascii: ".") {
                // The name is what stands behind the last dot.
                group = (group.map { "\($0)." } ?? "") + String(decoding: name, as: UTF8.self)
                name.removeAll()
            } else {
                name.append(bytes[index])
            }
            index += 1
        }
        guard !name.isEmpty, index < bytes.count else { return nil }
        var head = Head(
            group: group?.isEmpty == true ? nil : group,
            name: String(decoding: name.map(capital), as: UTF8.self),
            parameters: [],
            valueStart: 0
        )
        while index < bytes.count, bytes[index] == UInt8(ascii: ";") {
            index += 1
            readParameter(bytes, &index, into: &head)
        }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return nil }
        head.valueStart = index + 1
        return head
    }

    private static func readParameter(_ bytes: [UInt8], _ index: inout Int, into head: inout Head) {
        var word: [UInt8] = []
        while index < bytes.count, !";:=".utf8.contains(bytes[index]) {
            if !isControl(bytes[index]) { word.append(bytes[index]) }
            index += 1
        }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
            // vCard 2.1 leaves out the names: TEL;WORK;FAX.
            let value = String(decoding: word, as: UTF8.self)
            if value.isEmpty { return }
            let isEncoding = ["QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"].contains { isNamed(value, $0) }
            add(isEncoding ? "ENCODING" : "TYPE", [value], to: &head)
            return
        }
        index += 1
        var values: [String] = []
        var value: [UInt8] = []
        var isQuoted = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, byte == UInt8(ascii: ",") {
                values.append(caretDecoded(value))
                value.removeAll()
            } else if !isQuoted, byte == UInt8(ascii: ";") || byte == UInt8(ascii: ":") {
                break
            } else if !isControl(byte) {
                value.append(byte)
            }
            index += 1
        }
        values.append(caretDecoded(value))
        add(String(decoding: word.map(capital), as: UTF8.self), values, to: &head)
    }

    private static func add(_ name: String, _ values: [String], to head: inout Head) {
        if name == "ENCODING", values.contains(where: { isNamed($0, "QUOTED-PRINTABLE") }) {
            head.isQuotedPrintable = true
        }
        if name == "ENCODING", values.contains(where: { isNamed($0, "BASE64") || isNamed($0, "B") }) {
            head.isBase64 = true
        }
        if name == "CHARSET" { head.charset = values.first }
        head.parameters.append(.init(name: name, values: values))
    }

    /// RFC 6868: a parameter's line breaks and quotation marks.
    private static func caretDecoded(_ bytes: [UInt8]) -> String {
        guard bytes.contains(UInt8(ascii: "^")) else { return String(decoding: bytes, as: UTF8.self) }
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch (bytes[index], next) {
            case (UInt8(ascii: "^"), UInt8(ascii: "n")): text.append(0x0A)
            case (UInt8(ascii: "^"), UInt8(ascii: "'")): text.append(UInt8(ascii: "\""))
            case (UInt8(ascii: "^"), UInt8(ascii: "^")): text.append(UInt8(ascii: "^"))
            default:
                text.append(bytes[index])
                index -= 1
            }
            index += 2
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `QUOTED-PRINTABLE` stands for; what is malformed stands for itself.
    private static func quotedPrintable(_ bytes: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "="), index + 2 < bytes.count, let high = hex(bytes[index + 1]),
                let low = hex(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded
    }

    private static func text(_ bytes: [UInt8], charset: String?) -> String {
        if let charset, !isNamed(charset, "UTF-8"), let encoding = TextEncoding(charset: charset) {
            var decoder = TextDecoder(.bytes(bytes), encoding: encoding, isAtStart: false)
            var text: [UInt8] = []
            while (try? decoder.read(into: &text)) == true {}
            return String(decoding: text, as: UTF8.self)
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return Self.text(bytes, charset: "windows-1252")
    }

    /// Text without the control characters that no value may hold: left in, they would part an escape from what it
    /// escapes.
    private static func visible(_ text: String, keepingLines: Bool) -> String {
        guard text.utf8.contains(where: isControl) else { return text }
        let bytes = text.utf8.filter { !isControl($0) || keepingLines && ($0 == 0x0A || $0 == 0x0D) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

    static func isNamed(_ text: String, _ name: String) -> Bool {
        text.utf8.map(capital).elementsEqual(name.utf8)
    }

    static func capital(_ byte: UInt8) -> UInt8 { byte &- 0x61 < 26 ? byte - 0x20 : byte }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        capital(byte) &- 0x41 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

extension TextEncoding {
    /// The encoding that a `CHARSET` parameter names, where it is known.
    init?(charset: String) {
        switch String(decoding: charset.utf8.map(ContentLineParser.capital), as: UTF8.self) {
        case "UTF-8", "UTF8", "US-ASCII", "ASCII": self = .utf8
        case "ISO-8859-1", "LATIN1", "WINDOWS-1252", "CP1252", "ISO-8859-15": self = .windows1252
        case "SHIFT_JIS", "SHIFT-JIS", "SJIS", "CP932", "WINDOWS-31J", "X-SJIS": self = .shiftJIS
        case "UTF-16", "UTF-16LE": self = .utf16LittleEndian
        case "UTF-16BE": self = .utf16BigEndian
        default: return nil
        }
    }
}
