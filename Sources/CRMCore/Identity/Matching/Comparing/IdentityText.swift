import StorageProtocols

/// Text folded for comparing: what nobody would call a difference is gone.
enum IdentityText {
    /// Appends the letters and digits of a text, folded.
    ///
    /// - Parameters:
    ///   - words: Whether what stands between words becomes one space; else nothing.
    static func append(_ text: String, words: Bool, to buffer: inout [UInt8]) {
        let start = buffer.count
        TextFolding.append(text, to: &buffer)
        var (read, write) = (start, start)
        var isGap = false
        while read < buffer.count {
            let byte = buffer[read]
            if byte < 0x80 {
                read += 1
                guard ContactText.isLetter(byte) || ContactText.isDigit(byte) else {
                    // Dots and apostrophes join: O'Neill, S.A.
                    isGap = isGap || byte != UInt8(ascii: "'") && byte != UInt8(ascii: ".")
                    continue
                }
                if words, isGap, write > start {
                    buffer[write] = 0x20
                    write += 1
                }
                isGap = false
                buffer[write] = byte
                write += 1
                continue
            }
            let length = min(byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2, buffer.count - read)
            if isWord(buffer[read..<(read + length)]) {
                if words, isGap, write > start {
                    // A gap was at least one byte, so that there is room.
                    buffer[write] = 0x20
                    write += 1
                }
                isGap = false
                for offset in 0..<length { buffer[write + offset] = buffer[read + offset] }
                write += length
            } else {
                isGap = true
            }
            read += length
        }
        buffer.removeLast(buffer.count - write)
    }

    private static func isWord(_ bytes: ArraySlice<UInt8>) -> Bool {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }

    /// Appends a date as eight digits.
    static func append(_ date: CivilDate, to buffer: inout [UInt8]) {
        var value = max(0, min(9999, date.year)) * 10_000 + date.month * 100 + date.day
        let start = buffer.count
        for _ in 0..<8 {
            buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
            value /= 10
        }
        buffer[start...].reverse()
    }
}

/// A hash of a field's value that is the same in every process.
struct ValueHash {
    private(set) var value: UInt64

    @inline(__always)
    init(_ seed: UInt8) { value = 0xCBF2_9CE4_8422_2325 ^ (UInt64(seed) &* 0x9E37_79B9_7F4A_7C15) }

    @inline(__always)
    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        value = (value ^ 0xFF) &* 0x100_0000_01B3
    }

    /// The hash with its bits well mixed.
    @inline(__always)
    var mixed: UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed >> 33)
    }
}
