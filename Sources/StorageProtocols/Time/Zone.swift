/// The rules of a time zone as a value: its offsets from UTC at all times.
///
/// Up to the last of its transitions a zone follows the list; from there on its footer, a rule that repeats every
/// year, without limit. Two zones are equal when name and rules are.
public struct Zone: Sendable {
    /// What clocks in the zone show for a while.
    public struct LocalTime: Sendable, Hashable, Codable {
        /// Seconds to add to UTC, positive east of Greenwich.
        public let offset: Int
        /// Whether this is daylight saving time.
        public let isDaylightSaving: Bool
        /// The abbreviation, such as `CEST` or `+03`.
        public let abbreviation: String

        /// Creates a local time from its offset in seconds east of UTC.
        public init(offset: Int, isDaylightSaving: Bool, abbreviation: String) {
            self.offset = offset
            self.isDaylightSaving = isDaylightSaving
            self.abbreviation = abbreviation
        }
    }

    /// A change of the clocks.
    public struct Transition: Sendable, Hashable, Codable {
        /// From when on the new local time holds.
        public let instant: Instant
        /// What holds from then on.
        public let localTime: LocalTime

        /// Creates a transition at an instant.
        public init(instant: Instant, localTime: LocalTime) {
            self.instant = instant
            self.localTime = localTime
        }
    }

    /// The name, such as `Europe/Berlin`.
    public let name: String
    /// What holds before the first transition.
    public let initial: LocalTime
    /// The listed transitions in ascending order.
    public let transitions: [Transition]
    /// The POSIX `TZ` rule from the last transition on, such as `CET-1CEST,M3.5.0,M10.5.0/3`, or the empty text
    /// where the last transition's local time just stays.
    public let footer: String

    private let rule: ZoneRule?

    /// Coordinated universal time.
    public static let utc = Zone(
        name: "UTC",
        initial: LocalTime(offset: 0, isDaylightSaving: false, abbreviation: "UTC"),
        transitions: [],
        footer: "UTC0",
        rule: ZoneRule(fixed: LocalTime(offset: 0, isDaylightSaving: false, abbreviation: "UTC"))
    )

    /// Creates a zone from its rules.
    ///
    /// Throws `ZoneError.malformed` where transitions do not ascend, an offset is 26 hours or more, or the footer is
    /// no POSIX `TZ` rule.
    public init(name: String, initial: LocalTime, transitions: [Transition], footer: String) throws {
        for (earlier, later) in zip(transitions, transitions.dropFirst()) where earlier.instant >= later.instant {
            throw ZoneError.malformed(zone: name, reason: "transitions out of order")
        }
        guard ([initial] + transitions.map(\.localTime)).allSatisfy({ ZoneRule.isPlausible($0.offset) }) else {
            throw ZoneError.malformed(zone: name, reason: "offset out of range")
        }
        var rule: ZoneRule?
        if !footer.isEmpty {
            guard let parsed = ZoneRule(posix: footer.utf8) else {
                throw ZoneError.malformed(zone: name, reason: "footer is no POSIX TZ rule")
            }
            rule = parsed
        }
        self.init(name: name, initial: initial, transitions: transitions, footer: footer, rule: rule)
    }

    private init(name: String, initial: LocalTime, transitions: [Transition], footer: String, rule: ZoneRule?) {
        self.name = name
        self.initial = initial
        self.transitions = transitions
        self.footer = footer
        self.rule = rule
    }

    /// Returns the seconds to add to UTC at an instant.
    public func offset(at instant: Instant) -> Int {
        localTime(at: instant).offset
    }

    /// Returns what clocks show at an instant; takes time logarithmic in the number of transitions.
    public func localTime(at instant: Instant) -> LocalTime {
        if let rule, isGoverned(byRuleAt: instant) {
            return rule.localTime(at: floorDivide(instant.microseconds, by: Instant.microsecondsPerSecond).quotient)
        }
        let index = firstTransition(after: instant)
        return index == 0 ? initial : transitions[index - 1].localTime
    }

    /// Returns the local date and the microseconds of its day that clocks show at an instant.
    public func civil(at instant: Instant) -> (date: CivilDate, microsecondsOfDay: Int64) {
        let (days, rest) = floorDivide(instant.microseconds, by: Instant.microsecondsPerDay)
        let shift = Int64(offset(at: instant)) * Instant.microsecondsPerSecond
        let (shiftDays, time) = floorDivide(rest + shift, by: Instant.microsecondsPerDay)
        return (CivilDate(clampingDays: days + shiftDays), time)
    }

    private func isGoverned(byRuleAt instant: Instant) -> Bool {
        guard let last = transitions.last else { return true }
        return instant >= last.instant
    }

