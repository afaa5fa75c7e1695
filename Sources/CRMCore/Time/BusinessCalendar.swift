public import StorageProtocols

/// When a team works: the hours of each weekday in a zone, with days that differ.
///
/// Opening times are those that clocks show. Where clocks skip a part of an open time it is not worked, and where they
/// go back within one the hour counts twice, so a day that is open from 00:00 to 24:00 has 23, 24 or 25 hours. A time
/// that clocks show twice begins or ends an opening when they show it first.
///
/// ```swift
/// let hours = [DayHours(TimeOfDay(9), TimeOfDay(12)), DayHours(TimeOfDay(13), TimeOfDay(17, 30))]
/// let calendar = BusinessCalendar(
///     zone: berlin,
///     weekly: [.monday: hours, .tuesday: hours, .wednesday: hours, .thursday: hours, .friday: hours],
///     exceptions: [christmas: []]
/// )
/// let due = calendar.add(.seconds(4 * 3_600), to: received)
/// ```
public struct BusinessCalendar: Sendable {
    /// Where the hours are shown.
    public let zone: Zone
    /// The hours of each weekday in ascending order; none on a weekday that is not listed.
    public let weekly: [Weekday: [DayHours]]
    /// The hours of dates that differ from their weekday; none means closed.
    public let exceptions: [CivilDate: [DayHours]]

    let week: WorkingWeek
    private let table = OpenTimeTable.Cache()

    /// Creates a calendar; hours that overlap are merged, and those that end before they begin are left out.
    public init(zone: Zone, weekly: [Weekday: [DayHours]], exceptions: [CivilDate: [DayHours]] = [:]) {
        self.zone = zone
        self.weekly = weekly.mapValues(DayHours.merged).filter { !$0.value.isEmpty }
        self.exceptions = exceptions.mapValues(DayHours.merged)
        week = WorkingWeek(self.weekly, self.exceptions)
    }

