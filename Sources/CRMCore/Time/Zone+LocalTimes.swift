public import StorageProtocols

extension Zone {
    /// Returns the first instant after another one at which clocks show a time of day, or `nil` where there is none.
    ///
    /// Where clocks skip the time on a day it is the first instant after the gap; where they show it twice, the earlier
    /// one, and only that. A day that a zone leaves out has no time at all.
    ///
    /// - Parameters:
    ///   - time: The time of day.
    ///   - instant: The instant after which.
    ///   - weekdays: On which days of the week.
    public func nextLocalTime(
        _ time: TimeOfDay,
        after instant: Instant,
        on weekdays: Set<Weekday> = Set(Weekday.allCases)
    ) -> Instant? {
        guard !weekdays.isEmpty else { return nil }
        // A day before, because clocks may have gone back over midnight; then each weekday at least once.
        var date = civil(at: instant).date.adding(days: -1)
        for _ in 0..<24 {
            if weekdays.contains(date.weekday) {
                let found = firstInstant(of: date, time: time.microseconds)
                let isLeftOut = firstInstant(of: date) == firstInstant(of: date.adding(days: 1))
                if found > instant, !isLeftOut { return found }
            }
            date = date.adding(days: 1)
        }
        return nil
    }

    /// Returns the first instant after another one at which clocks show an hour and minute; see
    /// ``nextLocalTime(_:after:on:)``.
    public func nextLocalTime(hour: Int, minute: Int = 0, after instant: Instant) -> Instant? {
        nextLocalTime(TimeOfDay(hour, minute), after: instant)
    }
}
