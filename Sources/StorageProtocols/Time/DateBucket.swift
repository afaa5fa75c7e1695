/// A calendar unit by which instants and dates are grouped.
public enum DateBucket: String, Sendable, Hashable, Codable, CaseIterable {
    /// A calendar day.
    case day
    /// A week from Monday to Sunday, as in ISO 8601.
    case week
    /// A calendar month.
    case month
    /// A quarter, beginning in January, April, July or October.
    case quarter
    /// A calendar year.
    case year

    /// Returns the first date of the bucket in which an instant lies by the clocks of a zone.
    public func start(of instant: Instant, in zone: Zone) -> CivilDate {
        start(of: zone.civil(at: instant).date)
    }

    /// Returns the first date of the bucket in which a date lies.
    public func start(of date: CivilDate) -> CivilDate {
        switch self {
        case .day:
            return date
        case .week:
            return date.adding(days: 1 - date.weekday.rawValue)
        case .month, .quarter, .year:
            let (year, month, _) = date.components
            let first = self == .month ? month : self == .quarter ? (month - 1) / 3 * 3 + 1 : 1
            return CivilDate(year: year, month: first, day: 1) ?? date
        }
    }

    /// Returns the first date of the bucket that follows the one in which a date lies.
    public func next(after date: CivilDate) -> CivilDate {
        let start = start(of: date)
        return switch self {
        case .day: start.adding(days: 1)
        case .week: start.adding(days: 7)
        case .month: start.adding(months: 1)
        case .quarter: start.adding(months: 3)
        case .year: start.adding(months: 12)
        }
    }
}
