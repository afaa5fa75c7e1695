/// Reading and writing single Unicode scalars in UTF-8 bytes, bounds-checked and without allocation.
enum UTF8Scalars {
    /// Decodes the scalar at `index` and moves `index` behind it.
    ///
    /// A malformed or truncated sequence yields U+FFFD and consumes one byte. `index` must be less than the count.
    @inline(__always)
    static func next(in bytes: UnsafeBufferPointer<UInt8>, at index: inout Int) -> UInt32 {
        let lead = bytes[index]
        if lead < 0x80 {
            index += 1
            return UInt32(lead)
        }
        return nextMultibyte(lead, in: bytes, at: &index)
    }

    private static func nextMultibyte(
        _ lead: UInt8,
        in bytes: UnsafeBufferPointer<UInt8>,
        at index: inout Int
    ) -> UInt32 {
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard lead >= 0xC2, lead <= 0xF4, bytes.count - index >= length else {
            index += 1
            return 0xFFFD
        }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else {
                index += 1
                return 0xFFFD
            }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        index += length
        return value
    }

    /// The scalar that ends just before `end`, or `nil` at the beginning of the bytes.
    static func previous(in bytes: UnsafeBufferPointer<UInt8>, before end: Int) -> UInt32? {
        guard end > 0, end <= bytes.count else { return nil }
        var start = end - 1
        while start > 0, end - start < 4, bytes[start] & 0xC0 == 0x80 {
            start -= 1
        }
        return next(in: bytes, at: &start)
    }

    /// Appends the UTF-8 encoding of a scalar value.
    @inline(__always)
    static func append(_ scalar: UInt32, to buffer: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | (scalar >> shift) & 0x3F) }
        switch scalar {
        case 0..<0x80:
            buffer.append(UInt8(truncatingIfNeeded: scalar))
        case 0x80..<0x800:
            buffer.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            buffer.append(tail(0))
        case 0x800..<0x1_0000:
            buffer.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            buffer.append(tail(6))
            buffer.append(tail(0))
        default:
            buffer.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18 & 0x07))
            buffer.append(tail(12))
            buffer.append(tail(6))
            buffer.append(tail(0))
        }
    }
}
