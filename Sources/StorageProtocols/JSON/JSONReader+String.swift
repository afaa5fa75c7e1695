extension JSONReader {
    /// The bytes between the quotation marks of a string, checked.
    struct StringToken {
        var start: Int
        var end: Int
        var hasEscapes: Bool
    }

    /// Reads the string whose opening quotation mark the reader stands at.
    mutating func string() throws(JSONError) -> String {
        let token = try scanString()
        let raw = UnsafeRawBufferPointer(rebasing: bytes[token.start..<token.end])
        return token.hasEscapes ? Self.unescape(raw) : String(decoding: raw, as: UTF8.self)
    }

    /// Moves past a string and checks its UTF-8 and its escapes, so that decoding it cannot fail.
    mutating func scanString() throws(JSONError) -> StringToken {
        let start = position + 1
        var index = start
        var hasEscapes = false
        while true {
            index = JSONScan.firstSpecial(in: bytes, from: index)
            guard index < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                position = index + 1
                return StringToken(start: start, end: index, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                index = try endOfEscape(at: index)
            case ..<0x20:
                throw JSONError(.controlCharacter, at: index)
            default:
                repeat {
                    guard let length = JSONScan.multibyteLength(in: bytes, at: index) else {
                        throw JSONError(.invalidUTF8, at: index)
                    }
                    index += length
                } while index < bytes.count && bytes[index] >= 0x80
            }
        }
    }

    /// Checks the escape that starts at `index` and returns the offset after it, or after its surrogate pair.
    private func endOfEscape(at index: Int) throws(JSONError) -> Int {
        guard index + 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case UInt8(ascii: "u"):
            let unit = try hexUnit(at: index)
            switch unit {
            case 0xD800...0xDBFF:
                guard index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
                    bytes[index + 7] == UInt8(ascii: "u"), case 0xDC00...0xDFFF = try hexUnit(at: index + 6)
                else { throw JSONError(.loneSurrogate, at: index) }
                return index + 12
            case 0xDC00...0xDFFF:
                throw JSONError(.loneSurrogate, at: index)
            default:
                return index + 6
            }
        default:
            throw JSONError(.invalidEscape, at: index)
        }
    }

    /// The four hexadecimal digits of the `\u` escape that starts at `index`.
    private func hexUnit(at index: Int) throws(JSONError) -> UInt32 {
        guard index + 5 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        guard let unit = Self.hexUnit(in: bytes, at: index + 2) else { throw JSONError(.invalidEscape, at: index) }
        return unit
    }

    private static func hexUnit(in bytes: UnsafeRawBufferPointer, at index: Int) -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        var unit: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = JSONScan.hexValue(bytes[index + offset]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// Decodes a checked string; an escape is never shorter than what it stands for.
    private static func unescape(_ raw: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: raw.count) { output in
            var read = 0
            var written = 0
            while read < raw.count {
                guard raw[read] == UInt8(ascii: "\\"), read + 1 < raw.count else {
                    output[written] = raw[read]
                    read += 1
                    written += 1
                    continue
                }
                let letter = raw[read + 1]
                read += 2
                if letter == UInt8(ascii: "u") {
                    var value = hexUnit(in: raw, at: read) ?? 0xFFFD
                    read += 4
                    if 0xD800...0xDBFF ~= value {
                        let low = hexUnit(in: raw, at: read + 2) ?? 0xDC00
                        value = 0x10000 &+ (value &- 0xD800) << 10 &+ (low &- 0xDC00)
                        read += 6
                    }
                    for byte in UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
                        output[written] = byte
                        written += 1
                    }
                } else {
                    output[written] = control(escapedBy: letter)
                    written += 1
                }
            }
            return written
        }
    }

    private static func control(escapedBy letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        default: letter
        }
    }
}
