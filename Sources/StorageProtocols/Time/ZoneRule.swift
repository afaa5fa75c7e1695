/// A POSIX `TZ` rule with the extensions of RFC 9636: an offset, or two that alternate every year.
struct ZoneRule: Sendable {
    /// A day of the year and a time of that day, at which clocks change.
    private struct Change {
        enum Day {
            /// Day 1...365, 29 February never counted.
            case julian(Int64)
            /// Day 0...365, 29 February counted.
            case zeroBased(Int64)
            /// Weekday (0 is Sunday) of the week 1...5 of a month; 5 is the last.
            case weekday(month: Int64, week: Int64, weekday: Int64)
        }

        var day: Day
        /// Seconds since 00:00, perhaps negative or beyond the day.
        var time: Int64

        /// Days since 1970-01-01 of the change in a year.
        func days(in year: Int64) -> Int64 {
            switch day {
            case .julian(let day):
                let isLate = day >= 60 && CivilDate.isLeapYear(Int(truncatingIfNeeded: year))
                return CivilDate.civilDays(year: year, month: 1, day: isLate ? day + 1 : day)
            case .zeroBased(let day):
                return CivilDate.civilDays(year: year, month: 1, day: day + 1)
            case .weekday(let month, let week, let weekday):
                let first = CivilDate.civilDays(year: year, month: month, day: 1)
                let (_, firstWeekday) = floorDivide(first + 4, by: 7)
                let day = 1 + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
                let length = CivilDate.daysInMonth(Int(month), year: Int(truncatingIfNeeded: year)) ?? 28
                return first + (day > length ? day - 7 : day) - 1
            }
        }
    }

    private let standard: Zone.LocalTime
    private let daylight: (localTime: Zone.LocalTime, start: Change, end: Change)?

    /// Creates a rule that never changes the clocks.
    init(fixed localTime: Zone.LocalTime) {
        standard = localTime
        daylight = nil
    }

    /// Parses a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`, or returns `nil` where the bytes are none.
    init?(posix bytes: some Collection<UInt8>) {
        guard let rule = bytes.withBytes(Self.parse) else { return nil }
        self = rule
    }

    private init(standard: Zone.LocalTime, daylight: (Zone.LocalTime, Change, Change)) {
        self.standard = standard
        self.daylight = daylight
    }

    /// Whether an offset in seconds is less than 26 hours, as in every zone that ever was.
    static func isPlausible(_ offset: Int) -> Bool {
        (-26 * 3_600 + 1..<26 * 3_600).contains(offset)
    }

    /// Returns what clocks show at a second since 1970-01-01T00:00:00Z.
    func localTime(at second: Int64) -> Zone.LocalTime {
        guard let daylight else { return standard }
        let (year, dayOfYear) = Self.year(of: second + Int64(standard.offset))
        // A change lies at most nine days outside its year. Further inside, one year's changes decide.
        guard (10..<355).contains(dayOfYear) else {
            return changes(around: second).last { $0.second <= second }?.localTime ?? standard
        }
        let start = self.second(of: daylight.start, in: year, offset: standard.offset)
        let end = self.second(of: daylight.end, in: year, offset: daylight.localTime.offset)
        let isDaylight = start < end ? start <= second && second < end : !(end <= second && second < start)
        return isDaylight ? daylight.localTime : standard
    }

    /// Returns the changes in the years before, at and after a second, in ascending order.
    func changes(around second: Int64) -> [(second: Int64, localTime: Zone.LocalTime)] {
        guard let daylight else { return [] }
        let (year, _) = Self.year(of: second)
        var changes: [(second: Int64, localTime: Zone.LocalTime)] = []
        for year in (year - 1)...(year + 1) {
            let start = self.second(of: daylight.start, in: year, offset: standard.offset)
            let end = self.second(of: daylight.end, in: year, offset: daylight.localTime.offset)
            changes.append((end, standard))
            changes.append((start, daylight.localTime))
        }
        // An end that meets the next start has no time of its own: the start comes second.
        changes.sort { ($0.second, $0.localTime == standard ? 0 : 1) < ($1.second, $1.localTime == standard ? 0 : 1) }
        return changes
    }

