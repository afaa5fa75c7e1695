import CRMCore

/// Finds the times of a rule the slow way: it walks over every day and looks at each part of the rule by itself.
struct RecurrenceOracle {
    /// A day that is only ever reached by steps of one.
    struct Day {
        var number: Int
        var year: Int
        var month: Int
        var day: Int
        /// 1 is Monday.
        var weekday: Int

        static func length(_ year: Int, _ month: Int) -> Int {
            let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
            return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        }

        mutating func step() {
            number += 1
            weekday = weekday % 7 + 1
            day += 1
            if day > Self.length(year, month) { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
    }

    let rule: RecurrenceRule
    let start: CivilDateTime
    private let last: Int

    /// Every day from 1990, which began on a Monday, to 2160.
    private static let days: [Day] = {
        var day = Day(number: 7_305, year: 1_990, month: 1, day: 1, weekday: 1)
        var days: [Day] = []
        while day.year <= 2_160 {
            days.append(day)
            day.step()
        }
        return days
    }()
    private static let firstOfYear = Dictionary(days.map { ($0.year, $0.number) }) { first, _ in first }
    private static let yearLength = Dictionary(days.map { ($0.year, 1) }, uniquingKeysWith: +)

    init(_ rule: RecurrenceRule, _ start: CivilDateTime, through last: CivilDate) {
        self.rule = rule
        self.start = start
        self.last = Int(last.daysSinceEpoch)
    }

    /// All times from the start to the end of the last day.
    func times() -> [CivilDateTime] {
        let origin = 7_305
        let base = Self.days[Int(start.date.daysSinceEpoch) - origin]
        var groups: [(unit: Int, times: [Int])] = []
        let reach = rule.frequency < .weekly ? 0 : 366
        for day in Self.days[max(0, base.number - reach - origin)...last + reach - origin] where matches(day, base) {
            for time in timesOfDay {
                let unit = unit(of: day, time)
                if groups.last?.unit != unit { groups.append((unit, [])) }
                groups[groups.count - 1].times.append(day.number * 86_400 + time)
            }
        }
        let first = unit(of: base, start.secondOfDay)
        var found: [Int] = []
        for group in groups where group.unit >= first && (group.unit - first) % rule.interval == 0 {
            if rule.positions.isEmpty {
                found += group.times
            } else {
                for (index, time) in group.times.enumerated()
                where rule.positions.contains(index + 1) || rule.positions.contains(index - group.times.count) {
                    found.append(time)
                }
            }
        }
        let begin = Int(start.date.daysSinceEpoch) * 86_400 + start.secondOfDay
        found = found.filter { $0 >= begin && $0 / 86_400 <= last }
        if case .after(let count) = rule.end { found = Array(found.prefix(count)) }
        return found.compactMap { time in
            let day = Self.days[time / 86_400 - origin]
            let second = time % 86_400
            return CivilDateTime(
                year: day.year,
                month: day.month,
                day: day.day,
                hour: second / 3_600,
                minute: second / 60 % 60,
                second: second % 60
            )
        }
    }

    private var timesOfDay: [Int] {
        func values(_ list: [Int], _ own: Int, _ count: Int, isFree: Bool) -> [Int] {
            if !list.isEmpty { return Set(list.map { min($0, count - 1) }).sorted() }
            return isFree ? Array(0..<count) : [own]
        }
        let hours = values(rule.hours, start.hour, 24, isFree: rule.frequency <= .hourly)
        let minutes = values(rule.minutes, start.minute, 60, isFree: rule.frequency <= .minutely)
        let seconds = values(rule.seconds, start.second, 60, isFree: rule.frequency == .secondly)
        return hours.flatMap { hour in
            minutes.flatMap { minute in seconds.map { hour * 3_600 + minute * 60 + $0 } }
        }
    }

    private func unit(of day: Day, _ time: Int) -> Int {
        switch rule.frequency {
        case .yearly: day.year
        case .monthly: day.year * 12 + day.month
        case .weekly: weekStart(day) / 7
        case .daily: day.number
        case .hourly: day.number * 24 + time / 3_600
        case .minutely: day.number * 1_440 + time / 60
        case .secondly: day.number * 86_400 + time
        }
    }

    private func matches(_ day: Day, _ base: Day) -> Bool {
        let namesDay = !rule.days.isEmpty || !rule.monthDays.isEmpty || !rule.yearDays.isEmpty
        let length = Day.length(day.year, day.month)
        if !rule.months.isEmpty, !rule.months.contains(day.month) { return false }
        if !rule.weeks.isEmpty {
            let (week, count) = week(of: day)
            if !rule.weeks.contains(week), !rule.weeks.contains(week - count - 1) { return false }
        }
        let ofYear = day.number - (Self.firstOfYear[day.year] ?? 0) + 1
        let yearLength = Self.yearLength[day.year] ?? 0
        if !rule.yearDays.isEmpty, !rule.yearDays.contains(ofYear), !rule.yearDays.contains(ofYear - yearLength - 1) {
            return false
        }
        if !rule.monthDays.isEmpty, !rule.monthDays.contains(day.day), !rule.monthDays.contains(day.day - length - 1) {
            return false
        }
        if !rule.days.isEmpty {
            let inYear = rule.frequency == .yearly && rule.months.isEmpty
            let (place, size) = inYear ? (ofYear, yearLength) : (day.day, length)
            // Count the same weekdays up to this day, and from it on.
            let before = stride(from: place, to: 0, by: -7).reduce(0) { count, _ in count + 1 }
            let after = stride(from: place, through: size, by: 7).reduce(0) { count, _ in count + 1 }
            let isNamed = rule.days.contains { wanted in
                wanted.weekday.rawValue == day.weekday
                    && (wanted.ordinal == nil || wanted.ordinal == before || wanted.ordinal == -after)
            }
            if !isNamed { return false }
        }
        if namesDay { return true }
        switch rule.frequency {
        case .yearly where !rule.weeks.isEmpty: return day.weekday == base.weekday
        case .yearly: return day.day == base.day && (!rule.months.isEmpty || day.month == base.month)
        case .monthly: return day.day == base.day
        case .weekly: return day.weekday == base.weekday
        default: return true
        }
    }

    /// The number of the first day of a day's week.
    private func weekStart(_ day: Day) -> Int {
        var (number, weekday) = (day.number, day.weekday)
        while weekday != rule.weekStart.rawValue { (number, weekday) = (number - 1, weekday == 1 ? 7 : weekday - 1) }
        return number
    }

    /// The week's number in the year that has four or more of its days, and how many weeks that year has.
    private func week(of day: Day) -> (Int, Int) {
        func firstWeek(_ year: Int) -> Int? {
            guard let first = Self.firstOfYear[year] else { return nil }
            let days = Self.days.dropFirst(first - 7_305).prefix(7)
            return days.first { weekStart($0) == $0.number }
                .map { $0.number - first >= 4 ? $0.number - 7 : $0.number }
        }
        let start = weekStart(day)
        for year in [day.year + 1, day.year, day.year - 1] {
            guard let first = firstWeek(year), start >= first, let next = firstWeek(year + 1) else { continue }
            return ((start - first) / 7 + 1, (next - first) / 7)
        }
        return (0, 0)
    }
}