    /// The calendar that is always open.
    public static let always = BusinessCalendar(
        zone: .utc,
        weekly: Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, [.allDay]) })
    )

    /// Whether the calendar is open at an instant.
    public func isOpen(at instant: Instant) -> Bool {
        let local = LocalClock.local(instant, zone.offset(at: instant))
        let latest = latestLocalTime(upTo: instant, local)
        return week.isOpen(local < latest ? latest - 1 : local)
    }

    /// Returns the first open instant from an instant on, which may be itself, or `nil` where there is none.
    public func nextOpening(after instant: Instant) -> Instant? {
        if isOpen(at: instant) { return instant }
        return add(.microseconds(1), to: instant)?.adding(microseconds: -1)
    }

    /// Returns how long the calendar is open between two instants, negative where the second is earlier.
    ///
    /// It does not take longer for years than for days.
    public func elapsed(from start: Instant, to end: Instant) -> Duration {
        guard start <= end else { return .zero - elapsed(from: end, to: start) }
        var (total, steps): (Int64, Int) = (0, 0)
        var rest: Instant?
        forEachStretch(from: start) { stretch in
            guard stretch.start < end else { return false }
            if steps >= Self.fewStretches, stretch.start >= OpenTimeTable.start {
                rest = stretch.start
                return false
            }
            total += stretch.cut(at: end).length(week)
            steps += 1
            return true
        }
        guard let rest else { return .microseconds(total) }
        if let table = table.table(of: self) {
            return .microseconds(total + table.sum(to: end) - table.sum(to: rest))
        }
        forEachStretch(from: rest) { stretch in
            guard stretch.start < end else { return false }
            total += stretch.cut(at: end).length(week)
            return true
        }
        return .microseconds(total)
    }

    /// Up to how many stretches are walked over before the table is used.
    private static let fewStretches = 4

    /// Returns the first instant up to which the calendar has been open for a duration since another instant.
    ///
    /// A duration that ends with a working day ends then, not when the next one begins. A negative duration counts back:
    /// the result is the last instant since which it has been open so long. Fractions of a microsecond are cut off.
    /// `nil` means that the calendar does not open for so long any more.
    public func add(_ duration: Duration, to instant: Instant) -> Instant? {
        let (seconds, attoseconds) = duration.components
        let wanted = Int128(seconds) * 1_000_000 + Int128(attoseconds / 1_000_000_000_000)
        guard let wanted = Int64(exactly: wanted) else { return nil }
        if wanted < 0 { return subtract(wanted.magnitude, from: instant) }
        guard wanted > 0 else { return instant }
        var (rest, steps) = (wanted, 0)
        var found: Instant?
        forEachStretch(from: instant) { stretch in
            guard !isClosed(after: stretch.start) else { return false }
            steps += 1
            if steps > Self.fewStretches, stretch.start >= OpenTimeTable.start, let table = table.table(of: self) {
                let (sum, isFar) = table.sum(to: stretch.start).addingReportingOverflow(rest)
                found = isFar ? nil : table.instant(at: sum)
                return false
            }
            let length = stretch.length(week)
            guard length >= rest else {
                rest -= length
                return true
            }
            found = stretch.instant(after: rest, week)
            return false
        }
        return found
    }

    /// The last instant since which the calendar has been open for so many microseconds.
    private func subtract(_ wanted: UInt64, from instant: Instant) -> Instant? {
        // Opening times grow with the stretch, so it is found by doubling and halving.
        let isEnough = { (start: Instant) in
            elapsed(from: start, to: instant) >= .microseconds(Int64(clamping: wanted))
        }
        var reach = Int64(clamping: max(wanted, 1))
        while !isEnough(instant.adding(microseconds: -reach)) {
            guard reach < .max, instant.adding(microseconds: -reach).microseconds > .min else { return nil }
            reach = reach.multipliedReportingOverflow(by: 2).overflow ? .max : reach * 2
        }
        var (enough, short) = (reach, Int64(0))
        while enough - short > 1 {
            let middle = short + (enough - short) / 2
            if isEnough(instant.adding(microseconds: -middle)) { enough = middle } else { short = middle }
        }
        return instant.adding(microseconds: -enough)
    }

    /// Whether nothing opens from an instant on.
    private func isClosed(after instant: Instant) -> Bool {
        guard week.isClosed else { return false }
        guard let last = week.lastException else { return true }
        return LocalClock.split(LocalClock.local(instant, zone.offset(at: instant))).day > last + 2
    }
}

extension BusinessCalendar: Hashable, Codable {
    private enum CodingKeys: String, CodingKey {
        case zone, weekly, exceptions
    }

    private struct CodedException: Codable {
        var date: CivilDate
        var hours: [DayHours]
    }

    /// Decodes a calendar with the rules of its zone.
    ///
    /// - Throws: `DecodingError`, also for an exception after the year 9999.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let weekly = try container.decode([[DayHours]].self, forKey: .weekly)
        let exceptions = try container.decode([CodedException].self, forKey: .exceptions)
        if exceptions.contains(where: { $0.date.year > 9_999 }) {
            throw DecodingError.dataCorruptedError(
                forKey: .exceptions,
                in: container,
                debugDescription: "an exception after the year 9999"
            )
        }
        self.init(
            zone: try container.decode(Zone.self, forKey: .zone),
            weekly: Dictionary(zip(Weekday.allCases, weekly)) { $1 },
            exceptions: Dictionary(exceptions.map { ($0.date, $0.hours) }) { $1 }
        )
    }

    /// Encodes the calendar with the rules of its zone, the hours from Monday on and the exceptions by date.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(zone, forKey: .zone)
        try container.encode(Weekday.allCases.map { weekly[$0] ?? [] }, forKey: .weekly)
        let exceptions = exceptions.sorted { $0.key < $1.key }.map { CodedException(date: $0.key, hours: $0.value) }
        try container.encode(exceptions, forKey: .exceptions)
    }

    /// Two calendars are equal when zone, hours and exceptions are.
    public static func == (left: BusinessCalendar, right: BusinessCalendar) -> Bool {
        left.weekly == right.weekly && left.exceptions == right.exceptions && left.zone == right.zone
    }

    /// Hashes the zone, hours and exceptions.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(zone)
        hasher.combine(weekly)
        hasher.combine(exceptions)
    }
}
