public import StorageProtocols

/// The rules that people name most; numbers outside their range become the nearest ones inside.
extension RecurrenceRule {
    /// Every day, or every second, third … one.
    public static func daily(every interval: Int = 1) -> RecurrenceRule {
        RecurrenceRule(unchecked: .daily, every: clamped(interval))
    }

    /// On days of the week, every week or every second, third … one; without days on that of the start.
    ///
    /// - Parameters:
    ///   - weekdays: The days.
    ///   - interval: Every how many weeks.
    ///   - weekStart: The day on which weeks begin, which matters where not every week counts.
    public static func weekly(
        on weekdays: Set<Weekday> = [],
        every interval: Int = 1,
        weekStart: Weekday = .monday
    ) -> RecurrenceRule {
        let days = Weekday.allCases.filter(weekdays.contains).map { Day($0) }
        return RecurrenceRule(unchecked: .weekly, every: clamped(interval), days: days, weekStart: weekStart)
    }

    /// From Monday to Friday.
    public static let workdays = weekly(on: [.monday, .tuesday, .wednesday, .thursday, .friday])

    /// On a day of the month, -1 being its last; a month that has no such day is left out.
    ///
    /// Without a day it is that of the start.
    public static func monthly(onDay day: Int? = nil, every interval: Int = 1) -> RecurrenceRule {
        let days = day.map { [$0 < 0 ? max($0, -31) : min(max($0, 1), 31)] } ?? []
        return RecurrenceRule(unchecked: .monthly, every: clamped(interval), monthDays: days)
    }

    /// On one of the days of a month, such as the first Monday, or with -1 the last one.
    public static func monthly(on weekday: Weekday, _ ordinal: Int, every interval: Int = 1) -> RecurrenceRule {
        let ordinal = ordinal < 0 ? max(ordinal, -5) : min(max(ordinal, 1), 5)
        return RecurrenceRule(unchecked: .monthly, every: clamped(interval), days: [Day(weekday, ordinal)])
    }

    /// On the date of the start in every year, or every second, third … one.
    ///
    /// 29 February comes in leap years only.
    public static func yearly(every interval: Int = 1) -> RecurrenceRule {
        RecurrenceRule(unchecked: .yearly, every: clamped(interval))
    }

    /// The same rule with another end.
    public func ending(_ end: End) -> RecurrenceRule {
        var end = end
        if case .after(let count) = end { end = .after(Self.clamped(count)) }
        return RecurrenceRule(
            unchecked: frequency,
            every: interval,
            months: months,
            weeks: weeks,
            yearDays: yearDays,
            monthDays: monthDays,
            days: days,
            hours: hours,
            minutes: minutes,
            seconds: seconds,
            positions: positions,
            weekStart: weekStart,
            end: end
        )
    }

    private static func clamped(_ number: Int) -> Int { min(max(number, 1), limit) }
}
