import CRMCore
import FileStorage
import InMemoryStorage
import StorageProtocols
import Synchronization

/// A clock that only moves when it is told to.
final class VirtualClock: Sendable {
    private let time: Mutex<Int64>

    init(_ start: Instant) { time = Mutex(start.microseconds) }

    var now: Instant { Instant(microseconds: time.withLock { $0 }) }

    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
}

/// The stores that the core is tested on.
enum StoreKind: CaseIterable {
    case memory
    case file

    var engine: any StoreEngine {
        switch self {
        case .memory: InMemoryEngine()
        case .file: FileEngine.temporaryFile
        }
    }
}

/// A CRM with a virtual clock, and a session in it.
struct TestCRM {
    let clock: VirtualClock
    let crm: CRM
    let session: Session

    init(_ kind: StoreKind = .memory, modules: [any CRMModule] = [], seed: UInt64 = 1) async throws {
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        self.clock = clock
        let environment = CRM.Environment(
            now: { clock.now },
            random: SeededGenerator(state: seed),
            zones: ZoneDatabase()
        )
        crm = try await CRM.open(kind.engine, modules: modules, environment: environment)
        session = crm.session(as: .system("test"))
    }
}

/// Swift Testing has a type of the same name.
typealias Tag = CRMCore.Tag
