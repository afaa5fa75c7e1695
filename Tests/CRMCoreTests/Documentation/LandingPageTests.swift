import CRMCore
import FileStorage
import InMemoryStorage
import Testing

/// The examples of the landing pages, which compile and do what they say.
@Suite struct LandingPageTests {
    @Test func core() async throws {
        let crm = try await CRM.open(.inMemory)
        let session = crm.session(as: .system("example"))

        let acme = try await session.create(Account(name: "Acme, Inc.", website: "https://acme.example"))
        var ann = try await session.create(
            Contact(
                name: PersonName(given: "Ann", family: "Lee"),
                emails: [try EmailAddress("ann@acme.example")],
                account: acme.id
            )
        )
        try await session.log(Activity(channel: .call, subject: "Asked for a price", links: [RecordLink(ann.id)]))

        ann.jobTitle = "Head of Purchasing"
        ann = try await session.update(ann, reason: "told on the phone")

        let buyers = try await session.fetch(
            Contact.where { $0.account == acme.id && $0.jobTitle != nil }.sorted { $0.sortName.ascending }
        )
        let timeline = try await session.timeline(of: acme.id)
        let history = try await session.history(of: ann.id)
        let before = try await session.get(ann.id, asOf: .commit(history[0].commit.id))

        #expect(buyers == [ann])
        #expect(timeline.records.map(\.subject) == ["Asked for a price"])
        #expect(history.map(\.commit.reason) == ["contact.create", "told on the phone"])
        #expect(before.jobTitle == nil)
    }

    struct Company: Record, Equatable {
        var id: ID<Company>
        var name: String
        var employees: Int?

        enum Fields {
            static let id = Field<Company, ID<Company>>("id") { $0.id }
            static let name = Field<Company, String>("name") { $0.name }
            static let employees = Field<Company, Int?>("employees") { $0.employees }
        }

        static let typeName = "company"
        static let schema = Schema(
            typeName,
            Fields.id,
            Fields.name,
            Fields.employees,
            make: Company.init(id:name:employees:)
        )
        .indexed(by: Fields.employees)
        .searchable(Fields.name)
    }

    @Test func storage() async throws {
        let store = try await InMemoryEngine().open(try Catalog([Company.schema.type]))
        let acme = Company(id: ID(RecordID(high: 1, low: 2)), name: "Acme", employees: 20)
        _ = try await store.write(CommitRequest(at: Instant(seconds: 0), actor: "example")) { try $0.insert(acme) }
        let large = Company.where { $0.employees > 10 }.sorted { $0.name.ascending }.limit(50)
        let page = try await store.read { try $0.page(large) }

        #expect(page.records.map(\.record) == [acme])
    }

    @Test func inMemory() async throws {
        let engine = InMemoryEngine()
        let store = try await engine.open(try Catalog([Company.schema.type]))
        let committed = try await store.write(CommitRequest(at: Instant(seconds: 0))) { tx in
            try tx.insert(Company(id: ID(RecordID(high: 1, low: 1)), name: "Acme", employees: nil))
        }
        let names = try await store.read { tx in try tx.fetch(Company.all).map(\.name) }
        try await store.close()

        #expect(committed.commit == CommitID(1))
        #expect(names == ["Acme"])
    }

    @Test func file() async throws {
        let folder = TemporaryDirectory()
        let path = folder.path + "/customers.crm"

        let crm = try await CRM.open(.file(path))
        let session = crm.session(as: .system("example"))
        try await session.create(Account(name: "Acme, Inc."))
        let report = try await crm.verify()
        print(report.isSound ? "sound" : "\(report.faults)")
        try await crm.close()

        #expect(report.records["account"] == 1)
        #expect(report.isSound)

        var engine = FileEngine(path: path, durability: .normal)
        engine.readers = 8
        engine.busyTimeout = 5_000
        let again = try await CRM.open(engine)

        #expect(try await again.session(as: .system("example")).count(Account.all) == 1)
        try await again.close()
    }
}
