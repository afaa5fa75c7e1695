public import StorageProtocols

/// What a tick did.
public struct TickReport: Sendable {
    /// The changes that reactors acted on.
    public var changes = 0
    /// The records whose time had come.
    public var timers = 0
    /// The messages that the outside world took over.
    public var delivered = 0
    /// The times that a message was put off: it could not be delivered yet, or must wait.
    public var postponed = 0
    /// The messages that ended without being taken over: dead, expired, suppressed, of unknown fate.
    public var undelivered = 0
    /// What could not be done.
    ///
    /// Each is tried again with the next tick.
    public var failures: [Failure] = []
    /// When there is something to do next, after this tick; nil when nothing waits for a time.
    ///
    /// It is not after the tick where there was more to do than one tick does: the next one goes on.
    public var nextWakeUp: Instant?

    /// Creates an empty report.
    public init() {}

    /// Whether it did anything, or tried to.
    public var isIdle: Bool {
        changes == 0 && timers == 0 && delivered == 0 && postponed == 0 && undelivered == 0 && failures.isEmpty
    }

    /// The work done, to see when there is none left.
    var work: Int { changes + timers }

    /// Adds what a later tick did.
    public mutating func add(_ later: TickReport) {
        changes += later.changes
        timers += later.timers
        delivered += later.delivered
        postponed += later.postponed
        undelivered += later.undelivered
        failures += later.failures
        nextWakeUp = later.nextWakeUp
    }

    /// A reactor, timer or channel that threw.
    public struct Failure: Sendable {
        /// Its name.
        public var name: String
        /// The record whose turn it was, where that is known.
        public var record: RecordLink?
        /// The change at which a reactor stays.
        public var position: FeedPosition?
        /// What it threw.
        public var error: any Error
    }
}
