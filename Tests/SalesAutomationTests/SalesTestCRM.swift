import CRMCore
import CRMTesting
import FileStorage
import InMemoryStorage
import SalesAutomation
import StorageProtocols

/// The stores that the module is tested on.
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

/// A CRM with the module, a virtual clock and a session.
struct SalesTestCRM {
    let clock: VirtualClock
    let crm: CRM
    let session: Session

    /// A Monday.
    static let start = Instant(seconds: 1_767_571_200)

    init(_ kind: StoreKind = .memory, _ module: SalesAutomation = SalesAutomation(), seed: UInt64 = 1) async throws {
        try await self.init(kind.engine, module, seed: seed)
    }

    init(_ engine: any StoreEngine, _ module: SalesAutomation, seed: UInt64 = 1) async throws {
        clock = VirtualClock(Self.start)
        crm = try await CRM.open(engine, modules: [module], environment: .virtual(clock, seed: seed))
        session = crm.session(as: .system("test"))
    }

    func user(_ name: String, manager: ID<User>? = nil, team: ID<Team>? = nil) async throws -> ID<User> {
        try await session.create(User(name: name, team: team, manager: manager)).id
    }

    func tick() async throws {
        let report = try await crm.tick()
        guard report.failures.isEmpty else { throw report.failures[0].error }
    }
}

extension Pipeline {
    /// A pipeline with gates, for tests.
    static let gated = Pipeline("gated", allowsBack: false) {
        Stage("qualify", probability: 10)
        Stage("meet", probability: 30) {
            Requires { $0.contact }
        }
        Stage("propose", probability: 60, category: .bestCase) {
            Requires { $0.amount }
            Check("a next step") { $0.nextStep != nil }
        }
        Stage.won(requiresReason: true)
        Stage.lost(reasons: ["price", "timing"])
    }

    /// A pipeline that forbids nothing.
    static let free = Pipeline("free") {
        Stage("one", probability: 10)
        Stage("two", probability: 30, category: .bestCase)
        Stage("three", probability: 60, category: .commit)
        Stage.won()
        Stage.lost(requiresReason: false)
    }
}

/// The currencies of tests.
enum Money3 {
    static let euro = Currency(rawValue: "EUR")
    static let yen = Currency(rawValue: "JPY")
}
