public import StorageProtocols

/// All the times at which something happens: a start, rules by which it comes again, dates beside and exceptions, by the
/// clocks of a zone.
///
/// Times are what clocks show: a meeting at nine stays at nine when they change. What a rule says is in local time; the
/// instants follow from the zone's rules when they are asked for.
///
/// ```swift
/// var standUp = RecurrenceSet(start: start, zone: "Europe/Berlin", .workdays)
/// standUp.exceptions.insert(.day(christmas))
/// let berlin = try zones.zone(named: standUp.zone)
/// let next = standUp.next(after: now, in: berlin)
/// ```
public struct RecurrenceSet: Sendable, Hashable {
    /// From when on, and what rules leave open.
    public var start: CivilDateTime
    /// The name of the zone whose clocks are meant.
    public var zone: String
    /// The rules; without any the start is the only time beside ``dates``.
    public var rules: [RecurrenceRule]
    /// Times that come in addition; a day stands for the start's time on it.
    public var dates: Set<RecurrenceDate>
    /// Times that are left out, though a rule or date names them; a day for all times on it.
    public var exceptions: Set<RecurrenceDate>
    /// Whether the start is the first time even where no rule meets it.
    ///
    /// RFC 5545 wants so in calendars. Without this, "every Monday" from a Wednesday on begins on the Monday after.
    public var countsStart: Bool

    /// Creates a set.
    public init(
        start: CivilDateTime,
        zone: String = "UTC",
        _ rules: RecurrenceRule...,
        dates: Set<RecurrenceDate> = [],
        exceptions: Set<RecurrenceDate> = [],
        countsStart: Bool = false
    ) {
        self.start = start
        self.zone = zone
        self.rules = rules
        self.dates = dates
        self.exceptions = exceptions
        self.countsStart = countsStart
    }
}

/// One of the times of a ``RecurrenceSet``.
public struct Occurrence: Sendable, Hashable {
    /// What the rule says: the date and time that clocks are to show.
    ///
    /// It names the occurrence even where the zone's rules change, or clocks skip it.
    public var local: CivilDateTime
    /// When that is.
    public var instant: Instant

    /// Creates an occurrence.
    public init(local: CivilDateTime, instant: Instant) {
        self.local = local
        self.instant = instant
    }
}

extension RecurrenceSet {
    /// The times from an instant on, in ascending order, each once, found one by one as they are asked for.
    ///
    /// There may be very many: take a prefix, or say up to when. The years end with 9999.
    ///
    /// - Parameters:
    ///   - zone: The zone that ``zone`` names.
    ///   - instant: The instant from which on; without it the first time of all.
    ///   - end: The instant up to and with which.
    ///   - policy: What becomes of times that clocks skip or show twice.
    public func occurrences(
        in zone: Zone,
        from instant: Instant? = nil,
        upTo end: Instant? = nil,
        _ policy: ClockChangePolicy = ClockChangePolicy()
    ) -> Occurrences {
        Occurrences(self, zone, from: instant, upTo: end, policy)
    }

    /// The first so many times from an instant on.
    public func occurrences(in zone: Zone, from instant: Instant, limit: Int) -> [Occurrence] {
        Array(occurrences(in: zone, from: instant).prefix(max(0, limit)))
    }

    /// The first time after an instant, or nil where there is none.
    ///
    /// It does not take longer years after the start than on the first day, unless a rule ends after a number of
    /// occurrences, which are counted in days, weeks, months or years.
    public func next(
        after instant: Instant,
        in zone: Zone,
        _ policy: ClockChangePolicy = ClockChangePolicy()
    ) -> Occurrence? {
        guard instant.microseconds < .max else { return nil }
        var occurrences = Occurrences(self, zone, from: instant.adding(microseconds: 1), upTo: nil, policy)
        return occurrences.next()
    }

    /// The last time up to an instant, or nil where there is none.
    public func latest(
        upTo instant: Instant,
        in zone: Zone,
        _ policy: ClockChangePolicy = ClockChangePolicy()
    ) -> Occurrence? {
        // The years from 0 to 9999 and a little beside.
        let instant = min(instant, Instant(seconds: 260_000_000_000))
        let earliest = zone.firstInstant(of: min(start, dates.min().map { $0.shown } ?? start))
        let floor = max(earliest.adding(microseconds: -2 * LocalTimeMapping.reach), Instant(seconds: -70_000_000_000))
        // A stretch with at least one time is found by growing it, the last time in it by halving.
        var (reach, end): (Int64, Instant) = (60_000_000, instant.adding(microseconds: 1))
        var begin = instant.adding(microseconds: -reach)
        var found: Occurrence?
        while begin < end {
            var times = occurrences(in: zone, from: begin, upTo: instant, policy)
            if let first = times.next() {
                guard let second = times.next() else { return first }
                found = second
            } else {
                end = begin
            }
            if let found {
                let rest = end.microseconds - found.instant.microseconds - 1
                begin = found.instant.adding(microseconds: 1 + rest / 2)
            } else {
                guard begin > floor else { return nil }
                reach *= 8
                begin = max(instant.adding(microseconds: -reach), floor)
            }
        }
        return found
    }
}
