import CRMCore
import CRMTesting
import FileStorage
import InMemoryStorage
import StorageProtocols

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
        crm = try await CRM.open(kind.engine, modules: modules, environment: .virtual(clock, seed: seed))
        session = crm.session(as: .system("test"))
    }
}

/// Swift Testing has a type of the same name.
typealias Tag = CRMCore.Tag
