import StorageProtocols

/// A time between two changes of the clocks, in which they run on evenly.
struct ClockStretch {
    var start: Instant
    var end: Instant
    var offset: Int
    /// The latest time that clocks have shown before: until they show it again the hours stand still there.
    var latest: Int64

    private var localStart: Int64 { LocalClock.local(start, offset) }
    private var localEnd: Int64 { LocalClock.local(end, offset) }

    /// How long clocks show what they have shown before.
    private var repeated: Int64 { max(0, min(latest, localEnd) - localStart) }

    /// The stretch up to an instant at which it may end earlier.
    func cut(at instant: Instant) -> ClockStretch {
        var cut = self
        cut.end = min(end, instant)
        return cut
    }

    /// How much of it is open.
    func length(_ week: WorkingWeek) -> Int64 {
        let fresh = localEnd > latest ? week.sum(to: localEnd) - week.sum(to: max(localStart, latest)) : 0
        return fresh + (isOpenWhileRepeated(week) ? repeated : 0)
    }

    /// The first instant up to which so much of it has been open, which it must be long enough for.
    func instant(after length: Int64, _ week: WorkingWeek) -> Instant {
        let before = isOpenWhileRepeated(week) ? repeated : 0
        if length <= before { return start.adding(microseconds: length) }
        let from = max(localStart, latest)
        return LocalClock.instant(
            week.time(at: week.sum(to: from) + length - before, between: from, and: localEnd),
            offset
        )
    }

    private func isOpenWhileRepeated(_ week: WorkingWeek) -> Bool {
        repeated > 0 && week.isOpen(latest - 1)
    }
}

extension BusinessCalendar {
    /// Hands over the stretches between changes of the clocks, the first one from an instant on, until `body` wants no more.
    func forEachStretch(from start: Instant, _ body: (ClockStretch) -> Bool) {
        var start = start
        var latest = latestLocalTime(upTo: start, LocalClock.local(start, zone.offset(at: start)))
        while true {
            let offset = zone.offset(at: start)
            let end = zone.nextOffsetChange(after: start) ?? Instant(microseconds: .max)
            guard body(ClockStretch(start: start, end: end, offset: offset, latest: latest)), end > start else {
                return
            }
            latest = max(latest, LocalClock.local(end, offset))
            start = end
        }
    }

    /// The latest time that clocks have shown up to an instant at which they show a time.
    func latestLocalTime(upTo instant: Instant, _ local: Int64) -> Int64 {
        // Clocks never went back by more than 26 hours twice.
        var latest = local
        var from = instant.adding(microseconds: -2 * 26 * 3_600 * 1_000_000)
        while let change = zone.nextOffsetChange(after: from), change <= instant {
            latest = max(latest, LocalClock.local(change, zone.offset(at: change.adding(microseconds: -1))))
            from = change
        }
        return latest
    }
}
