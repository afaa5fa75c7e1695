import CRMCore

/// Writes header fields: folded at 76 bytes, what is not plain ASCII as encoded words (RFC 2047).
struct HeaderWriter {
    private(set) var bytes: [UInt8] = []
    private var column = 0

    init(reserving capacity: Int) { bytes.reserveCapacity(capacity) }

    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// A field of our own words.
    mutating func field(_ name: StaticString, ascii value: String) {
        begin(name)
        Self.append(value, to: &bytes)
        end()
    }

    /// A field of texts in angle brackets that is never folded, so that a signature survives.
    mutating func field(_ name: StaticString, bracketed values: [String]) throws(MIMEError) {
        guard values.allSatisfy({ $0.utf8.allSatisfy(Self.isBracketable) && !$0.isEmpty }) else {
            throw .unsafe(header: "\(name)")
        }
        let value = values.map { "<" + $0 + ">" }.joined(separator: ", ")
        if value.utf8.count > 900 { throw .tooLong(header: "\(name)") }
        field(name, ascii: value)
    }

    private static func isBracketable(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
            && byte != UInt8(ascii: ",")
    }

    /// A field of free text.
    mutating func field(_ name: StaticString, text value: [UInt8]) {
        begin(name)
        let value = Self.cleaned(value)
        if Self.isPlain(value) {
            appendWords(value)
        } else {
            appendEncoded(value)
        }
        end()
    }

    /// A field of one address.
    mutating func field(_ name: StaticString, _ mailbox: Mailbox) throws(MIMEError) {
        let address = mailbox.address.normal
        guard address.utf8.count <= 320, address.utf8.allSatisfy({ $0 > 0x1F && $0 != 0x7F }) else {
            throw .unsafe(header: "\(name)")
        }
        guard address.utf8.allSatisfy({ $0 < 0x80 }) else { throw .addressBeyondASCII(header: "\(name)") }
        begin(name)
        let display = Self.cleaned(Array(mailbox.name.utf8))
        if !display.isEmpty {
            appendPhrase(display)
            if column + address.utf8.count + 3 > 76 {
                Self.append("\r\n", to: &bytes)
                column = 0
            }
            Self.append(" ", to: &bytes)
        }
        Self.append("<" + address + ">", to: &bytes)
        end()
    }

    private mutating func begin(_ name: StaticString) {
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: ":"))
        bytes.append(0x20)
        column = name.utf8CodeUnitCount + 2
    }

    private mutating func end() { Self.append("\r\n", to: &bytes) }

    /// Plain words, with a line break before a space where the line is full.
    private mutating func appendWords(_ value: [UInt8]) {
        for (index, word) in value.split(separator: 0x20).enumerated() {
            if index > 0 {
                if column + 1 + word.count > 76 {
                    Self.append("\r\n", to: &bytes)
                    column = 0
                }
                bytes.append(0x20)
                column += 1
            }
            bytes.append(contentsOf: word)
            column += word.count
        }
    }

    /// A display name: plain, in quotes, or encoded.
    private mutating func appendPhrase(_ value: [UInt8]) {
        guard Self.isPlain(value), value.count <= 60 else { return appendEncoded(value) }
        if value.allSatisfy(Self.isAtomByte) { return appendWords(value) }
        bytes.append(UInt8(ascii: "\""))
        for byte in value {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
        column += value.count + 2
    }

    /// Encoded words of at most 75 bytes, each of whole characters; the space between them is not part of the text.
    private mutating func appendEncoded(_ value: [UInt8]) {
        var start = 0
        while start < value.count {
            if start > 0 {
                Self.append("\r\n ", to: &bytes)
                column = 1
            }
            // `=?utf-8?B?` and `?=` are 12 bytes; four bytes of Base64 hold three.
            var end = min(value.count, start + max(1, (75 - column - 12) / 4) * 3)
            while end < value.count, end > start, value[end] & 0xC0 == 0x80 { end -= 1 }
            if end == start { end = min(value.count, start + 4) }
            Self.append("=?utf-8?B?", to: &bytes)
            Base64.append(value[start..<end], to: &bytes)
            Self.append("?=", to: &bytes)
            start = end
        }
    }

    /// The text in one line and in valid UTF-8: control characters are left out, those that break lines are a space.
    private static func cleaned(_ value: [UInt8]) -> [UInt8] {
        if value.allSatisfy({ (0x20...0x7E).contains($0) }) { return value }
        var text = String(decoding: value, as: UTF8.self)
        text.unicodeScalars.removeAll { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) }
        return text.utf8.map { $0 == 0x0A ? 0x20 : $0 }
    }

    /// Whether a text reads the same after folding and unfolding: printable words with single spaces between them.
    private static func isPlain(_ value: [UInt8]) -> Bool {
        var length = 0
        var previous: UInt8 = 0x20
        for byte in value {
            guard (0x20...0x7E).contains(byte) else { return false }
            if byte == 0x20 {
                if previous == 0x20 { return false }
                length = 0
            } else {
                length += 1
                if length > 60 { return false }
                if previous == UInt8(ascii: "="), byte == UInt8(ascii: "?") { return false }
            }
            previous = byte
        }
        return value.isEmpty || previous != 0x20
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }
}
