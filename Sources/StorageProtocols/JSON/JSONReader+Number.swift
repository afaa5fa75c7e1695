extension JSONReader {
    /// A number's bytes, checked, with its digits as far as they fit.
    struct NumberToken {
        var start: Int
        var end: Int
        var isNegative: Bool
        /// The digits without the point, exact while there are at most 19 of them.
        var digits: UInt64
        var digitCount: Int
        /// The power of ten that the digits are multiplied by.
        var exponent: Int
        /// Whether the number has neither a fraction nor an exponent.
        var isInteger: Bool

        /// The number, if it is an integer that fits.
        var integer: Int64? {
            guard isInteger, digitCount <= 19 else { return nil }
            return isNegative ? Int64(exactly: digits).map { -$0 } ?? least : Int64(exactly: digits)
        }

        private var least: Int64? { digits == Int64.min.magnitude ? .min : nil }
    }

    /// Reads an integer.
    ///
    /// Throws ``JSONError/Code/wrongType`` for a number with a fraction or an exponent, and
    /// ``JSONError/Code/numberOutOfRange`` for one that doesn't fit.
    public mutating func readInteger() throws(JSONError) -> Int64 {
        guard JSONType(firstByte: try nextToken()) == .number else { throw mismatch() }
        let token = try scanNumber()
        guard token.isInteger else { throw JSONError(.wrongType, at: token.start) }
        guard let integer = token.integer else { throw JSONError(.numberOutOfRange, at: token.start) }
        return integer
    }

    /// Reads a number, integer or not, as the nearest double.
    ///
    /// Throws ``JSONError/Code/numberOutOfRange`` for one that is greater than every finite double.
    public mutating func readDouble() throws(JSONError) -> Double {
        guard JSONType(firstByte: try nextToken()) == .number else { throw mismatch() }
        return try double(scanNumber())
    }

    /// The nearest double of a number that was read.
    func double(_ token: NumberToken) throws(JSONError) -> Double {
        // Both factors are exact, so that the one rounding of the product or quotient is the right one.
        if token.digitCount <= 19, token.digits <= 1 << 53, -22...22 ~= token.exponent {
            let power = Self.powersOfTen[abs(token.exponent)]
            let magnitude = token.exponent < 0 ? Double(token.digits) / power : Double(token.digits) * power
            return token.isNegative ? -magnitude : magnitude
        }
        let text = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw JSONError(.numberOutOfRange, at: token.start) }
        return value
    }

    /// Moves past the number that the reader stands at.
    mutating func scanNumber() throws(JSONError) -> NumberToken {
        var token = NumberToken(
            start: position,
            end: position,
            isNegative: false,
            digits: 0,
            digitCount: 0,
            exponent: 0,
            isInteger: true
        )
        if byteIs(UInt8(ascii: "-")) {
            token.isNegative = true
            position += 1
        }
        let leadingZero = byteIs(UInt8(ascii: "0"))
        try scanDigits(into: &token)
        if leadingZero, token.digitCount > 1 { throw JSONError(.invalidNumber, at: token.start) }
        if byteIs(UInt8(ascii: ".")) {
            position += 1
            token.isInteger = false
            let whole = token.digitCount
            try scanDigits(into: &token)
            token.exponent = whole - token.digitCount
        }
        if byteIs(UInt8(ascii: "e")) || byteIs(UInt8(ascii: "E")) {
            position += 1
            token.isInteger = false
            try scanExponent(into: &token)
        }
        token.end = position
        return token
    }

    private mutating func scanDigits(into token: inout NumberToken) throws(JSONError) {
        let start = position
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            token.digits = token.digits &* 10 &+ UInt64(digit)
            position += 1
        }
        token.digitCount += position - start
        if position == start { throw numberError() }
    }

    private mutating func scanExponent(into token: inout NumberToken) throws(JSONError) {
        let isNegative = byteIs(UInt8(ascii: "-"))
        if isNegative || byteIs(UInt8(ascii: "+")) { position += 1 }
        let start = position
        var exponent = 0
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            // Far beyond every double already; not growing further keeps the sum from overflowing.
            if exponent < 100_000 { exponent = exponent * 10 + Int(digit) }
            position += 1
        }
        if position == start { throw numberError() }
        token.exponent += isNegative ? -exponent : exponent
    }

    private func byteIs(_ byte: UInt8) -> Bool {
        position < bytes.count && bytes[position] == byte
    }

    private func numberError() -> JSONError {
        JSONError(position < bytes.count ? .invalidNumber : .unexpectedEnd, at: position)
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
