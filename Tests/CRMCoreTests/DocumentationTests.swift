import CRMCore
import Foundation
import InMemoryStorage
import Testing

/// The examples of the landing pages, which compile and do what they say.
@Suite struct DocumentationTests {
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

    @Test(arguments: ["CRMCore", "StorageProtocols"])
    func thePagesShowTheseExamples(_ target: String) throws {
        let file = URL(filePath: #filePath)
        let root = file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = root.appending(path: "Sources/\(target)/\(target).docc/\(target).md")
        let source = try lines(file)
        let examples = try lines(page).split(separator: "```swift").dropFirst()
            .compactMap { $0.split(separator: "```").first }
        #expect(!examples.isEmpty)
        for example in examples {
            #expect(source.contains(example), "\(example.joined(separator: "\n"))")
        }
    }

    /// The lines of a file, without their indentation.
    private func lines(_ file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
