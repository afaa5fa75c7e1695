import StorageProtocols

/// The time as a tick goes on: the one that its caller gave, or else what the clock shows whenever it is asked.
struct TickTime: Sendable {
    private let given: Instant?
    private let clock: @Sendable () -> Instant

    /// A time that stays, where there is one, or else the environment's.
    init(_ given: Instant?, _ environment: CRM.Environment) {
        (self.given, clock) = (given, environment.now)
    }

    /// The time.
    var now: Instant { given ?? clock() }
}
