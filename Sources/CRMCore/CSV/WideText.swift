/// Decodes encodings of fixed-size units into UTF-8, as far as whole units are there.
///
/// Each function appends to `output` and returns the number of bytes it took from `input`. A unit that stands for
/// nothing becomes the byte `TextDecoder.malformed`.
enum WideText {
    static func decodeUTF16(
        _ input: UnsafeBufferPointer<UInt8>,
        isLittle: Bool,
        isLast: Bool,
        into output: inout [UInt8]
    ) -> Int {
        var index = 0
        while index + 1 < input.count {
            let unit = unit16(input, index, isLittle)
            switch unit {
            case 0xD800...0xDBFF:
                guard index + 3 < input.count else {
                    if !isLast { return index }
                    output.append(TextDecoder.malformed)
                    index += 2
                    continue
                }
                let low = unit16(input, index + 2, isLittle)
                if (0xDC00...0xDFFF).contains(low) {
                    append((unit & 0x3FF) << 10 + (low & 0x3FF) + 0x10000, to: &output)
                    index += 4
                } else {
                    output.append(TextDecoder.malformed)
                    index += 2
                }
            default:
                append(unit, to: &output)
                index += 2
            }
        }
        if isLast, index < input.count {
            output.append(TextDecoder.malformed)
            index = input.count
        }
        return index
    }

    static func decodeUTF32(
        _ input: UnsafeBufferPointer<UInt8>,
        isLittle: Bool,
        isLast: Bool,
        into output: inout [UInt8]
    ) -> Int {
        var index = 0
        while index + 3 < input.count {
            append(unit32(input, index, isLittle), to: &output)
            index += 4
        }
        if isLast, index < input.count {
            output.append(TextDecoder.malformed)
            index = input.count
        }
        return index
    }

    static func decodeWindows1252(_ input: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Int {
        for byte in input {
            switch byte {
            case 0x80...0x9F: append(windows1252[Int(byte - 0x80)], to: &output)
            default: append(UInt32(byte), to: &output)
            }
        }
        return input.count
    }

    static func unit32(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ isLittle: Bool) -> UInt32 {
        let first = unit16(bytes, index, isLittle)
        let second = unit16(bytes, index + 2, isLittle)
        return isLittle ? second << 16 | first : first << 16 | second
    }

    private static func unit16(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ isLittle: Bool) -> UInt32 {
        let (first, second) = (UInt32(bytes[index]), UInt32(bytes[index + 1]))
        return isLittle ? second << 8 | first : first << 8 | second
    }

    /// Appends a scalar value as UTF-8, or the mark for malformed input if it is none.
    private static func append(_ value: UInt32, to output: inout [UInt8]) {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | value >> shift & 0x3F) }
        switch value {
        case 0..<0x80:
            output.append(UInt8(truncatingIfNeeded: value))
        case 0x80..<0x800:
            output.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
            output.append(continuation(0))
        case 0x800..<0xD800, 0xE000..<0x10000:
            output.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
            output.append(continuation(6))
            output.append(continuation(0))
        case 0x10000..<0x110000:
            output.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
            output.append(continuation(12))
            output.append(continuation(6))
            output.append(continuation(0))
        default:
            output.append(TextDecoder.malformed)
        }
    }

    /// The scalars of 0x80...0x9F; a surrogate, which is no scalar, for the five bytes without a meaning.
    private static let windows1252: [UInt32] = [
        0x20AC, 0xD800, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xD800, 0x017D, 0xD800,
        0xD800, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xD800, 0x017E, 0x0178,
    ]
}
