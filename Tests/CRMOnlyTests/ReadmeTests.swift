import CRMCore
import ExampleTesting
import FileStorage
import Foundation
import Testing

/// The code that a newcomer reads first has to work.
@Suite struct ReadmeTests {
    @Test func theFirstExampleRuns() async throws {
        let tool = try Tool()
        defer { tool.remove() }
        let store = tool.path("customers.crm")
        let file = try tool.write(contactsFile, to: "contacts.csv")

        let crm = try await CRM.open(.file(store))
        let session = crm.session(as: .system("quick start"))

        let result = try await session.importRecords(from: .file(file))
        print("\(result.created) new, \(result.rejectedCount) rejected")

        let ann = Contact(name: PersonName(given: "Ann", family: "Lee"), emails: [try EmailAddress("ann@example.org")])
        var contact = try await session.create(ann)
        try await session.log(Activity(channel: .call, body: "Wants a quote", links: [RecordLink(contact.id)]))

        contact.lifecycle = .customer
        contact = try await session.update(contact, reason: "first order")

        let hits = try await session.search("lee")
        let customers = try await session.fetch(Contact.where { $0.lifecycle == .customer && $0.city == "Kyoto" })
        let timeline = try await session.timeline(of: contact.id)
        let history = try await session.history(of: contact.id)
        let undone = try await session.undoImport(result.importID)

        #expect(result.created == 3)
        #expect(hits.contains { $0.email == "ann@example.org" })
        #expect(customers.isEmpty)
        #expect(timeline.records.count == 1)
        #expect(history.last?.changes.first?.field.column == "lifecycle")
        #expect(undone.blocked.isEmpty)
        try await crm.close()
    }

    @Test func theReadmeShowsWhatRuns() throws {
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
        let code = try #require(blocks.first?.components(separatedBy: "```").first)
        let lines = code.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines.count >= 15)
        for line in lines {
            // The files of the test have other names.
            let tested = line.replacingOccurrences(of: "\"customers.crm\"", with: "store")
                .replacingOccurrences(of: "\"contacts.csv\"", with: "file")
            #expect(source.contains(tested), "the README has a line that no test runs: \(line)")
        }
    }
}
