public import StorageProtocols

/// How something comes again: a rule of RFC 5545.
///
/// A rule is relative to a start, which a ``RecurrenceSet`` gives it: what the rule leaves open, such as the time of day,
/// is that of the start. It is always valid: what RFC 5545 forbids cannot be made.
///
/// ```swift
/// let mondays = RecurrenceRule.weekly(on: [.monday], every: 2)
/// let quarterEnds = try RecurrenceRule("FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")
/// ```
public struct RecurrenceRule: Sendable, Hashable {
    /// The unit of time in which a rule repeats, the shortest first.
    public enum Frequency: Int, Sendable, Hashable, CaseIterable, Comparable {
        /// Every second.
        case secondly
        /// Every minute.
        case minutely
        /// Every hour.
        case hourly
        /// Every day.
        case daily
        /// Every week.
        case weekly
        /// Every month.
        case monthly
        /// Every year.
        case yearly

        /// Whether one unit is shorter than another.
        public static func < (left: Frequency, right: Frequency) -> Bool { left.rawValue < right.rawValue }
    }

    /// A day of the week, or one of them within a month or year.
    public struct Day: Sendable, Hashable {
        /// The day of the week.
        public var weekday: Weekday
        /// Which of those of the month or year, 1 the first, -1 the last; nil for all.
        public var ordinal: Int?

        /// Creates a day.
        public init(_ weekday: Weekday, _ ordinal: Int? = nil) {
            self.weekday = weekday
            self.ordinal = ordinal
        }
    }

    /// When a rule ends.
    public enum End: Sendable, Hashable {
        /// Never.
        case never
        /// After so many occurrences.
        case after(Int)
        /// With the last occurrence no later than a date; a day counts to its end.
        case until(RecurrenceDate)
    }

    /// The unit in which the rule repeats.
    public let frequency: Frequency
    /// Every how many units, 1 or more.
    public let interval: Int
    /// The months, 1...12; none for any, here and below.
    public let months: [Int]
    /// The weeks of the year, 1...53 or -53...-1 from its end.
    public let weeks: [Int]
    /// The days of the year, 1...366 or -366...-1 from its end.
    public let yearDays: [Int]
    /// The days of the month, 1...31 or -31...-1 from its end.
    public let monthDays: [Int]
    /// The days of the week.
    public let days: [Day]
    /// The hours, 0...23.
    public let hours: [Int]
    /// The minutes, 0...59.
    public let minutes: [Int]
    /// The seconds, 0...60.
    public let seconds: [Int]
    /// Which of the occurrences of each unit: 1 the first, -1 the last.
    public let positions: [Int]
    /// The day on which weeks begin.
    public let weekStart: Weekday
    /// When it ends.
    public let end: End

    /// The most occurrences that a rule can be limited to, and the most units between two.
    public static let limit = Int(Int32.max)

    /// Creates a rule.
    ///
    /// Each list is put into order.
    ///
    /// - Throws: ``RecurrenceError`` with code `outOfRange`, or `notAllowed` where RFC 5545 forbids parts together.
    public init(
        _ frequency: Frequency,
        every interval: Int = 1,
        months: [Int] = [],
        weeks: [Int] = [],
        yearDays: [Int] = [],
        monthDays: [Int] = [],
        days: [Day] = [],
        hours: [Int] = [],
        minutes: [Int] = [],
        seconds: [Int] = [],
        positions: [Int] = [],
        weekStart: Weekday = .monday,
        end: End = .never
    ) throws(RecurrenceError) {
        self.init(
            unchecked: frequency,
            every: interval,
            months: try Self.ordered(months, 1...12, .months),
            weeks: try Self.ordered(weeks, 1...53, .weeks, fromEnd: true),
            yearDays: try Self.ordered(yearDays, 1...366, .yearDays, fromEnd: true),
            monthDays: try Self.ordered(monthDays, 1...31, .monthDays, fromEnd: true),
            days: Self.ordered(days),
            hours: try Self.ordered(hours, 0...23, .hours),
            minutes: try Self.ordered(minutes, 0...59, .minutes),
            seconds: try Self.ordered(seconds, 0...60, .seconds),
            positions: try Self.ordered(positions, 1...366, .positions, fromEnd: true),
            weekStart: weekStart,
            end: end
        )
        try check()
    }

