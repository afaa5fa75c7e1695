import StorageProtocols

/// The way from one currency to another, with the exact ratio and the rates it is made of.
struct RatePath {
    var ratio: ExactRatio
    var uses: [RateUse]

    static let none = RatePath(ratio: ExactRatio(1, over: 1), uses: [])

    func followed(by other: RatePath) -> RatePath? {
        ratio.times(other.ratio).map { RatePath(ratio: $0, uses: uses + other.uses) }
    }
}

extension RateTable {
    /// The way at the days that a policy goes by: one of rates that hold, and only without one of older rates.
    func path(
        _ from: Currency,
        _ to: Currency,
        _ policy: RatePolicy,
        _ dates: RateDates,
        _ missing: MissingRatePolicy
    ) throws(RateError) -> RatePath {
        do {
            return try way(from, to, policy, dates, .fail)
        } catch {
            guard case .missing = error, missing == .carryForward else { throw error }
            return try way(from, to, policy, dates, .carryForward)
        }
    }

    private func way(
        _ from: Currency,
        _ to: Currency,
        _ policy: RatePolicy,
        _ dates: RateDates,
        _ missing: MissingRatePolicy
    ) throws(RateError) -> RatePath {
        func day(_ date: CivilDate?) throws(RateError) -> CivilDate {
            guard let date else { throw .noDate(policy) }
            return date
        }
        switch policy {
        case .spot(let date), .locked(let date): return try path(from, to, date, nil, missing)
        case .closeDate: return try path(from, to, day(dates.closeDate), nil, missing)
        case .lockedAtWin: return try path(from, to, day(dates.wonOn ?? dates.closeDate), nil, missing)
        case .budget(let set): return try path(from, to, day(dates.closeDate ?? dates.today), set, missing)
        case .average(let first, let end):
            guard first < end else { throw .emptyPeriod }
            return try search(from, to, RateError.missing(from: from, to: to, on: first, set: nil)) {
                (from, to) throws(RateError) in try mean(from, to, first, end, missing)
            }
        }
    }

    private func path(
        _ from: Currency,
        _ to: Currency,
        _ day: CivilDate,
        _ set: String?,
        _ missing: MissingRatePolicy
    ) throws(RateError) -> RatePath {
        try search(from, to, RateError.missing(from: from, to: to, on: day, set: set)) {
            (from, to) throws(RateError) in leg(from, to, day, set, missing)
        }
    }

    /// The direct way, or else the one by way of the base currency.
    private func search(
        _ from: Currency,
        _ to: Currency,
        _ error: RateError,
        _ leg: (Currency, Currency) throws(RateError) -> RatePath?
    ) throws(RateError) -> RatePath {
        if from == to { return .none }
        if let direct = try leg(from, to) { return direct }
        guard from != base, to != base, let first = try leg(from, base), let second = try leg(base, to) else {
            throw error
        }
        guard let path = first.followed(by: second) else { throw .overflow }
        return path
    }

    /// One rate on one day, in its own direction or, where that has none, in the other one.
    private func leg(
        _ from: Currency,
        _ to: Currency,
        _ day: CivilDate,
        _ set: String?,
        _ missing: MissingRatePolicy
    ) -> RatePath? {
        let ways = [
            (rate(Pair(from: from, to: to, set: set), on: day), false),
            (rate(Pair(from: to, to: from, set: set), on: day), true),
        ]
        let known = ways.compactMap { found, isInverse in
            found.map { RateUse(rate: $0.rate, isInverse: isInverse, days: 1, overdueDays: $0.overdue) }
        }
        guard let use = known.first(where: { $0.overdueDays == 0 }) ?? (missing == .fail ? nil : known.first) else {
            return nil
        }
        let ratio = use.rate.ratio.exact
        return RatePath(ratio: use.isInverse ? ratio.inverse : ratio, uses: [use])
    }

    /// The mean of the rates of one pair over a period, by days; of its other direction the mean, and then inverted.
    private func mean(
        _ from: Currency,
        _ to: Currency,
        _ first: CivilDate,
        _ end: CivilDate,
        _ missing: MissingRatePolicy
    ) throws(RateError) -> RatePath? {
        for isInverse in [false, true] {
            let pair = isInverse ? Pair(from: to, to: from, set: nil) : Pair(from: from, to: to, set: nil)
            guard let uses = uses(of: pair, first, end), missing != .fail || uses.allSatisfy({ $0.overdueDays == 0 })
            else { continue }
            var sum = ExactRatio(0, over: 1)
            for use in uses {
                let weight = ExactRatio(UInt128(use.days), over: UInt128(max(1, first.days(until: end))))
                guard let share = use.rate.ratio.exact.times(weight), let next = sum.plus(share) else {
                    throw .overflow
                }
                sum = next
            }
            let named = uses.map { use in
                RateUse(rate: use.rate, isInverse: isInverse, days: use.days, overdueDays: use.overdueDays)
            }
            return RatePath(ratio: isInverse ? sum.inverse : sum, uses: named)
        }
        return nil
    }

    /// The rates of one pair over a period with their days; nil where one is missing at its beginning.
    private func uses(of pair: Pair, _ first: CivilDate, _ end: CivilDate) -> [RateUse]? {
        var uses: [RateUse] = []
        let days = Set([first] + beginnings(pair, after: first, until: end)).sorted() + [end]
        for (day, next) in zip(days, days.dropFirst()) {
            // The last day of the stretch is the one on which the rate is oldest.
            guard let last = rate(pair, on: next.adding(days: -1)) else { return nil }
            uses.append(
                RateUse(rate: last.rate, isInverse: false, days: day.days(until: next), overdueDays: last.overdue)
            )
        }
        return uses
    }
}
