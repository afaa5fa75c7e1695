/// Bytes as text that needs no escaping in a URL: Base64 with `-` and `_` and without padding (RFC 4648, section 5).
public enum Base64URL {
    /// Returns the text of some bytes.
    public static func encode(_ bytes: some Collection<UInt8>) -> String { encode(array: Array(bytes)) }

    /// The same for one type, which is several times as fast.
    private static func encode(array bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
            var count = 0
            var (buffer, bits): (UInt32, Int) = (0, 0)
            for byte in bytes {
                buffer = buffer << 8 | UInt32(byte)
                bits += 8
                while bits >= 6 {
                    bits -= 6
                    text[count] = digit(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)) & 63)
                    count += 1
                }
            }
            if bits > 0 {
                text[count] = digit(UInt8(truncatingIfNeeded: buffer << UInt32(6 - bits)) & 63)
                count += 1
            }
            return count
        }
    }

    /// Returns the bytes of a text, or `nil` where it is not exactly what ``encode(_:)`` writes.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var (buffer, bits): (UInt32, Int) = (0, 0)
        for byte in text.utf8 {
            guard let value = value(byte) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        // A lone digit at the end, or bits that no byte has.
        guard bits < 6, buffer & (1 << UInt32(bits) - 1) == 0 else { return nil }
        return bytes
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + (value - 26)
        case 52..<62: UInt8(ascii: "0") + (value - 52)
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