    init(
        unchecked frequency: Frequency,
        every interval: Int = 1,
        months: [Int] = [],
        weeks: [Int] = [],
        yearDays: [Int] = [],
        monthDays: [Int] = [],
        days: [Day] = [],
        hours: [Int] = [],
        minutes: [Int] = [],
        seconds: [Int] = [],
        positions: [Int] = [],
        weekStart: Weekday = .monday,
        end: End = .never
    ) {
        self.frequency = frequency
        self.interval = interval
        self.months = months
        self.weeks = weeks
        self.yearDays = yearDays
        self.monthDays = monthDays
        self.days = days
        self.hours = hours
        self.minutes = minutes
        self.seconds = seconds
        self.positions = positions
        self.weekStart = weekStart
        self.end = end
    }
}

extension RecurrenceRule {
    private static func ordered(
        _ values: [Int],
        _ range: ClosedRange<Int>,
        _ part: RecurrencePart,
        fromEnd: Bool = false
    ) throws(RecurrenceError) -> [Int] {
        for value in values {
            let isInside = range.contains(value) || fromEnd && value < 0 && value > .min && range.contains(-value)
            guard isInside else { throw RecurrenceError(.outOfRange, part.rawValue) }
        }
        return Set(values).sorted()
    }

    private static func ordered(_ days: [Day]) -> [Day] {
        Set(days).sorted { ($0.ordinal ?? 0, $0.weekday.rawValue) < ($1.ordinal ?? 0, $1.weekday.rawValue) }
    }

    /// What RFC 5545 asks of the parts together.
    private func check() throws(RecurrenceError) {
        func require(_ condition: Bool, _ code: RecurrenceError.Code, _ part: RecurrencePart) throws(RecurrenceError) {
            if !condition { throw RecurrenceError(code, part.rawValue) }
        }
        try require((1...Self.limit).contains(interval), .outOfRange, .interval)
        if case .after(let count) = end { try require((1...Self.limit).contains(count), .outOfRange, .count) }
        let ordinals = days.compactMap(\.ordinal)
        try require(ordinals.allSatisfy { $0 != 0 && (-53...53).contains($0) }, .outOfRange, .days)
        try require(weeks.isEmpty || frequency == .yearly, .notAllowed, .weeks)
        try require(yearDays.isEmpty || ![.daily, .weekly, .monthly].contains(frequency), .notAllowed, .yearDays)
        try require(monthDays.isEmpty || frequency != .weekly, .notAllowed, .monthDays)
        try require(ordinals.isEmpty || frequency >= .monthly && weeks.isEmpty, .notAllowed, .days)
        let lists: [[Int]] = [months, weeks, yearDays, monthDays, hours, minutes, seconds]
        try require(
            positions.isEmpty || !days.isEmpty || lists.contains { !$0.isEmpty },
            .notAllowed,
            .positions
        )
    }
}

/// The parts of a rule by their names in RFC 5545, in the order in which they are written.
enum RecurrencePart: String, CaseIterable {
    case frequency = "FREQ"
    case interval = "INTERVAL"
    case count = "COUNT"
    case until = "UNTIL"
    case months = "BYMONTH"
    case weeks = "BYWEEKNO"
    case yearDays = "BYYEARDAY"
    case monthDays = "BYMONTHDAY"
    case days = "BYDAY"
    case hours = "BYHOUR"
    case minutes = "BYMINUTE"
    case seconds = "BYSECOND"
    case positions = "BYSETPOS"
    case weekStart = "WKST"
}
