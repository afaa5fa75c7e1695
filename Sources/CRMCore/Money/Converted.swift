/// An amount in another currency, with the rates that were used.
public struct Converted: Sendable, Hashable {
    /// The amount in the other currency, rounded once.
    public var amount: Money
    /// The amount as it was.
    public var original: Money
    /// The rates, in the order in which they were used; none where the currency was the same.
    public var rates: [RateUse]

    /// Whether a rate was used after it had ceased to hold.
    public var isCarriedForward: Bool { rates.contains { $0.overdueDays > 0 } }
}

/// One rate that was used.
public struct RateUse: Sendable, Hashable {
    /// The rate.
    public var rate: ExchangeRate
    /// Whether it was used in its other direction.
    public var isInverse: Bool
    /// For how many days it counts in a mean; 1 elsewhere.
    public var days: Int
    /// For how many days it had ceased to hold; 0 where it did hold.
    public var overdueDays: Int
}

/// What the change of rates alone makes of amounts.
public struct CurrencyEffect: Sendable, Hashable {
    /// Their value at the first policy.
    public var before: Money
    /// Their value at the second policy.
    public var after: Money
    /// The difference: all of it is due to the rates.
    public var effect: Money
    /// The differences by the currency of the amounts; they add up to ``effect``.
    public var byCurrency: [Currency: Money]
}
