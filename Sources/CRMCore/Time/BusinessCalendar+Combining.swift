import StorageProtocols

extension BusinessCalendar {
    /// When either of two calendars is open, such as of two people of whom one is enough.
    ///
    /// - Returns: The calendar; nil where the two are of different zones.
    public func union(_ other: BusinessCalendar) -> BusinessCalendar? {
        combined(with: other) { DayHours.merged($0 + $1) }
    }

    /// When both of two calendars are open, such as of a team and one of its members.
    ///
    /// - Returns: The calendar; nil where the two are of different zones.
    public func intersection(_ other: BusinessCalendar) -> BusinessCalendar? {
        combined(with: other) { left, right in
            left.flatMap { one in right.map { DayHours(max(one.from, $0.from), min(one.to, $0.to)) } }
        }
    }

    private func combined(
        with other: BusinessCalendar,
        _ combine: ([DayHours], [DayHours]) -> [DayHours]
    ) -> BusinessCalendar? {
        guard zone == other.zone else { return nil }
        var weekly: [Weekday: [DayHours]] = [:]
        for day in Weekday.allCases { weekly[day] = combine(self.weekly[day] ?? [], other.weekly[day] ?? []) }
        var exceptions: [CivilDate: [DayHours]] = [:]
        for date in Set(self.exceptions.keys).union(other.exceptions.keys) {
            exceptions[date] = combine(hours(on: date), other.hours(on: date))
        }
        return BusinessCalendar(zone: zone, weekly: weekly, exceptions: exceptions)
    }

    /// The hours of a date, by its exception or else its weekday.
    private func hours(on date: CivilDate) -> [DayHours] { exceptions[date] ?? weekly[date.weekday] ?? [] }
}