    /// The index of the first transition later than an instant.
    private func firstTransition(after instant: Instant) -> Int {
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].instant <= instant {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

extension Zone {
    /// Returns the instant at which clocks show a date and time, given as microseconds since the day's 00:00.
    ///
    /// Where clocks go back and show a time twice, it is the earlier instant. Where clocks go forward and skip the
    /// time, the time moves forward by the length of the gap, so 02:30 in a gap of an hour becomes 03:30. The time
    /// may lie outside the day (`-1` is the last microsecond of the day before). Beyond the range of instants it is
    /// the nearest one.
    public func instant(of date: CivilDate, time microsecondsOfDay: Int64) -> Instant {
        instant(of: date, time: microsecondsOfDay, inGap: { time, _ in time })
    }

    /// Returns the first instant at which clocks show a date and time or a later one.
    ///
    /// Where clocks skip the time it is the moment of the change: 02:30 in a gap from 02:00 to 03:00 becomes 03:00.
    /// So later times never come earlier, and a day begins at the first instant of its time 0.
    public func firstInstant(of date: CivilDate, time microsecondsOfDay: Int64 = 0) -> Instant {
        instant(of: date, time: microsecondsOfDay, inGap: { _, change in change })
    }

    /// Returns the first instant after another one at which the offset from UTC changes, or `nil` where it never does.
    public func nextOffsetChange(after instant: Instant) -> Instant? {
        var before = offset(at: instant)
        for transition in transitions[firstTransition(after: instant)...] {
            if transition.localTime.offset != before { return transition.instant }
            before = transition.localTime.offset
        }
        guard let rule else { return nil }
        // The rule's changes come every year: one is among those around the year after the last of the list.
        let start = max(instant, transitions.last?.instant ?? instant)
        let second = floorDivide(start.microseconds, by: Instant.microsecondsPerSecond).quotient
        for change in rule.changes(around: second) where Instant(seconds: change.second) > start {
            if change.localTime.offset != before { return Instant(seconds: change.second) }
        }
        return nil
    }

    private func instant(
        of date: CivilDate,
        time microsecondsOfDay: Int64,
        inGap: (_ shifted: Instant, _ change: Instant) -> Instant
    ) -> Instant {
        guard let local = Instant(date: date, microsecondsOfDay: microsecondsOfDay, offset: 0) else {
            return Instant(microseconds: date.daysSinceEpoch < 0 ? .min : .max)
        }
        // Offsets stay below 26 hours, so the answer lies within that from the local time read as UTC.
        let reach = 26 * 3_600 * Instant.microsecondsPerSecond
        let (earliest, latest) = (local.adding(microseconds: -reach), local.adding(microseconds: reach))
        func candidate(_ offset: Int) -> Instant {
            local.adding(microseconds: -Int64(offset) * Instant.microsecondsPerSecond)
        }
        var before = candidate(offset(at: earliest))
        for transition in changes(from: earliest, through: latest) {
            let after = candidate(transition.localTime.offset)
            if before < transition.instant { return before }
            // Skipped by the change.
            if after < transition.instant { return inGap(before, transition.instant) }
            before = after
        }
        return before
    }

    /// The changes of the clocks after one instant up to another, at most some days later.
    private func changes(from earliest: Instant, through latest: Instant) -> [Transition] {
        var changes: [Transition] = []
        var index = firstTransition(after: earliest)
        while index < transitions.count, transitions[index].instant <= latest {
            changes.append(transitions[index])
            index += 1
        }
        if let rule, index == transitions.count {
            let second = floorDivide(latest.microseconds, by: Instant.microsecondsPerSecond).quotient
            for change in rule.changes(around: second) {
                let instant = Instant(seconds: change.second)
                let isListed = transitions.last.map { instant <= $0.instant } ?? false
                if instant > earliest, instant <= latest, !isListed {
                    changes.append(Transition(instant: instant, localTime: change.localTime))
                }
            }
        }
        return changes
    }
}

extension Zone: Hashable, Codable {
    private enum CodingKeys: String, CodingKey {
        case name, initial, transitions, footer
    }

    /// Decodes a zone from its rules; throws `ZoneError.malformed` where they are none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            name: container.decode(String.self, forKey: .name),
            initial: container.decode(LocalTime.self, forKey: .initial),
            transitions: container.decode([Transition].self, forKey: .transitions),
            footer: container.decode(String.self, forKey: .footer)
        )
    }

    /// Encodes the zone with all its rules.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(initial, forKey: .initial)
        try container.encode(transitions, forKey: .transitions)
        try container.encode(footer, forKey: .footer)
    }

    /// Two zones are equal when they have the same name and the same rules.
    public static func == (left: Zone, right: Zone) -> Bool {
        left.name == right.name && left.initial == right.initial && left.footer == right.footer
            && left.transitions == right.transitions
    }

    /// Hashes the name and the gist of the rules.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(footer)
        hasher.combine(transitions.count)
    }
}
