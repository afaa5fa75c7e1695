public import StorageProtocols

/// Which rates an amount is converted at.
public enum RatePolicy: Sendable, Hashable, Codable {
    /// Those of a day.
    case spot(CivilDate)
    /// Those of the day on which the deal closes, as its record has it.
    case closeDate
    /// Those of the day on which the deal was won; while it is open, of the day on which it is to close.
    case lockedAtWin
    /// Those of a day that was agreed on, as for a contract with a fixed rate.
    case locked(CivilDate)
    /// Those of a set, on the day on which the deal closes or, without one, today.
    case budget(String)
    /// The mean of a period from its first day to the day after its last one, each rate by the days on which it held.
    case average(CivilDate, until: CivilDate)
}

/// The days of one amount that a policy may go by.
public struct RateDates: Sendable, Hashable {
    /// Today, for what has no day of its own.
    public var today: CivilDate?
    /// When the deal closes or is expected to.
    public var closeDate: CivilDate?
    /// When the deal was won.
    public var wonOn: CivilDate?

    /// Creates the days of an amount.
    public init(today: CivilDate? = nil, closeDate: CivilDate? = nil, wonOn: CivilDate? = nil) {
        self.today = today
        self.closeDate = closeDate
        self.wonOn = wonOn
    }
}

/// What happens where no rate holds on a day.
public enum MissingRatePolicy: Sendable, Hashable, Codable {
    /// Nothing is converted.
    case fail
    /// The last rate before is used, and the result says so.
    case carryForward
}

/// Why an amount cannot be converted.
public enum RateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No rate between the currencies holds on the day, not by way of the base currency either.
    case missing(from: Currency, to: Currency, on: CivilDate, set: String?)
    /// The policy goes by a day that the amount does not have.
    case noDate(RatePolicy)
    /// The period has no days.
    case emptyPeriod
    /// The result does not fit 64 bits of minor units, or the rates are too many to be averaged exactly.
    case overflow

    /// The reason in words.
    public var description: String {
        switch self {
        case .missing(let from, let to, let day, let set):
            "no rate from \(from) to \(to) on \(day)" + (set.map { " in \($0)" } ?? "")
        case .noDate: "the amount has no day that the policy goes by"
        case .emptyPeriod: "the period has no days"
        case .overflow: "the amount is too large"
        }
    }
}
