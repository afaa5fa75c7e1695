import StorageProtocols

/// A rule together with its start, prepared for finding its occurrences unit by unit.
///
/// Times are seconds of clocks on the wall, as if every day had 24 hours. For units of a day and more, a block of
/// occurrences is such a unit; for shorter ones it is the day.
struct RecurrencePlan {
    /// The occurrences of one block: each start with each offset behind it, or those of them that are picked.
    struct Block {
        /// The second from which the starts count.
        var base: Int64 = 0
        var starts: [Int32] = []
        /// The places of the picked ones in ascending order; nil for all.
        var picked: [Int]?
    }

    /// How many occurrences there are, if the rule says so.
    let count: Int?
    /// When the first occurrence can be, in seconds.
    let start: Int64
    /// The last second at which an occurrence can be.
    let last: Int64
    /// What follows each start of a block, in seconds.
    let offsets: [Int32]

    private let frequency: RecurrenceRule.Frequency
    private let positions: [Int]
    private let filter: RecurrenceDayFilter
    private let first: CalendarDay
    private let interval: Int64
    /// How many units a day has, for units shorter than it.
    private let unitsPerDay: Int64
    /// The seconds of a day at which allowed units begin, by the number of the unit modulo the interval.
    private let units: [[Int32]]

    /// Occurrences are in the years from 0 to 9999, which dates of RFC 5545 can name.
    static let years = 0...9_999
    static let end = CalendarDay.first(of: 9_999, month: 12) + 30

    /// - Parameters:
    ///   - rule: The rule.
    ///   - start: The start.
    ///   - horizon: A second after which occurrences don't matter.
    init(_ rule: RecurrenceRule, start: CivilDateTime, upTo horizon: Int64 = .max) {
        if case .after(let count) = rule.end { self.count = count } else { count = nil }
        self.start = start.seconds
        frequency = rule.frequency
        positions = rule.positions
        first = CalendarDay(Int64(start.date.daysSinceEpoch))
        filter = RecurrenceDayFilter(rule, start: first)
        interval = Int64(rule.interval)
        let end = min(rule.end.last, horizon, Self.end * 86_400 + 86_399)
        let seconds = rule.seconds.isEmpty ? [start.second] : Set(rule.seconds.map { min($0, 59) }).sorted()
        let minutes = rule.minutes.isEmpty ? [start.minute] : rule.minutes
        let hours = rule.hours.isEmpty ? [start.hour] : rule.hours
        let offsets: [Int32]
        switch rule.frequency {
        case .secondly: offsets = [0]
        case .minutely: offsets = seconds.map { Int32($0) }
        case .hourly: offsets = Self.sums(minutes.map { $0 * 60 }, seconds)
        default:
            let times = Self.sums(minutes.map { $0 * 60 }, seconds)
            offsets = Self.sums(hours.map { $0 * 3_600 }, times.map { Int($0) })
        }
        let unit = rule.frequency.seconds
        unitsPerDay = unit.map { 86_400 / Int64($0) } ?? 1
        guard let unit else {
            self.offsets = offsets
            units = []
            last = Self.years.contains(first.year) ? end : .min
            return
        }
        self.offsets =
            rule.positions.isEmpty ? offsets : Self.places(rule.positions, of: offsets.count).map { offsets[$0] }
        let units = Self.units(rule, unit)
        self.units = units
        // Units that count and units that are allowed may never meet, as "every 24 hours from four on, at three".
        let places = LocalClock.floorDivide(start.seconds, by: Int64(unit)).0
        let step = Self.greatestCommonDivisor(rule.interval, 86_400 / unit)
        let meets = units.indices.contains { !units[$0].isEmpty && ($0 - Int(places)) % step == 0 }
        last = Self.years.contains(first.year) && meets && !self.offsets.isEmpty ? end : .min
    }

    private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }

    private static func sums(_ left: [Int], _ right: [Int]) -> [Int32] {
        left.flatMap { left in right.map { Int32(left + $0) } }
    }

    private static func units(_ rule: RecurrenceRule, _ unit: Int) -> [[Int32]] {
        func allowed(_ list: [Int], _ count: Int) -> [Bool] {
            (0..<count).map { list.isEmpty || list.contains($0) }
        }
        let hours = allowed(rule.hours, 24)
        let minutes = allowed(unit < 3_600 ? rule.minutes : [], 60)
        let seconds = allowed(unit < 60 ? rule.seconds.map { min($0, 59) } : [], 60)
        let count = 86_400 / unit
        var units: [[Int32]] = Array(repeating: [], count: min(rule.interval, count))
        for number in 0..<count {
            let time = number * unit
            if hours[time / 3_600], minutes[time / 60 % 60], seconds[time % 60] {
                units[number % rule.interval].append(Int32(time))
            }
        }
        return units
    }

    /// The places that positions name in a list of so many, in ascending order.
    private static func places(_ positions: [Int], of count: Int) -> [Int] {
        Set(positions.map { $0 > 0 ? $0 - 1 : count + $0 }).filter { (0..<count).contains($0) }.sorted()
    }
}

// MARK: Blocks

