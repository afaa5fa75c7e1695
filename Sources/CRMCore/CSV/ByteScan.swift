/// Searches in raw bytes, eight at a time.
///
/// Eight bytes are compared at once by arithmetic in a 64-bit word: subtracting 1 from each byte borrows into the high
/// bit exactly where the byte was 0, so a byte equal to `b` shows up in `word ^ bbbbbbbb`. Only the lowest hit of a word
/// is exact, which is all a search for the first one needs.
enum ByteScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The index of the first byte at or after `start` that is one of three, or the count if there is none.
    @inline(__always)
    static func first(
        of a: UInt8,
        _ b: UInt8,
        _ c: UInt8,
        in bytes: UnsafeBufferPointer<UInt8>,
        from start: Int
    ) -> Int {
        var index = start
        if let base = UnsafeRawPointer(bytes.baseAddress) {
            let (wideA, wideB, wideC) = (ones &* UInt64(a), ones &* UInt64(b), ones &* UInt64(c))
            while index &+ 8 <= bytes.count {
                let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let hits = zeros(word ^ wideA) | zeros(word ^ wideB) | zeros(word ^ wideC)
                if hits != 0 { return index &+ hits.trailingZeroBitCount >> 3 }
                index &+= 8
            }
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == a || byte == b || byte == c { return index }
            index &+= 1
        }
        return index
    }

    /// The index of the first byte at or after `start` that is not ASCII, or is NUL where `orNUL` asks for that, or
    /// the count if there is none.
    static func firstNonASCII(
        orNUL: Bool = false,
        in bytes: UnsafeBufferPointer<UInt8>,
        from start: Int = 0
    ) -> Int {
        var index = start
        if let base = UnsafeRawPointer(bytes.baseAddress) {
            while index &+ 8 <= bytes.count {
                let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                if word & highBits != 0 || (orNUL && zeros(word) != 0) { break }
                index &+= 8
            }
        }
        while index < bytes.count, bytes[index] < 0x80, !orNUL || bytes[index] != 0 { index &+= 1 }
        return index
    }

    /// What stands at an index of text that claims to be UTF-8.
    enum Sequence {
        /// A well-formed sequence of this many bytes.
        case valid(Int)
        /// A byte that begins no well-formed sequence.
        case malformed
        /// The beginning of a sequence that the end of the buffer cuts off.
        case cut
    }

    /// Classifies the UTF-8 sequence at an index below the count, as The Unicode Standard's table 3-7 has it.
    static func sequence(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Sequence {
        let lead = bytes[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0..<0x80: return .valid(1)
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return .malformed
        }
        for offset in 1..<length {
            guard index + offset < bytes.count else { return .cut }
            guard (offset == 1 ? second : 0x80...0xBF).contains(bytes[index + offset]) else { return .malformed }
        }
        return .valid(length)
    }

    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word & highBits
    }
}
