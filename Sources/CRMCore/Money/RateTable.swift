import StorageProtocols

/// The rates of a store as a value: read once, then asked for every amount.
///
/// A rate holds from its first day until the next one of the same pair and set, and not longer than ``maximumAge``. Where
/// a pair has none, its other direction is used, and then the way by the base currency.
public struct RateTable: Sendable, Hashable {
    /// The currency by way of which others are converted.
    public let base: Currency
    /// How many days after its first one a rate still holds; for good where nil.
    public let maximumAge: Int?
    private let rates: [Pair: [ExchangeRate]]

    struct Pair: Hashable {
        let from: Currency
        let to: Currency
        let set: String?
    }

    /// Creates a table; of rates of the same pair, set and day the last one holds.
    public init(_ rates: some Sequence<ExchangeRate>, base: Currency, maximumAge: Int? = nil) {
        self.base = base
        self.maximumAge = maximumAge
        var sorted: [Pair: [ExchangeRate]] = [:]
        for rate in rates { sorted[Pair(from: rate.from, to: rate.to, set: rate.set), default: []].append(rate) }
        self.rates = sorted.mapValues { rates in
            rates.enumerated().sorted { ($0.element.since, $0.offset) < ($1.element.since, $1.offset) }
                .map(\.element)
        }
    }

    /// Converts an amount, rounding once.
    ///
    /// - Parameters:
    ///   - policy: Which rates.
    ///   - dates: The days of the amount that the policy may go by.
    ///   - missing: What happens where no rate holds.
    ///   - rounding: Where a result between two minor units goes.
    public func convert(
        _ amount: Money,
        to currency: Currency,
        at policy: RatePolicy,
        _ dates: RateDates = RateDates(),
        missing: MissingRatePolicy = .fail,
        rounding: Rounding = .halfAwayFromZero
    ) throws(RateError) -> Converted {
        let path = try path(amount.currency, currency, policy, dates, missing)
        // From minor units to minor units.
        let scale = ExactRatio(UInt128(currency.minorPerUnit), over: UInt128(amount.currency.minorPerUnit))
        guard let factor = path.ratio.times(scale), let minor = factor.times(amount.minor, rounding: rounding) else {
            throw .overflow
        }
        return Converted(amount: Money(minor: minor, currency: currency), original: amount, rates: path.uses)
    }

    /// The rate of a pair on a day, in the given direction: the last one that began by then.
    ///
    /// - Returns: The rate, and for how many days it is too old.
    func rate(_ pair: Pair, on day: CivilDate) -> (rate: ExchangeRate, overdue: Int)? {
        guard let rates = rates[pair] else { return nil }
        var (low, high) = (0, rates.count)
        while low < high {
            let middle = (low + high) / 2
            if rates[middle].since <= day { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let rate = rates[low - 1]
        return (rate, maximumAge.map { max(0, rate.since.days(until: day) - $0) } ?? 0)
    }

    /// The first days of the rates of a pair that begin inside a period.
    func beginnings(_ pair: Pair, after first: CivilDate, until end: CivilDate) -> [CivilDate] {
        (rates[pair] ?? []).map(\.since).filter { first < $0 && $0 < end }
    }
}

extension CivilDate {
    /// How many days later another date is.
    func days(until other: CivilDate) -> Int { Int(other.daysSinceEpoch) - Int(daysSinceEpoch) }
}
