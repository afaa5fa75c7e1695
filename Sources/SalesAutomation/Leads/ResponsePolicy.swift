public import CRMCore

/// How soon somebody must answer a new lead.
public struct ResponsePolicy: Sendable {
    /// The working time to answer.
    public var target: Duration
    /// When people work; nil for around the clock.
    public var calendar: BusinessCalendar?

    /// Creates a policy.
    public init(within target: Duration, calendar: BusinessCalendar? = nil) {
        self.target = target
        self.calendar = calendar
    }

    /// By when a lead must be answered that came at a time; nil where nobody ever works so long.
    public func deadline(from start: Instant) -> Instant? {
        calendar.map { $0.add(target, to: start) } ?? start.advanced(by: target)
    }
}
