public import StorageProtocols
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension CRM {
    /// What a CRM takes from the world around it: the time, randomness and the rules of time zones.
    ///
    /// Pass one of your own to make every run repeat exactly.
    public struct Environment: Sendable {
        /// Tells the time.
        public let now: @Sendable () -> Instant
        /// The time zones.
        public let zones: ZoneDatabase
        private let ids: IDSource

        /// Creates an environment.
        ///
        /// - Parameters:
        ///   - now: Tells the time.
        ///   - random: Draws the random bits of identifiers.
        ///   - zones: The time zones.
        public init(
            now: @escaping @Sendable () -> Instant,
            random: any RandomNumberGenerator & Sendable,
            zones: ZoneDatabase
        ) {
            self.now = now
            self.zones = zones
            ids = IDSource(IDGenerator(random: random))
        }

        /// Makes an identifier, greater than every one made before.
        public func newID<R>(_ type: R.Type = R.self) -> ID<R> { ID(newRecordID()) }

        /// Makes an identifier of no type.
        func newRecordID() -> RecordID { ids.next(at: now()) }

        /// Makes the identifiers of a batch, in ascending order.
        func newIDs(_ count: Int, at now: Instant) -> [RecordID] { ids.next(count, at: now) }
    }
}

extension CRM.Environment {
    /// The machine's clock, its random numbers and its time zones.
    public static func system() -> CRM.Environment {
        CRM.Environment(now: systemTime, random: SystemRandomNumberGenerator(), zones: ZoneDatabase())
    }

    private static func systemTime() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

/// The one generator of identifiers that all sessions share.
private final class IDSource: Sendable {
    private let generator: Mutex<IDGenerator>

    init(_ generator: IDGenerator) { self.generator = Mutex(generator) }

    func next(at now: Instant) -> RecordID { generator.withLock { $0.next(at: now) } }

    func next(_ count: Int, at now: Instant) -> [RecordID] {
        generator.withLock { generator in (0..<count).map { _ in generator.next(at: now) } }
    }
}
