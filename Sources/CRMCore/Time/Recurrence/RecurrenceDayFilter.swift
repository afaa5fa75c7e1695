import StorageProtocols

/// A day with its place in month and year.
struct CalendarDay {
    /// Days since 1970-01-01.
    var number: Int64
    var year: Int
    var month: Int
    var day: Int
    /// 1 is 1 January.
    var dayOfYear: Int

    /// The number of 1 January of a year; years are 0...9999.
    static func first(of year: Int, month: Int = 1) -> Int64 {
        CivilDate(year: year, month: month, day: 1).map { Int64($0.daysSinceEpoch) } ?? 0
    }

    init(_ number: Int64) {
        let (year, month, day) = CivilDate(daysSinceEpoch: Int32(clamping: number)).components
        self.number = number
        self.year = year
        self.month = month
        self.day = day
        let before = (367 * month - 362) / 12 - (month <= 2 ? 0 : CivilDate.isLeapYear(year) ? 1 : 2)
        dayOfYear = before + day
    }

    /// 0 is Monday.
    var weekday: Int { Int(LocalClock.floorDivide(number + 3, by: 7).1) }
    var monthLength: Int { CivilDate.daysInMonth(month, year: year) ?? 31 }
    var yearLength: Int { CivilDate.isLeapYear(year) ? 366 : 365 }
}

/// Which days a rule means: those that satisfy all of its parts about days.
struct RecurrenceDayFilter {
    /// Bit n stands for month n, day n of the month from its beginning or end, weekday n; none for any.
    private var months: UInt16
    private var monthDays: UInt32
    private var monthDaysFromEnd: UInt32
    private var weekdays: UInt8
    private let ordinals: [RecurrenceRule.Day]
    private let countsInMonth: Bool
    private let yearDays: Set<Int>
    private let weeks: Set<Int>
    private let weekStart: Int

    /// What the rule leaves open is taken from the start.
    init(_ rule: RecurrenceRule, start: CalendarDay) {
        func bits<Bits: FixedWidthInteger>(_ numbers: [Int]) -> Bits { numbers.reduce(0) { $0 | 1 << Bits($1) } }
        months = bits(rule.months)
        monthDays = bits(rule.monthDays.filter { $0 > 0 })
        monthDaysFromEnd = bits(rule.monthDays.filter { $0 < 0 }.map { -$0 })
        weekdays = bits(rule.days.filter { $0.ordinal == nil }.map { $0.weekday.rawValue - 1 })
        ordinals = rule.days.filter { $0.ordinal != nil }
        countsInMonth = rule.frequency == .monthly || !rule.months.isEmpty
        yearDays = Set(rule.yearDays)
        weeks = Set(rule.weeks)
        weekStart = rule.weekStart.rawValue - 1
        let namesDay = !rule.days.isEmpty || !rule.monthDays.isEmpty || !rule.yearDays.isEmpty
        guard !namesDay else { return }
        switch rule.frequency {
        case .yearly where rule.weeks.isEmpty:
            monthDays = 1 << UInt32(start.day)
            if months == 0 { months = 1 << UInt16(start.month) }
        case .monthly: monthDays = 1 << UInt32(start.day)
        case .yearly, .weekly: weekdays = 1 << UInt8(start.weekday)
        default: break
        }
    }

    func isInMonth(_ month: Int) -> Bool { months == 0 || months & 1 << UInt16(month) != 0 }

    /// Whether the day satisfies every part.
    func matches(_ day: CalendarDay) -> Bool {
        guard isInMonth(day.month) else { return false }
        if monthDays | monthDaysFromEnd != 0 {
            let isFromEnd = monthDaysFromEnd & 1 << UInt32(day.monthLength - day.day + 1) != 0
            guard monthDays & 1 << UInt32(day.day) != 0 || isFromEnd else { return false }
        }
        if weekdays != 0 || !ordinals.isEmpty {
            let isPlain = weekdays & 1 << UInt8(day.weekday) != 0
            guard isPlain || ordinals.contains(where: { matches(day, $0) }) else { return false }
        }
        if !yearDays.isEmpty {
            let fromEnd = day.dayOfYear - day.yearLength - 1
            guard yearDays.contains(day.dayOfYear) || yearDays.contains(fromEnd) else { return false }
        }
        if !weeks.isEmpty {
            let (week, count) = weekOfYear(day)
            guard weeks.contains(week) || weeks.contains(week - count - 1) else { return false }
        }
        return true
    }

    private func matches(_ day: CalendarDay, _ wanted: RecurrenceRule.Day) -> Bool {
        guard wanted.weekday.rawValue - 1 == day.weekday, let ordinal = wanted.ordinal else { return false }
        let (place, length) = countsInMonth ? (day.day, day.monthLength) : (day.dayOfYear, day.yearLength)
        return ordinal > 0 ? (place - 1) / 7 + 1 == ordinal : (length - place) / 7 + 1 == -ordinal
    }

    /// The number of the day's week, and of the weeks of that week's year: the one that holds most of its days.
    private func weekOfYear(_ day: CalendarDay) -> (week: Int, count: Int) {
        let week = week(of: day.number)
        let year = CalendarDay(firstDay(ofWeek: week) + 3).year
        func first(_ year: Int) -> Int64 { self.week(of: CalendarDay.first(of: year) + 3) }
        return (Int(week - first(year)) + 1, Int(first(year + 1) - first(year)))
    }

    /// The number of the week in which a day lies, counted from an arbitrary one.
    func week(of day: Int64) -> Int64 { LocalClock.floorDivide(day + 3 - Int64(weekStart), by: 7).0 }

    /// The day on which a week begins.
    func firstDay(ofWeek week: Int64) -> Int64 { week * 7 - 3 + Int64(weekStart) }
}
