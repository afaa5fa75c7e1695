public import StorageProtocols

/// How an outbox channel deals with messages that do not get through.
public struct OutboxPolicy: Sendable, Hashable {
    /// How often a message is tried before it is dead.
    public var attempts: Int
    /// The wait after the first failure; it doubles with every further one.
    public var firstDelay: Duration
    /// The longest wait.
    public var maximumDelay: Duration
    /// How long a sender may take before its messages count as of unknown fate.
    public var lease: Duration
    /// What becomes of a message of unknown fate.
    public var onUnknown: OnUnknown
    /// The most messages that are sent at once.
    public var batch: Int

    /// Creates a policy.
    public init(
        attempts: Int = 8,
        firstDelay: Duration = .seconds(60),
        maximumDelay: Duration = .seconds(86_400),
        lease: Duration = .seconds(300),
        onUnknown: OnUnknown = .hold,
        batch: Int = 100
    ) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.maximumDelay = maximumDelay
        self.lease = lease
        self.onUnknown = onUnknown
        self.batch = batch
    }

    /// What becomes of a message when nobody can tell whether it got through.
    public enum OnUnknown: Sendable, Hashable {
        /// It is never sent again by itself: at most once.
        case hold
        /// It is sent again: at least once.
        case resend
    }

    /// The wait before the next attempt, given how many failed.
    public func delay(afterAttempts count: Int) -> Duration {
        var delay = firstDelay
        for _ in 1..<max(1, count) where delay < maximumDelay { delay += delay }
        return min(delay, maximumDelay)
    }
}

/// What the outside world said to a message.
public enum DeliveryOutcome: Sendable, Hashable {
    /// It was taken over.
    case accepted(receipt: String? = nil)
    /// It was not taken this time.
    case retry(reason: String, after: Duration? = nil)
    /// It will never be taken.
    case rejected(reason: String)
    /// It may have been taken or not.
    case unknown(reason: String)
}

/// Whether a message may still go out.
public enum DispatchVerdict: Sendable, Hashable {
    /// It may.
    case send
    /// It must not, and for this reason never will.
    case suppress(reason: String)
    /// Not before this time.
    case postpone(until: Instant, reason: String)
}

/// A channel of the outbox.
struct OutboxChannel: Sendable {
    let name: String
    let policy: OutboxPolicy
    /// The way by which it contacts people; nil where it does not.
    let contacting: ContactChannel?
    let check: (@Sendable ([Stored<OutboxMessage>], CommandTransaction) throws -> [DispatchVerdict])?
    let deliver: @Sendable ([OutboxMessage]) async -> [DeliveryOutcome]
}