extension RecurrencePlan {
    /// The block in which an occurrence at a second no earlier than the start would lie, or the last one before it: days,
    /// weeks, months or years counted from the start's.
    func key(containing second: Int64) -> Int64? {
        let day = LocalClock.floorDivide(second, by: 86_400).0
        guard second <= last, day <= Self.end else { return nil }
        if frequency < .daily { return day }
        let distance = unit(of: CalendarDay(day)) - unit(of: first)
        return max(0, distance - distance % interval)
    }

    /// The next block that may hold an occurrence.
    func key(after key: Int64) -> Int64? {
        var next = key + 1
        if frequency < .daily {
            // An interval of more than a day: the day of the next unit that counts.
            next += phase(of: next) / unitsPerDay
        } else {
            next = key + interval
        }
        // More units than the years have days; none of the numbers below overflows.
        guard next <= 4_000_000 else { return nil }
        if frequency <= .daily {
            let day = CalendarDay(begin(of: next) / 86_400)
            if day.number <= Self.end, !filter.isInMonth(day.month) {
                let wait = Int64(day.monthLength - day.day + 1)
                next += frequency == .daily ? (wait + interval - 1) / interval * interval : wait
            }
        }
        return begin(of: next) > last ? nil : next
    }

    /// Fills in the occurrences of a block.
    func load(_ key: Int64, into block: inout Block) {
        let begin = begin(of: key)
        let day = CalendarDay(begin / 86_400)
        block.base = begin
        if frequency < .daily {
            let phase = Int(phase(of: key))
            block.starts = filter.matches(day) && phase < units.count ? units[phase] : []
            return
        }
        block.starts.removeAll(keepingCapacity: true)
        func add(_ day: CalendarDay) {
            if filter.matches(day) { block.starts.append(Int32(clamping: day.number * 86_400 - begin)) }
        }
        func addMonth(_ first: CalendarDay) {
            guard filter.isInMonth(first.month) else { return }
            var day = first
            for _ in 0..<first.monthLength {
                add(day)
                day.number += 1
                day.day += 1
                day.dayOfYear += 1
            }
        }
        switch frequency {
        case .yearly: for month in 1...12 { addMonth(CalendarDay(CalendarDay.first(of: day.year, month: month))) }
        case .monthly: addMonth(day)
        case .weekly: for offset in 0..<Int64(7) { add(CalendarDay(day.number + offset)) }
        default: add(day)
        }
        if !positions.isEmpty {
            block.picked = Self.places(positions, of: block.starts.count * offsets.count)
        }
    }

    /// Whether the rule means any day at all; the calendar repeats itself after 400 years.
    var meansAnyDay: Bool {
        (Self.cycleStart..<Self.cycleStart + Self.cycle).contains { filter.matches(CalendarDay($0)) }
    }

    /// The days after which the calendar repeats itself, weekdays included.
    static let cycle: Int64 = 146_097
    private static let cycleStart = CalendarDay.first(of: 2_000)

    /// The day on which a block begins.
    func day(of key: Int64) -> Int64 { begin(of: key) / 86_400 }

    /// The number of the unit in which a day lies, counted from an arbitrary one.
    private func unit(of day: CalendarDay) -> Int64 {
        switch frequency {
        case .yearly: Int64(day.year)
        case .monthly: Int64(day.year * 12 + day.month - 1)
        case .weekly: filter.week(of: day.number)
        default: day.number
        }
    }

    /// The second at which a block begins.
    private func begin(of key: Int64) -> Int64 {
        let day: Int64
        switch frequency {
        case .yearly: day = CalendarDay.first(of: first.year + Int(key))
        case .monthly:
            let month = first.year * 12 + first.month - 1 + Int(key)
            day = CalendarDay.first(of: month / 12, month: month % 12 + 1)
        case .weekly: day = filter.firstDay(ofWeek: filter.week(of: first.number) + key)
        case .daily: day = first.number + key
        default: day = key
        }
        return day * 86_400
    }

    /// How many units from the beginning of a day on the first one that counts begins; it may lie on a later day.
    private func phase(of day: Int64) -> Int64 {
        let unit = LocalClock.floorDivide(start, by: 86_400 / unitsPerDay).0
        return LocalClock.floorDivide(unit - day * unitsPerDay, by: interval).1
    }
}

extension RecurrenceRule.End {
    /// The last second of clocks on the wall at which an occurrence can be.
    fileprivate var last: Int64 {
        switch self {
        case .never, .after: .max
        case .until(.local(let time)): time.seconds
        case .until(.day(let date)): CivilDateTime(date, secondOfDay: 86_399).seconds
        // Clocks are less than 26 hours away from UTC; the instant itself is compared later.
        case .until(.instant(let instant)): Zone.utc.dateTime(at: instant).seconds + 26 * 3_600
        }
    }
}

extension RecurrenceRule.Frequency {
    /// The seconds of a unit that is shorter than a day.
    fileprivate var seconds: Int? {
        switch self {
        case .secondly: 1
        case .minutely: 60
        case .hourly: 3_600
        default: nil
        }
    }
}
