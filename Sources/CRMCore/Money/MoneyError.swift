/// Why a calculation with money has no result.
public enum MoneyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The two amounts have different currencies: converting needs a dated rate.
    case differentCurrencies(Currency, Currency)
    /// The result doesn't fit 64 bits of minor units.
    case overflow
    /// The ratio's denominator is zero.
    case divisionByZero

    /// The reason in words.
    public var description: String {
        switch self {
        case .differentCurrencies(let left, let right): "\(left) and \(right) are different currencies"
        case .overflow: "the amount is too large"
        case .divisionByZero: "a ratio with a denominator of zero"
        }
    }
}
