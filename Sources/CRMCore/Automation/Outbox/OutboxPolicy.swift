public import StorageProtocols

/// How an outbox channel deals with messages that do not get through.
public struct OutboxPolicy: Sendable, Hashable {
    /// How often a message is tried before it is dead.
    public var attempts: Int
    /// The wait after the first failure; it doubles with every further one.
    public var firstDelay: Duration
    /// The longest wait, also where the receiver asks for a longer one.
    public var maximumDelay: Duration
    /// The share of a wait that chance may add to it, so that what failed together does not come back together.
    public var jitter: Double
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
        jitter: Double = 0.25,
        lease: Duration = .seconds(300),
        onUnknown: OnUnknown = .hold,
        batch: Int = 100
    ) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.maximumDelay = maximumDelay
        self.jitter = jitter
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

    /// The wait before the next attempt.
    ///
    /// - Parameters:
    ///   - count: How many attempts failed.
    ///   - spread: How much of the jitter is added, from 0 to 1.
    public func delay(afterAttempts count: Int, spread: Double = 0) -> Duration {
        var delay = firstDelay
        for _ in 1..<max(1, count) where delay < maximumDelay { delay += delay }
        delay = min(delay, maximumDelay)
        let share = max(0, min(jitter, 1)) * max(0, min(spread, 1))
        return share > 0 ? delay * (1 + share) : delay
    }
}

/// What the outside world said to a message.
public enum DeliveryOutcome: Sendable, Hashable {
    /// It was taken over.
    case accepted(receipt: String? = nil)
    /// It was not taken this time; `after` is how long the receiver asks to wait, instead of the policy's wait.
    case retry(reason: String, after: Duration? = nil)
    /// It will never be taken.
    case rejected(reason: String)
    /// It will never be taken, because the receiver does not exist any more: no use in sending anything else to it.
    case gone(reason: String)
    /// It may have been taken or not.
    case unknown(reason: String)
}

/// Whether a message may still go out.
public enum DispatchVerdict: Sendable, Hashable {
    /// It may.
    case send
    /// It may, with this payload instead of the one in the outbox.
    case sendInstead(payload: String)
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
    let check: (@Sendable ([OutgoingMessage], CommandTransaction) throws -> [DispatchVerdict])?
    let settle: (@Sendable ([(message: OutgoingMessage, outcome: DeliveryOutcome)], CommandTransaction) throws -> Void)?
    let deliver: @Sendable ([OutgoingMessage]) async -> [DeliveryOutcome]
}
