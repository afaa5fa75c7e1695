public import CRMCore

/// How soon somebody must answer a new lead.
public struct ResponsePolicy: Sendable {
    /// The working time to answer.
    public var target: Duration
    /// When people work, over the years; nil for around the clock.
    public var schedule: BusinessSchedule?

    /// Creates a policy.
    public init(within target: Duration, calendar: BusinessCalendar? = nil) {
        self.init(within: target, schedule: calendar.map { BusinessSchedule($0) })
    }

    /// Creates a policy with calendars that follow each other.
    public init(within target: Duration, schedule: BusinessSchedule?) {
        self.target = target
        self.schedule = schedule
    }

    /// By when a lead must be answered that came at a time; nil where nobody ever works so long.
    public func deadline(from start: Instant) -> Instant? {
        BusinessClock(BusinessClock.Policy(target: target), at: start).deadline(schedule ?? BusinessSchedule(.always))
    }
}
