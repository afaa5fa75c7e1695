/// How many units of one currency are one unit of another: an exact fraction, such as 1.0837 or 1/110.
public struct ExchangeRatio: Sendable, Hashable {
    /// What it is divided into; more than zero, without a common factor with the denominator.
    public let numerator: Int64
    /// What it is divided by; more than zero.
    public let denominator: Int64

    /// The largest numerator and denominator: fifteen digits, so that two ratios multiply without loss.
    public static let largest: Int64 = 1_000_000_000_000_000

    /// Creates a ratio; nil where a part is not positive or, without common factors, above ``largest``.
    public init?(_ numerator: Int64, over denominator: Int64 = 1) {
        guard numerator > 0, denominator > 0 else { return nil }
        let divisor = ExactRatio.commonDivisor(UInt128(numerator), UInt128(denominator))
        let (up, down) = (UInt128(numerator) / divisor, UInt128(denominator) / divisor)
        guard let up = Int64(exactly: up), let down = Int64(exactly: down), max(up, down) <= Self.largest else {
            return nil
        }
        (self.numerator, self.denominator) = (up, down)
    }

    /// The ratio of the other direction.
    public var inverse: ExchangeRatio { ExchangeRatio(denominator, numerator) }

    /// One to one.
    public static let one = ExchangeRatio(1, 1)

    private init(_ numerator: Int64, _ denominator: Int64) {
        (self.numerator, self.denominator) = (numerator, denominator)
    }

    var exact: ExactRatio { ExactRatio(UInt128(numerator), over: UInt128(denominator)) }
}

extension ExchangeRatio: LosslessStringConvertible {
    /// Reads a decimal number with a point, such as `1.0837`, or a fraction of whole numbers, such as `1/110`.
    ///
    /// Nil for anything else, with a sign, white space or an exponent too, and where it is not positive or too long.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            let decimal = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard (1...2).contains(decimal.count), decimal.allSatisfy({ !$0.isEmpty }) else { return nil }
            let places = decimal.dropFirst().first.map { $0.reversed().drop { $0 == UInt8(ascii: "0") }.count } ?? 0
            let kept = Array(decimal[0]) + (decimal.dropFirst().first.map { Array($0.prefix(places)) } ?? [])
            guard places <= 15, let digits = Self.number(kept) else { return nil }
            self.init(digits, over: (0..<places).reduce(1) { power, _ in power * 10 })
        case 2:
            guard let up = Self.number(parts[0]), let down = Self.number(parts[1]) else { return nil }
            self.init(up, over: down)
        default: return nil
        }
    }

    /// A number of up to eighteen digits.
    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard (1...18).contains(digits.count), digits.allSatisfy(ContactText.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// The decimal number where it has at most fifteen decimals, else the fraction.
    public var description: String {
        var (places, power) = (0, Int64(1))
        while places < 15, power % denominator != 0 { (places, power) = (places + 1, power * 10) }
        guard power % denominator == 0 else { return "\(numerator)/\(denominator)" }
        let (digits, overflow) = numerator.multipliedReportingOverflow(by: power / denominator)
        if overflow { return "\(numerator)/\(denominator)" }
        let text = String(digits)
        if places == 0 { return text }
        let padded = String(repeating: "0", count: max(0, places + 1 - text.utf8.count)) + text
        return "\(padded.dropLast(places)).\(padded.suffix(places))"
    }
}
