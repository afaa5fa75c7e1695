public import StorageProtocols

/// When people don't want to hear from us: parts of the day, days of the week and holidays, by the clocks where they are.
public struct QuietHours: Sendable, Hashable, Codable {
    /// The quiet parts of each day.
    ///
    /// One that ends no later than it begins goes over midnight: 22:00 to 08:00 is quiet in the evening and in the morning
    /// of every day, and 00:00 to 00:00 all day.
    public var hours: [DayHours]
    /// The days of the week on which messages are welcome.
    public var weekdays: Set<Weekday>
    /// The dates on which none is.
    public var holidays: Set<CivilDate>

    /// Creates quiet hours; without arguments nothing is quiet.
    public init(
        _ hours: [DayHours] = [],
        weekdays: Set<Weekday> = Set(Weekday.allCases),
        holidays: Set<CivilDate> = []
    ) {
        self.hours = hours
        self.weekdays = weekdays
        self.holidays = holidays
    }

    /// Encodes the hours, days and dates, each in order.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(hours, forKey: .hours)
        try container.encode(Weekday.allCases.filter(weekdays.contains), forKey: .weekdays)
        try container.encode(holidays.sorted(), forKey: .holidays)
    }

    private enum CodingKeys: String, CodingKey {
        case hours, weekdays, holidays
    }

    /// Whether clocks in a zone show a quiet time at an instant.
    public func isQuiet(at instant: Instant, in zone: Zone) -> Bool {
        let (date, time) = zone.civil(at: instant)
        return !isWelcome(date) || quiet.contains { $0.from.microseconds <= time && time < $0.to.microseconds }
    }

    /// Returns the first instant from another one on at which clocks in a zone show no quiet time, or `nil` where all of
    /// the time is quiet.
    ///
    /// It is found by the times that clocks show, so it is right across changes of the clocks.
    public func nextAllowed(from instant: Instant, in zone: Zone) -> Instant? {
        let quiet = quiet
        guard !weekdays.isEmpty, quiet != [.allDay] else { return nil }
        var start = instant
        while true {
            let offset = zone.offset(at: start)
            let end = zone.nextOffsetChange(after: start)
            let local = nextWelcome(from: LocalClock.local(start, offset), quiet)
            let found = LocalClock.instant(local, offset)
            guard let end, found >= end else { return max(found, start) }
            start = end
        }
    }

    /// The first local time from one on that is not quiet.
    private func nextWelcome(from local: Int64, _ quiet: [DayHours]) -> Int64 {
        var (day, time) = LocalClock.split(local)
        while true {
            if isWelcome(CivilDate(daysSinceEpoch: Int32(clamping: day))) {
                for part in quiet where part.from.microseconds <= time { time = max(time, part.to.microseconds) }
                if time < LocalClock.day { return day * LocalClock.day + time }
            }
            guard day < Int64(Int32.max) else { return .max }
            (day, time) = (day + 1, 0)
        }
    }

    private func isWelcome(_ date: CivilDate) -> Bool {
        weekdays.contains(date.weekday) && !holidays.contains(date)
    }

    /// The quiet parts of a day, split at midnight, merged and in order.
    private var quiet: [DayHours] {
        DayHours.merged(
            hours.flatMap { part in
                part.from < part.to
                    ? [part] : [DayHours(part.from, .endOfDay), DayHours(TimeOfDay(minutes: 0), part.to)]
            }
        )
    }
}
