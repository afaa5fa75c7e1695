import StorageProtocols

/// The times of a ``RecurrenceSet`` from an instant on, found one by one.
public struct Occurrences: Sequence, IteratorProtocol, Sendable {
    /// A rule with the next time that comes from it.
    private struct Head: Sendable {
        var cursor: RecurrenceCursor
        var mapping: LocalTimeMapping
        let until: Instant
        var next: Occurrence?

        mutating func advance() {
            next = nil
            while let second = cursor.next() {
                guard let instant = mapping.instant(of: second) else { continue }
                if instant <= until { next = Occurrence(local: CivilDateTime(seconds: second), instant: instant) }
                return
            }
        }
    }

    private var heads: [Head]
    /// The times beside the rules, the latest first.
    private var dates: [Occurrence]
    private let exceptions: Set<RecurrenceDate>
    private let first: Instant
    private let end: Instant
    private var last: Instant?

    init(
        _ set: RecurrenceSet,
        _ zone: Zone,
        from instant: Instant?,
        upTo end: Instant?,
        _ policy: ClockChangePolicy
    ) {
        self.end = end ?? Instant(microseconds: .max)
        first = instant ?? Instant(microseconds: .min)
        exceptions = set.exceptions
        let second = instant.map { LocalTimeMapping.firstSecond(of: $0, in: zone) } ?? .min
        let horizon = end.map { zone.dateTime(at: $0).seconds + LocalTimeMapping.reach / 1_000_000 } ?? .max
        heads = set.rules.map { rule in
            var until = Instant(microseconds: .max)
            if case .until(.instant(let end)) = rule.end { until = end }
            let plan = RecurrencePlan(rule, start: set.start, upTo: horizon)
            var head = Head(
                cursor: RecurrenceCursor(plan, from: second, countsStart: set.countsStart),
                mapping: LocalTimeMapping(zone, policy),
                until: until
            )
            head.advance()
            return head
        }
        var mapping = LocalTimeMapping(zone, policy)
        var dates: [Occurrence] = []
        let isStart = set.countsStart || set.rules.isEmpty
        for date in (isStart ? [.local(set.start)] : []) + Array(set.dates) {
            let found: Occurrence?
            switch date {
            case .instant(let instant): found = Occurrence(local: zone.dateTime(at: instant), instant: instant)
            case .local(let local):
                found = mapping.instant(of: local.seconds).map { Occurrence(local: local, instant: $0) }
            case .day(let day):
                let local = CivilDateTime(day, secondOfDay: set.start.secondOfDay)
                found = mapping.instant(of: local.seconds).map { Occurrence(local: local, instant: $0) }
            }
            if let found, found.instant >= first { dates.append(found) }
        }
        self.dates = dates.sorted { $0.instant > $1.instant }
    }

    /// The next time, or nil where there is none any more.
    public mutating func next() -> Occurrence? {
        while let found = takeNext() {
            guard found.instant <= end else { return nil }
            guard found.instant >= first, found.instant != last else { continue }
            last = found.instant
            guard !exceptions.isEmpty else { return found }
            if exceptions.contains(.day(found.local.date)) {
                leave(found.local.date)
            } else if !exceptions.contains(.local(found.local)), !exceptions.contains(.instant(found.instant)) {
                return found
            }
        }
        return nil
    }

    private mutating func takeNext() -> Occurrence? {
        var found = dates.last
        var index: Int?
        for place in heads.indices {
            guard let next = heads[place].next, next.instant < found?.instant ?? Instant(microseconds: .max) else {
                continue
            }
            (found, index) = (next, place)
        }
        if let index { heads[index].advance() } else { _ = dates.popLast() }
        return found
    }

    /// Passes over the rest of a day, of which rules may name every second.
    private mutating func leave(_ day: CivilDate) {
        let end = CivilDateTime(day.adding(days: 1)).seconds
        for index in heads.indices where heads[index].next?.local.date == day {
            heads[index].cursor.seek(to: end)
            heads[index].advance()
        }
    }
}
