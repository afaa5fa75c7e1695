public import StorageProtocols

/// Calendars that follow each other: each holds from an instant on, up to that of the next one.
///
/// A change of opening hours is a new calendar from then on, not an edit of the old one, so that what was measured before
/// stays measured the same way.
public struct BusinessSchedule: Sendable, Hashable, Codable {
    /// A calendar and from when on it holds.
    public struct Version: Sendable, Hashable, Codable {
        /// From when on; nil for the first one.
        public var from: Instant?
        /// The calendar.
        public var calendar: BusinessCalendar

        /// Creates a version.
        public init(from instant: Instant?, _ calendar: BusinessCalendar) {
            from = instant
            self.calendar = calendar
        }
    }

    /// The calendars in the order of time; the first one holds since ever.
    public let versions: [Version]

    /// Creates a schedule of one calendar that always holds.
    public init(_ calendar: BusinessCalendar) {
        versions = [Version(from: nil, calendar)]
    }

    /// Creates a schedule; of versions that begin at the same time the last one holds.
    ///
    /// Without versions it is always open.
    public init(_ versions: [Version]) {
        var byStart: [Instant: BusinessCalendar] = [:]
        for version in versions { byStart[version.from ?? Instant(microseconds: .min)] = version.calendar }
        var sorted = byStart.sorted { $0.key < $1.key }.map { Version(from: $0.key, $0.value) }
        if sorted.isEmpty { sorted = [Version(from: nil, .always)] }
        sorted[0].from = nil
        self.versions = sorted
    }

    /// The calendar that holds at an instant.
    public func calendar(at instant: Instant) -> BusinessCalendar { versions[index(at: instant)].calendar }

    /// Whether it is open at an instant.
    public func isOpen(at instant: Instant) -> Bool { calendar(at: instant).isOpen(at: instant) }

    /// Returns the first open instant from an instant on, which may be itself, or `nil` where there is none.
    public func nextOpening(after instant: Instant) -> Instant? {
        if isOpen(at: instant) { return instant }
        return add(.microseconds(1), to: instant)?.adding(microseconds: -1)
    }

    /// Returns how long it is open between two instants, negative where the second is earlier.
    public func elapsed(from start: Instant, to end: Instant) -> Duration {
        guard start <= end else { return .zero - elapsed(from: end, to: start) }
        var total = Duration.zero
        for index in index(at: start)..<versions.count {
            let from = max(start, begin(index))
            guard from < end else { break }
            total += versions[index].calendar.elapsed(from: from, to: min(end, begin(index + 1)))
        }
        return total
    }

    /// Returns the first instant up to which it has been open for a duration since another instant.
    ///
    /// See ``BusinessCalendar/add(_:to:)``.
    public func add(_ duration: Duration, to instant: Instant) -> Instant? {
        if duration < .zero { return subtract(.zero - duration, from: instant) }
        var rest = duration
        for index in index(at: instant)..<versions.count {
            let (from, end) = (max(instant, begin(index)), begin(index + 1))
            if index + 1 < versions.count {
                let open = versions[index].calendar.elapsed(from: from, to: end)
                if open < rest {
                    rest -= open
                    continue
                }
            }
            return versions[index].calendar.add(rest, to: from)
        }
        return nil
    }

    private func subtract(_ duration: Duration, from instant: Instant) -> Instant? {
        var rest = duration
        for index in versions.indices.prefix(through: index(at: instant)).reversed() {
            let (start, end) = (begin(index), min(instant, begin(index + 1)))
            if index > 0 {
                let open = versions[index].calendar.elapsed(from: start, to: end)
                if open < rest {
                    rest -= open
                    continue
                }
            }
            return versions[index].calendar.add(.zero - rest, to: end)
        }
        return nil
    }

    /// When a version begins; behind the last one never.
    private func begin(_ index: Int) -> Instant {
        guard versions.indices.contains(index) else { return Instant(microseconds: .max) }
        return versions[index].from ?? Instant(microseconds: .min)
    }

    private func index(at instant: Instant) -> Int {
        (versions.lastIndex { ($0.from ?? Instant(microseconds: .min)) <= instant }) ?? 0
    }
}

extension BusinessSchedule {
    private enum CodingKeys: String, CodingKey { case versions }

    /// Decodes a schedule.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(try container.decode([Version].self, forKey: .versions))
    }
}
