import CRMCore
import Synchronization

/// A clock that stands still until it is moved on.
final class VirtualClock: Sendable {
    private let time: Mutex<Instant>

    init(_ start: Instant) { time = Mutex(start) }

    var now: Instant { time.withLock { $0 } }

    func advance(minutes: Int64) {
        time.withLock { $0 = $0.adding(microseconds: minutes * 60_000_000) }
    }
}
