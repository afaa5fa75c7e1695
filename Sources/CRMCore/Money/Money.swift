/// An exact amount of money: a whole number of minor units, such as cents, of a currency.
///
/// Calculations throw instead of trapping or rounding silently: amounts of different currencies don't add up, and
/// what doesn't fit 64 bits is an error.
///
/// A record stores an amount as two columns, the minor units and the currency; see ``init(minor:currency:)-(Int64?,_)``.
public struct Money: Sendable, Hashable, Codable {
    /// The number of minor units, negative for a debt or a credit note.
    public let minor: Int64
    /// The currency.
    public let currency: Currency

    /// Creates an amount from minor units: `Money(minor: 1_050, currency: euro)` is ten euros fifty.
    public init(minor: Int64, currency: Currency) {
        self.minor = minor
        self.currency = currency
    }

    /// Creates an amount from the two columns that store it, or returns `nil` where one is null.
    public init?(minor: Int64?, currency: Currency?) {
        guard let minor, let currency else { return nil }
        self.init(minor: minor, currency: currency)
    }

    /// Creates an amount from whole units, or throws ``MoneyError/overflow``.
    public init(units: Int64, currency: Currency) throws(MoneyError) {
        let (minor, overflow) = units.multipliedReportingOverflow(by: currency.minorPerUnit)
        guard !overflow else { throw .overflow }
        self.init(minor: minor, currency: currency)
    }

    /// Nothing of a currency.
    public static func zero(_ currency: Currency) -> Money { Money(minor: 0, currency: currency) }

    /// Whether the amount is zero.
    public var isZero: Bool { minor == 0 }
}

extension Money {
    /// Adds two amounts of one currency.
    public static func + (left: Money, right: Money) throws(MoneyError) -> Money {
        try left.combined(with: right) { $0.addingReportingOverflow($1) }
    }

    /// Subtracts an amount from another one of the same currency.
    public static func - (left: Money, right: Money) throws(MoneyError) -> Money {
        try left.combined(with: right) { $0.subtractingReportingOverflow($1) }
    }

    /// The amount with the other sign.
    public static prefix func - (amount: Money) throws(MoneyError) -> Money {
        try zero(amount.currency) - amount
    }

    /// Adds an amount of the same currency.
    public static func += (left: inout Money, right: Money) throws(MoneyError) {
        left = try left + right
    }

    /// Whether an amount is less than another one of the same currency.
    public static func < (left: Money, right: Money) throws(MoneyError) -> Bool {
        guard left.currency == right.currency else { throw .differentCurrencies(left.currency, right.currency) }
        return left.minor < right.minor
    }

    /// Returns the amount times `numerator / denominator`, rounded once to a minor unit.
    ///
    /// - Parameters:
    ///   - numerator: What to multiply by: `19` for nineteen hundredths.
    ///   - denominator: What to divide by, such as `100`; not zero.
    ///   - rounding: Where a result between two minor units goes.
    public func multiplied(
        by numerator: Int64,
        over denominator: Int64 = 1,
        rounding: Rounding = .halfAwayFromZero
    ) throws(MoneyError) -> Money {
        guard denominator != 0 else { throw .divisionByZero }
        let exact = rounding.divide(Int128(minor) * Int128(numerator), by: Int128(denominator))
        guard let result = Int64(exactly: exact) else { throw .overflow }
        return Money(minor: result, currency: currency)
    }

    /// Adds up amounts, all of one currency; the sum of none is zero.
    ///
    /// The order doesn't matter, not even where a part of the sum would overflow but the whole doesn't.
    public static func sum(_ amounts: some Sequence<Money>, currency: Currency) throws(MoneyError) -> Money {
        var total: Int128 = 0
        for amount in amounts {
            guard amount.currency == currency else { throw .differentCurrencies(currency, amount.currency) }
            total += Int128(amount.minor)
        }
        guard let minor = Int64(exactly: total) else { throw .overflow }
        return Money(minor: minor, currency: currency)
    }

    private func combined(
        with other: Money,
        _ operation: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
    ) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .differentCurrencies(currency, other.currency) }
        let (minor, overflow) = operation(minor, other.minor)
        guard !overflow else { throw .overflow }
        return Money(minor: minor, currency: currency)
    }
}
