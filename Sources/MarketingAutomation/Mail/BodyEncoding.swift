/// Writes the content of a part, with its headers: quoted-printable, or Base64 where that is shorter (RFC 2045).
enum BodyEncoding {
    /// Appends a part of UTF-8 text; its last line ends without a line break unless the text has one.
    static func append(_ text: [UInt8], type: StaticString, to bytes: inout [UInt8]) {
        let body = canonical(text)
        let special = body.count { $0 >= 0x7F || $0 == UInt8(ascii: "=") }
        let isBase64 = special * 3 > body.count
        HeaderWriter.append("Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: ", to: &bytes)
        HeaderWriter.append(isBase64 ? "base64\r\n\r\n" : "quoted-printable\r\n\r\n", to: &bytes)
        if isBase64 {
            var start = 0
            while start < body.count {
                if start > 0 { HeaderWriter.append("\r\n", to: &bytes) }
                let end = min(start + 57, body.count)
                Base64.append(body[start..<end], to: &bytes)
                start = end
            }
            HeaderWriter.append("\r\n", to: &bytes)
        } else {
            appendQuoted(body, to: &bytes)
        }
    }

    /// Valid UTF-8 with every line break as CRLF, without NUL.
    private static func canonical(_ text: [UInt8]) -> [UInt8] {
        var text = text
        if !isUTF8(text) { text = Array(String(decoding: text, as: UTF8.self).utf8) }
        var result: [UInt8] = []
        result.reserveCapacity(text.count + text.count / 32 + 16)
        text.withUnsafeBufferPointer { text in
            for (index, byte) in text.enumerated() {
                switch byte {
                case 0: break
                case 0x0A:
                    if index == 0 || text[index - 1] != 0x0D { result.append(0x0D) }
                    result.append(0x0A)
                case 0x0D:
                    result.append(0x0D)
                    if index + 1 == text.count || text[index + 1] != 0x0A { result.append(0x0A) }
                default: result.append(byte)
                }
            }
        }
        return result
    }

    private static func isUTF8(_ text: [UInt8]) -> Bool {
        if text.allSatisfy({ $0 < 0x80 }) { return true }
        return String(validating: text, as: UTF8.self) != nil
    }

    /// Quoted-printable: lines of at most 76 bytes, no white space at the end of a line.
    private static func appendQuoted(_ body: [UInt8], to bytes: inout [UInt8]) {
        body.withUnsafeBufferPointer { body in
            var column = 0
            var index = 0
            while index < body.count {
                let byte = body[index]
                if byte == 0x0D {
                    // Canonical text has no CR but before LF.
                    bytes.append(0x0D)
                    bytes.append(0x0A)
                    column = 0
                    index += 2
                    continue
                }
                let endsLine = index + 1 == body.count || body[index + 1] == 0x0D
                let isSpace = byte == 0x20 || byte == 0x09
                let isFrom = column == 0 && byte == UInt8(ascii: "F")
                let isPlain = isSpace ? !endsLine : (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") && !isFrom
                let width = isPlain ? 1 : 3
                // One byte of the line is for the soft line break, unless the line ends here.
                if column + width > (endsLine ? 76 : 75) {
                    bytes.append(UInt8(ascii: "="))
                    bytes.append(0x0D)
                    bytes.append(0x0A)
                    column = 0
                }
                if isPlain {
                    bytes.append(byte)
                } else {
                    bytes.append(UInt8(ascii: "="))
                    bytes.append(hex(byte >> 4))
                    bytes.append(hex(byte & 15))
                }
                column += width
                index += 1
            }
        }
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }
}