    private func second(of change: Change, in year: Int64, offset: Int) -> Int64 {
        change.days(in: year) * 86_400 + change.time - Int64(offset)
    }

    private static func year(of second: Int64) -> (year: Int64, dayOfYear: Int64) {
        let days = floorDivide(second, by: 86_400).quotient
        let year = Int64(CivilDate(clampingDays: days).year)
        return (year, days - CivilDate.civilDays(year: year, month: 1, day: 1))
    }
}

extension ZoneRule {
    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> ZoneRule? {
        var reader = ByteReader(bytes)
        guard let name = abbreviation(&reader), let west = time(&reader, mostHours: 25) else { return nil }
        let standard = Zone.LocalTime(
            offset: Int(truncatingIfNeeded: -west),
            isDaylightSaving: false,
            abbreviation: name
        )
        if reader.isAtEnd {
            return ZoneRule(fixed: standard)
        }
        guard let daylightName = abbreviation(&reader) else { return nil }
        var daylightWest = west - 3_600
        if reader.peek != UInt8(ascii: ",") {
            guard let given = time(&reader, mostHours: 25) else { return nil }
            daylightWest = given
        }
        guard reader.take(UInt8(ascii: ",")), let start = change(&reader),
            reader.take(UInt8(ascii: ",")), let end = change(&reader), reader.isAtEnd
        else { return nil }
        let daylight = Zone.LocalTime(
            offset: Int(truncatingIfNeeded: -daylightWest),
            isDaylightSaving: true,
            abbreviation: daylightName
        )
        guard isPlausible(standard.offset), isPlausible(daylight.offset) else { return nil }
        return ZoneRule(standard: standard, daylight: (daylight, start, end))
    }

    /// Reads three or more letters, or letters, digits and signs in angle brackets.
    private static func abbreviation(_ reader: inout ByteReader) -> String? {
        let isQuoted = reader.take(UInt8(ascii: "<"))
        var name: [UInt8] = []
        while let byte = reader.peek {
            let isSpecial = byte &- 0x30 < 10 || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            guard (byte | 0x20) &- 0x61 < 26 || isQuoted && isSpecial else { break }
            name.append(byte)
            _ = reader.next()
        }
        guard name.count >= 3, name.count <= 31, !isQuoted || reader.take(UInt8(ascii: ">")) else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// Reads `[+-]h[:mm[:ss]]` and returns seconds.
    private static func time(_ reader: inout ByteReader, mostHours: Int64) -> Int64? {
        let isNegative = reader.peek == UInt8(ascii: "-")
        if isNegative || reader.peek == UInt8(ascii: "+") {
            _ = reader.next()
        }
        guard let (hours, _) = reader.number(upTo: 3), hours <= mostHours else { return nil }
        var seconds = hours * 3_600
        for unit: Int64 in [60, 1] where reader.take(UInt8(ascii: ":")) {
            guard let part = reader.number(digits: 2), part < 60 else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// Reads `Jn`, `n` or `Mm.w.d` with a time behind `/`, which otherwise is 02:00.
    private static func change(_ reader: inout ByteReader) -> Change? {
        let day: Change.Day
        if reader.take(UInt8(ascii: "M")) {
            let dot = UInt8(ascii: ".")
            guard let month = reader.number(upTo: 2)?.value, (1...12).contains(month), reader.take(dot),
                let week = reader.number(upTo: 1)?.value, (1...5).contains(week), reader.take(dot),
                let weekday = reader.number(upTo: 1)?.value, weekday < 7
            else { return nil }
            day = .weekday(month: month, week: week, weekday: weekday)
        } else if reader.take(UInt8(ascii: "J")) {
            guard let number = reader.number(upTo: 3)?.value, (1...365).contains(number) else { return nil }
            day = .julian(number)
        } else {
            guard let number = reader.number(upTo: 3)?.value, number <= 365 else { return nil }
            day = .zeroBased(number)
        }
        guard reader.take(UInt8(ascii: "/")) else { return Change(day: day, time: 7_200) }
        return time(&reader, mostHours: 167).map { Change(day: day, time: $0) }
    }
}
