public import CRMCore
public import StorageProtocols
import Synchronization

/// A clock that only moves when it is told to.
public final class VirtualClock: Sendable {
    private let time: Mutex<Instant>

    /// Creates a clock that shows this time.
    public init(_ start: Instant) { time = Mutex(start) }

    /// The time that it shows.
    public var now: Instant { time.withLock { $0 } }

    /// Moves the clock forward.
    public func advance(by duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }

    /// Moves the clock forward to a time; a clock that shows a later one stays.
    public func advance(to instant: Instant) { time.withLock { $0 = max($0, instant) } }
}

/// Numbers that look random and are the same for the same seed on every machine: SplitMix64.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates a generator.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

extension CRM.Environment {
    /// An environment in which every run is the same: a clock that is moved by hand, and identifiers from a seed.
    ///
    /// - Parameters:
    ///   - clock: Tells the time.
    ///   - seed: The seed of the identifiers.
    ///   - zones: The time zones.
    public static func virtual(
        _ clock: VirtualClock,
        seed: UInt64 = 1,
        zones: ZoneDatabase = ZoneDatabase()
    ) -> CRM.Environment {
        CRM.Environment(now: { clock.now }, random: SeededRandom(seed: seed), zones: zones)
    }
}

extension CRM {
    /// Ticks at every time at which something is to be done, moving the clock along.
    @discardableResult
    public func tick(until end: Instant, moving clock: VirtualClock) async throws -> TickReport {
        try await tick(until: end, from: clock.now) { clock.advance(to: $0) }
    }
}
