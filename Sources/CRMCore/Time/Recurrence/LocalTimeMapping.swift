import StorageProtocols

/// Finds the instants of local times in ascending order, with a look into the zone's rules for each change of the clocks
/// only.
struct LocalTimeMapping {
    let zone: Zone
    let policy: ClockChangePolicy
    /// The local seconds that clocks show once, at a known offset.
    private var plain: Range<Int64> = 0..<0
    private var offset: Int64 = 0

    /// Offsets stay below 26 hours.
    static let reach: Int64 = 26 * 3_600 * 1_000_000

    init(_ zone: Zone, _ policy: ClockChangePolicy) {
        self.zone = zone
        self.policy = policy
    }

    /// The instant of a local second, or nil where it is left out.
    ///
    /// A day that a zone leaves out has no times.
    mutating func instant(of second: Int64) -> Instant? {
        if plain.contains(second) { return Instant(seconds: second - offset) }
        let local = CivilDateTime(seconds: second)
        let first = zone.firstInstant(of: local)
        let shown = zone.dateTime(at: first)
        guard shown == local else {
            let isDayLeftOut = zone.firstInstant(of: local.date) == zone.firstInstant(of: local.date.adding(days: 1))
            return isDayLeftOut || policy.gap == .leftOut ? nil : first
        }
        remember(from: first, second)
        return policy.overlap == .first ? first : again(after: first, second) ?? first
    }

    private mutating func remember(from first: Instant, _ second: Int64) {
        let change = zone.nextOffsetChange(after: first)
        guard zone.nextOffsetChange(after: first.adding(microseconds: -2 * Self.reach)) == change else { return }
        offset = Int64(zone.offset(at: first))
        let end = change.map { change in
            LocalClock.floorDivide(change.microseconds, by: 1_000_000).0
                + min(offset, Int64(zone.offset(at: change)))
        }
        plain = second..<max(second, end ?? .max)
    }

    /// When clocks show a local second again that they show at an instant.
    private func again(after first: Instant, _ second: Int64) -> Instant? {
        guard let change = zone.nextOffsetChange(after: first), change <= first.adding(microseconds: Self.reach) else {
            return nil
        }
        let again = Instant(seconds: second - Int64(zone.offset(at: change)))
        return again >= change && zone.dateTime(at: again).seconds == second ? again : nil
    }

    /// A local second before which no time of clocks belongs to an instant or a later one.
    static func firstSecond(of instant: Instant, in zone: Zone) -> Int64 {
        let local = zone.dateTime(at: instant).seconds
        let change = zone.nextOffsetChange(after: instant.adding(microseconds: -reach))
        let isNearChange = change.map { $0 <= instant.adding(microseconds: reach) } ?? false
        return isNearChange ? local - reach / 1_000_000 : local
    }
}
