/// Reads digits and single bytes from the front of UTF-8 text, never beyond its end.
struct ByteReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Reads the byte if it is next, and tells whether it was.
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    /// Reads the next byte whatever it is.
    mutating func next() -> UInt8? {
        guard let byte = peek else { return nil }
        index += 1
        return byte
    }

    /// Reads a digit.
    mutating func digit() -> Int64? {
        guard let byte = peek, byte &- 0x30 < 10 else { return nil }
        index += 1
        return Int64(byte &- 0x30)
    }

    /// Reads exactly as many digits, at most 18.
    mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<min(digits, 18) {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Reads one digit or more, up to `most`, which is at most 18; `nil` where there is none or there are more.
    mutating func number(upTo most: Int) -> (value: Int64, digits: Int)? {
        var (value, digits): (Int64, Int) = (0, 0)
        while digits < min(most, 18), let digit = digit() {
            value = value * 10 + digit
            digits += 1
        }
        if let byte = peek, byte &- 0x30 < 10 { return nil }
        return digits == 0 ? nil : (value, digits)
    }
}

extension Collection<UInt8> {
    /// Calls the body with the bytes in one piece.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        withContiguousStorageIfAvailable(body) ?? Array(self).withUnsafeBufferPointer(body)
    }
}

extension [UInt8] {
    /// Appends a number that is not negative in decimal, with zeros in front up to `digits`.
    mutating func appendDecimal(_ value: Int64, digits: Int) {
        var scale: Int64 = 1
        for _ in 1..<digits {
            scale *= 10
        }
        while scale <= value / 10 {
            scale *= 10
        }
        while scale > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / scale % 10))
            scale /= 10
        }
    }
}

/// Splits a value into whole units and a rest that is never negative; `unit` must be positive.
func floorDivide(_ value: Int64, by unit: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
    return remainder < 0 ? (quotient - 1, remainder + unit) : (quotient, remainder)
}
