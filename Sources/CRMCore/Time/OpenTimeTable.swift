import StorageProtocols
import Synchronization

/// What a calendar has been open up to each change of the clocks, so that stretches of any length are measured by two
/// look-ups.
///
/// After the last listed change and the last exception everything repeats itself every 400 years, so the table ends there.
final class OpenTimeTable: Sendable {
    private struct Entry {
        var stretch: ClockStretch
        /// What is open from the beginning of the table to that of the stretch.
        var sum: Int64
    }

    private let entries: [Entry]
    private let week: WorkingWeek
    /// From when on everything repeats itself.
    private let base: Instant
    /// What is open in 400 years, in microseconds.
    private let cycleSum: Int64

    /// 400 years, which are whole weeks.
    private static let cycle: Int64 = 146_097 * LocalClock.day
    /// The first instant of the table, in 1900.
    static let start = Instant(seconds: -2_208_988_800)
    /// Exceptions later than in the year 3000 make a table too long.
    private static let latestBase = Instant(seconds: 32_503_680_000)

    /// Makes the table, which takes some milliseconds; nil where a calendar needs none or has none.
    init?(_ calendar: BusinessCalendar) {
        let listed = calendar.zone.transitions.last?.instant ?? Self.start
        let (last, isBeyond) = ((calendar.week.lastException ?? 0) + 3).multipliedReportingOverflow(by: LocalClock.day)
        if isBeyond { return nil }
        let exception = Instant(microseconds: last)
        base = max(listed.adding(microseconds: 2 * 366 * LocalClock.day), exception, Instant(seconds: 0))
        guard base < Self.latestBase else { return nil }
        week = calendar.week
        let end = base.adding(microseconds: Self.cycle)
        var entries: [Entry] = []
        var sum: Int64 = 0
        let week = calendar.week
        calendar.forEachStretch(from: Self.start) { stretch in
            guard stretch.start < end else { return false }
            entries.append(Entry(stretch: stretch, sum: sum))
            sum += stretch.cut(at: end).length(week)
            return true
        }
        self.entries = entries
        cycleSum = sum - Self.sum(to: base, entries, week)
    }

    /// What is open from the beginning of the table to an instant.
    func sum(to instant: Instant) -> Int64 {
        let past = max(0, instant.microseconds - base.microseconds) / Self.cycle
        return past * cycleSum + Self.sum(to: instant.adding(microseconds: -past * Self.cycle), entries, week)
    }

    /// The first instant up to which so much is open; nil where that is never.
    func instant(at sum: Int64) -> Instant? {
        let inBase = Self.sum(to: base, entries, week)
        var (past, rest): (Int64, Int64) = (0, sum)
        if sum > inBase + cycleSum {
            guard cycleSum > 0 else { return nil }
            past = (sum - inBase - 1) / cycleSum
            rest = sum - past * cycleSum
        }
        // The last stretch that begins with less.
        var (low, high) = (0, entries.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if entries[middle].sum < rest { low = middle } else { high = middle }
        }
        guard low < entries.count else { return nil }
        let found = entries[low].stretch.instant(after: rest - entries[low].sum, week)
        let (shift, isFar) = past.multipliedReportingOverflow(by: Self.cycle)
        return isFar ? nil : found.adding(microseconds: shift)
    }

    private static func sum(to instant: Instant, _ entries: [Entry], _ week: WorkingWeek) -> Int64 {
        var (low, high) = (0, entries.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if entries[middle].stretch.start <= instant { low = middle } else { high = middle }
        }
        guard low < entries.count, entries[low].stretch.start <= instant else { return 0 }
        return entries[low].sum + entries[low].stretch.cut(at: instant).length(week)
    }

    /// The table of a calendar, made when it is first asked for.
    final class Cache: Sendable {
        private let table = Mutex<OpenTimeTable??>(nil)

        func table(of calendar: BusinessCalendar) -> OpenTimeTable? {
            table.withLock { table in
                if let table { return table }
                let made = OpenTimeTable(calendar)
                table = .some(made)
                return made
            }
        }
    }
}
