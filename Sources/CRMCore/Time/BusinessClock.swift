public import StorageProtocols

/// A promise in working time: how much of it is used up, and whether it runs.
///
/// The clock is a value that a record keeps. Its deadline is never stored with it but derived: from what is used up, since
/// when it runs, and the schedule as it is now. So a pause, a new target or another calendar leave nothing behind that
/// would fire at the wrong time.
///
/// ```swift
/// var clock = BusinessClock(.init(target: .seconds(4 * 3_600), warnings: [50, 80]), at: received)
/// clock.pause(for: "waiting for the customer", at: asked, schedule)
/// clock.resume(at: answered)
/// let due = clock.deadline(schedule)
/// ```
public struct BusinessClock: Sendable, Hashable, Codable {
    /// What was promised.
    public struct Policy: Sendable, Hashable, Codable {
        /// A name of the policy's version, for the record.
        public var name: String
        /// The working time to keep it in.
        public var target: Duration
        /// When to warn, in percent of the target.
        public var warnings: [Int]

        /// Creates a policy; warnings outside 1...99 percent are left out.
        public init(_ name: String = "", target: Duration, warnings: [Int] = []) {
            self.name = name
            self.target = max(.zero, target)
            self.warnings = Set(warnings).filter { (1...99).contains($0) }.sorted()
        }
    }

    /// Whether a clock runs.
    public enum State: Sendable, Hashable, Codable {
        /// It runs.
        case running
        /// It stands still, and why.
        case paused(String)
        /// The promise was kept.
        case met
        /// It was broken.
        case breached
        /// It does not matter any more.
        case cancelled
    }

    /// What becomes of the time used up when the promise changes or is given again.
    public enum Carrying: Sendable, Hashable, Codable {
        /// It stays used up.
        case keepConsumed
        /// The whole target is free again.
        case restart
    }

    /// What was promised.
    public private(set) var policy: Policy
    /// Whether it runs, as far as it was told; see ``state(at:_:)``.
    public private(set) var state: State
    /// Since when.
    public private(set) var since: Instant
    /// The working time that was used up before ``since``.
    public private(set) var consumed: Duration
    /// When the promise was broken, once that was noted.
    public private(set) var breachedAt: Instant?

    /// Creates a clock that runs since an instant.
    public init(_ policy: Policy, at start: Instant) {
        self.policy = policy
        state = .running
        since = start
        consumed = .zero
    }

    /// Whether nothing follows any more.
    public var isFinished: Bool { state == .met || state == .breached || state == .cancelled }

    /// The working time used up at an instant.
    public func consumed(at now: Instant, _ schedule: BusinessSchedule) -> Duration {
        guard state == .running, now > since else { return consumed }
        return consumed + schedule.elapsed(from: since, to: now)
    }

    /// By when the promise must be kept; nil while the clock stands still, is finished, or nobody works so long any more.
    ///
    /// With a target of which nothing is left it is the instant since which the clock runs.
    public func deadline(_ schedule: BusinessSchedule) -> Instant? {
        state == .running ? schedule.add(max(.zero, policy.target - consumed), to: since) : nil
    }

    /// What the clock shows at an instant: broken, if its deadline has passed without its having been told.
    public func state(at now: Instant, _ schedule: BusinessSchedule) -> State {
        guard let deadline = deadline(schedule), now > deadline else { return state }
        return .breached
    }
}

extension BusinessClock {
    /// What a clock does by itself.
    public enum Event: Sendable, Hashable {
        /// So many percent of the target are used up.
        case warning(percent: Int)
        /// The target is used up.
        case breach
    }

    /// The next thing that happens after an instant, if nothing else does before.
    public func nextDeadline(after now: Instant, _ schedule: BusinessSchedule) -> (event: Event, at: Instant)? {
        guard state == .running else { return nil }
        for percent in policy.warnings {
            let part = policy.target * percent / 100
            guard part >= consumed, let at = schedule.add(part - consumed, to: since) else { continue }
            if at > now { return (.warning(percent: percent), at) }
        }
        guard let at = deadline(schedule), at > now else { return nil }
        return (.breach, at)
    }

    /// Notes that the promise is broken if its deadline has passed, so that later changes of the calendar don't mend it.
    ///
    /// Every command does so first.
    public mutating func settle(at now: Instant, _ schedule: BusinessSchedule) {
        guard let deadline = deadline(schedule), now > deadline else { return }
        finish(.breached, at: deadline, schedule)
        breachedAt = deadline
    }

    /// Lets a running clock stand still; one that stands still gets the new reason.
    ///
    /// - Returns: Whether the clock is not finished.
    @discardableResult
    public mutating func pause(for reason: String, at now: Instant, _ schedule: BusinessSchedule) -> Bool {
        settle(at: now, schedule)
        if isFinished { return false }
        if state == .running { finish(.paused(reason), at: now, schedule) } else { state = .paused(reason) }
        return true
    }

    /// Lets a clock that stands still go on with what is left.
    ///
    /// - Returns: Whether it stood still.
    @discardableResult
    public mutating func resume(at now: Instant) -> Bool {
        guard case .paused = state else { return false }
        (state, since) = (.running, max(now, since))
        return true
    }

    /// Promises something else from an instant on, such as when the priority changes; a paused clock stays paused.
    ///
    /// - Returns: Whether the clock is not finished.
    @discardableResult
    public mutating func retarget(
        _ policy: Policy,
        _ carrying: Carrying,
        at now: Instant,
        _ schedule: BusinessSchedule
    ) -> Bool {
        settle(at: now, schedule)
        if isFinished { return false }
        consumed = carrying == .restart ? .zero : consumed(at: now, schedule)
        since = max(now, since)
        self.policy = policy
        return true
    }

    /// Notes that the promise was kept, or broken if that is too late; a clock that stands still is in time.
    ///
    /// - Returns: Whether it was kept.
    @discardableResult
    public mutating func meet(at now: Instant, _ schedule: BusinessSchedule) -> Bool {
        settle(at: now, schedule)
        if !isFinished { finish(.met, at: now, schedule) }
        return state == .met
    }

    /// Ends the clock without a verdict, unless it has one.
    public mutating func cancel(at now: Instant, _ schedule: BusinessSchedule) {
        settle(at: now, schedule)
        if !isFinished { finish(.cancelled, at: now, schedule) }
    }

    /// Lets a finished clock run again; what was broken before stays noted in ``breachedAt``.
    ///
    /// - Returns: Whether it was finished.
    @discardableResult
    public mutating func reopen(_ carrying: Carrying, at now: Instant) -> Bool {
        guard isFinished else { return false }
        if carrying == .restart { consumed = .zero }
        (state, since) = (.running, max(now, since))
        return true
    }

    private mutating func finish(_ state: State, at instant: Instant, _ schedule: BusinessSchedule) {
        consumed = consumed(at: instant, schedule)
        since = max(instant, since)
        self.state = state
    }
}
