/// An amount with the days by which it may be converted.
public struct DatedAmount: Sendable, Hashable {
    /// The amount.
    public var amount: Money
    /// Its days.
    public var dates: RateDates

    /// Creates a dated amount.
    public init(_ amount: Money, _ dates: RateDates = RateDates()) {
        self.amount = amount
        self.dates = dates
    }
}

extension RateTable {
    /// Converts amounts, each rounded once, and adds them up: the total is exactly the sum of what is shown.
    ///
    /// For the fewest roundings add up the amounts of one currency and day before.
    public func total(
        _ amounts: some Sequence<DatedAmount>,
        in currency: Currency,
        at policy: RatePolicy,
        missing: MissingRatePolicy = .fail,
        rounding: Rounding = .halfAwayFromZero
    ) throws(RateError) -> (total: Money, parts: [Converted]) {
        var parts: [Converted] = []
        var sum: Int128 = 0
        for part in amounts {
            let converted = try convert(
                part.amount,
                to: currency,
                at: policy,
                part.dates,
                missing: missing,
                rounding: rounding
            )
            sum += Int128(converted.amount.minor)
            parts.append(converted)
        }
        guard let minor = Int64(exactly: sum) else { throw .overflow }
        return (Money(minor: minor, currency: currency), parts)
    }

    /// The value of the same amounts at two policies, so that what the rates did stands apart from what was sold.
    public func effect(
        of amounts: [DatedAmount],
        in currency: Currency,
        from first: RatePolicy,
        to second: RatePolicy,
        missing: MissingRatePolicy = .fail
    ) throws(RateError) -> CurrencyEffect {
        let before = try total(amounts, in: currency, at: first, missing: missing)
        let after = try total(amounts, in: currency, at: second, missing: missing)
        var sums: [Currency: Int128] = [:]
        for (old, new) in zip(before.parts, after.parts) {
            sums[old.original.currency, default: 0] += Int128(new.amount.minor) - Int128(old.amount.minor)
        }
        func money(_ minor: Int128) throws(RateError) -> Money {
            guard let minor = Int64(exactly: minor) else { throw .overflow }
            return Money(minor: minor, currency: currency)
        }
        var byCurrency: [Currency: Money] = [:]
        for (currency, sum) in sums { byCurrency[currency] = try money(sum) }
        return CurrencyEffect(
            before: before.total,
            after: after.total,
            effect: try money(sums.values.reduce(0, +)),
            byCurrency: byCurrency
        )
    }
}
