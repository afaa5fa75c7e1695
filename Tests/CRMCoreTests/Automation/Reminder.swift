import CRMCore
import CRMTesting
import InMemoryStorage
import Synchronization

/// A record with a due column, for tests.
struct Reminder: CRMRecord, Hashable {
    var id: ID<Reminder> = .unassigned
    var title: String
    var due: Instant?
    var rung = 0

    enum Fields {
        static let id = Field<Reminder, ID<Reminder>>("id") { $0.id }
        static let title = Field<Reminder, String>("title") { $0.title }
        static let due = Field<Reminder, Instant?>("due") { $0.due }
        static let rung = Field<Reminder, Int>("rung") { $0.rung }
    }

    static let typeName = "reminder"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.title,
        Fields.due,
        Fields.rung,
        make: { Reminder(id: $0, title: $1, due: $2, rung: $3) }
    )
    .indexed(by: Fields.due)
}

/// A module that is written on the spot.
struct TestModule: CRMModule {
    let name: String
    let body: @Sendable (inout Registry) throws -> Void

    init(name: String = "test", _ body: @escaping @Sendable (inout Registry) throws -> Void) {
        (self.name, self.body) = (name, body)
    }

    func register(in registry: inout Registry) throws { try body(&registry) }
}

/// What happened, in its order.
final class Journal: Sendable {
    private let entries = Mutex<[String]>([])

    var lines: [String] { entries.withLock { $0 } }

    func note(_ line: String) { entries.withLock { $0.append(line) } }
}

struct TestFailure: Error {}
