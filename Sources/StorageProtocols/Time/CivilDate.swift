/// A date of the proleptic Gregorian calendar, without time or zone.
///
/// Stored as days since 1970-01-01. Arithmetic stops at the ends of the range, some 5.8 million years away, and
/// never traps.
public struct CivilDate: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01, negative before.
    public let daysSinceEpoch: Int32

    /// Creates a date from days since 1970-01-01.
    @inlinable
    public init(daysSinceEpoch: Int32) {
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// Creates a date from year, month (1...12) and day of month, or `nil` where the calendar has no such date.
    ///
    /// Year 0 is the year before year 1.
    public init?(year: Int, month: Int, day: Int) {
        guard let length = Self.daysInMonth(month, year: year), (1...length).contains(day),
            let days = Self.days(year: Int64(year), month: Int64(month), day: Int64(day))
        else { return nil }
        self.init(daysSinceEpoch: days)
    }

    /// Creates the date so many days from 1970-01-01, or the nearest one within the range.
    init(clampingDays days: Int64) {
        self.init(daysSinceEpoch: Int32(clamping: days))
    }

    /// The year, month (1...12) and day of month (1...31).
    public var components: (year: Int, month: Int, day: Int) {
        // Years begin in March, so that the leap day is the last of its year; eras are 400 years.
        let (era, dayOfEra) = floorDivide(Int64(daysSinceEpoch) + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (Int(truncatingIfNeeded: year), Int(truncatingIfNeeded: month), Int(truncatingIfNeeded: day))
    }

    /// The year, 0 being the year before year 1.
    public var year: Int { components.year }

    /// The month, 1...12.
    public var month: Int { components.month }

    /// The day of the month, 1...31.
    public var day: Int { components.day }

    /// The day of the week.
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let index = floorDivide(Int64(daysSinceEpoch) + 3, by: 7).remainder
        return Weekday(rawValue: Int(truncatingIfNeeded: index) + 1) ?? .monday
    }

    /// Returns the date so many days later, or the nearest one within the range.
    public func adding(days: Int) -> CivilDate {
        let (sum, overflow) = Int64(daysSinceEpoch).addingReportingOverflow(Int64(days))
        return overflow ? CivilDate(daysSinceEpoch: days < 0 ? .min : .max) : CivilDate(clampingDays: sum)
    }

    /// Returns the same day so many months later, or the month's last day where it is shorter.
    public func adding(months: Int) -> CivilDate {
        let end = CivilDate(daysSinceEpoch: months < 0 ? .min : .max)
        let (year, month, day) = components
        let (index, overflow) = (Int64(year) * 12 + Int64(month) - 1).addingReportingOverflow(Int64(months))
        let (newYear, newMonth) = floorDivide(index, by: 12)
        guard !overflow, let year = Int(exactly: newYear),
            let length = Self.daysInMonth(Int(truncatingIfNeeded: newMonth) + 1, year: year),
            let days = Self.days(year: newYear, month: newMonth + 1, day: Int64(min(day, length)))
        else { return end }
        return CivilDate(daysSinceEpoch: days)
    }

    /// Returns the number of days from this date to another, negative when the other is earlier.
    public func days(to other: CivilDate) -> Int64 {
        Int64(other.daysSinceEpoch) - Int64(daysSinceEpoch)
    }

    /// Returns the number of days of a month (1...12), or `nil` where there is no such month.
    public static func daysInMonth(_ month: Int, year: Int) -> Int? {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: isLeapYear(year) ? 29 : 28
        default: nil
        }
    }

    /// Whether a year has a 29 February.
    public static func isLeapYear(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days since 1970-01-01 of a date whose month and day are valid, or `nil` out of range.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int32? {
        guard (-6_000_000...6_000_000).contains(year) else { return nil }
        return Int32(exactly: civilDays(year: year, month: month, day: day))
    }

    /// Days since 1970-01-01 of a year within ten million of 1970, a month 1...12 and a day.
    static func civilDays(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = floorDivide(month <= 2 ? year - 1 : year, by: 400)
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Whether one date is earlier than another.
    @inlinable
    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }
}

/// A day of the week, numbered from Monday as 1 like ISO 8601 does.
public enum Weekday: Int, Sendable, Hashable, Codable, CaseIterable {
    /// The first day of the week.
    case monday = 1
    /// The second day of the week.
    case tuesday
    /// The third day of the week.
    case wednesday
    /// The fourth day of the week.
    case thursday
    /// The fifth day of the week.
    case friday
    /// The sixth day of the week.
    case saturday
    /// The last day of the week.
    case sunday
}
