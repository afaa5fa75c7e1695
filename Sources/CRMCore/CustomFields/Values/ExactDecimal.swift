/// A decimal number without rounding: a whole number of units of its last place.
public struct ExactDecimal: Sendable, Hashable {
    /// The number of units of the last place: 1234 for 12.34.
    public let units: Int64
    /// The count of places after the decimal point, at most 9.
    public let places: Int

    /// The greatest count of decimal places.
    public static let maximumPlaces = 9

    /// Creates a number from units of its last place; nil for a count of places that is negative or above 9.
    public init?(units: Int64, places: Int) {
        guard (0...Self.maximumPlaces).contains(places) else { return nil }
        self.units = units
        self.places = places
    }

    /// Creates a whole number.
    public init(_ whole: Int64) {
        units = whole
        places = 0
    }

    /// Reads a number as people write it: `1,234.5`, `-0.25`.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - places: How many decimal places the number gets; nil for as many as the text has.
    ///   - decimalMark: The mark before decimals, where it is known; a point otherwise decides for itself.
    /// - Returns: Nil for anything else, a number with more places, or one that does not fit.
    public init?(_ text: String, places: Int? = nil, decimalMark: DecimalMark = .point) {
        guard let written = DecimalText(text), written.unit.isEmpty,
            case .number(let whole, let decimals)? = written.reading(decimal: decimalMark)
        else { return nil }
        let wanted = places ?? decimals.count
        guard (0...Self.maximumPlaces).contains(wanted) else { return nil }
        let kept = decimals.prefix(wanted)
        guard decimals.dropFirst(wanted).allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        let padding = Array(repeating: UInt8(ascii: "0"), count: wanted - kept.count)
        let digits = (whole + kept + padding).drop { $0 == UInt8(ascii: "0") }
        guard digits.count <= 19 else { return nil }
        let magnitude = digits.reduce(Int128(0)) { $0 * 10 + Int128($1 &- UInt8(ascii: "0")) }
        guard let units = Int64(exactly: written.isNegative ? -magnitude : magnitude) else { return nil }
        self.units = units
        self.places = wanted
    }

    /// The same number with another count of places; nil where it needs more of them or does not fit.
    public func with(places: Int) -> ExactDecimal? {
        guard (0...Self.maximumPlaces).contains(places) else { return nil }
        var units = Int128(units)
        for _ in 0..<max(0, places - self.places) { units *= 10 }
        for _ in 0..<max(0, self.places - places) {
            guard units % 10 == 0 else { return nil }
            units /= 10
        }
        return Int64(exactly: units).flatMap { ExactDecimal(units: $0, places: places) }
    }

    /// The nearest floating-point number.
    public var approximation: Double {
        var divisor = 1.0
        for _ in 0..<places { divisor *= 10 }
        return Double(units) / divisor
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// The number with all its places and a decimal point.
    public var description: String {
        let digits = Array(String(units.magnitude).utf8)
        let padded = Array(repeating: UInt8(ascii: "0"), count: max(0, places + 1 - digits.count)) + digits
        var text: [UInt8] = units < 0 ? [UInt8(ascii: "-")] : []
        text += padded.dropLast(places)
        if places > 0 { text += [UInt8(ascii: ".")] + padded.suffix(places) }
        return String(decoding: text, as: UTF8.self)
    }
}
