public import CRMCore

/// How many events of a kind a contact has within a period, compared with a number.
public struct EventCount: Sendable, Hashable, Codable {
    /// Which events are counted.
    public var events: EventPattern
    /// How the count compares.
    public var comparison: Condition.Comparison
    /// With what.
    public var count: Int
    /// When the events happened.
    public var period: Period

    /// Creates a comparison of a count.
    public init(_ events: EventPattern, _ comparison: Condition.Comparison, _ count: Int, _ period: Period = .ever) {
        self.events = events
        self.comparison = comparison
        self.count = count
        self.period = period
    }

    /// Since when events are counted; those of the future never are.
    public enum Period: Sendable, Hashable, Codable {
        /// All of them.
        case ever
        /// From an instant on.
        case since(Instant)
        /// The last so many seconds: an event of exactly so long ago is no longer counted.
        case last(seconds: Int64)

        /// The last so many days of 24 hours.
        public static func last(days: Int) -> Period {
            .last(seconds: Int64(clamping: days).multipliedClamped(by: 86_400))
        }
        /// The last so many hours.
        public static func last(hours: Int) -> Period {
            .last(seconds: Int64(clamping: hours).multipliedClamped(by: 3_600))
        }
    }
}

extension EventCount {
    /// The earliest instant of which an event can still count at `now` or later.
    func earliest(at now: Instant) -> Instant? {
        switch period {
        case .ever: nil
        case .since(let start): start
        case .last(let seconds): now.adding(microseconds: 1).adding(microseconds: -seconds.microseconds)
        }
    }

    /// What the count says at `now`, and when time alone may change that.
    ///
    /// - Parameters:
    ///   - times: When the events happened, in any order; those of the future too.
    ///   - now: The time.
    func evaluate(_ times: [Instant], at now: Instant) -> (holds: Bool, until: Instant?, counted: Int) {
        var relevant = times
        if let earliest = earliest(at: now) { relevant.removeAll { $0 < earliest } }
        var window: Int64?
        if case .last(let seconds) = period { window = seconds.microseconds }
        // What happens to the count, and when: an event comes at its time, and goes when the window has passed it.
        var counted = 0
        var steps: [(at: Instant, change: Int)] = []
        for time in relevant {
            if time <= now { counted += 1 } else { steps.append((time, 1)) }
            if let window { steps.append((time.adding(microseconds: window), -1)) }
        }
        let present = counted
        let truth = comparison.holds(counted, count)
        steps.sort { $0.at < $1.at }
        var index = 0
        while index < steps.count {
            let at = steps[index].at
            while index < steps.count, steps[index].at == at {
                counted += steps[index].change
                index += 1
            }
            if comparison.holds(counted, count) != truth { return (truth, at, present) }
        }
        return (truth, nil, present)
    }
}

extension Int64 {
    /// The product, or the nearest number there is.
    func multipliedClamped(by factor: Int64) -> Int64 {
        let (value, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? ((self < 0) == (factor < 0) ? .max : .min) : value
    }

    /// So many seconds in microseconds, or the nearest number there is.
    var microseconds: Int64 { multipliedClamped(by: 1_000_000) }
}
