import CRMCore
import StorageProtocols
import Testing

/// A record type that a module adds.
struct Card: CRMRecord, Hashable {
    var id: ID<Card> = .unassigned
    var contact: ID<Contact>
    var points: Int

    enum Fields {
        static let id = Field<Card, ID<Card>>("id") { $0.id }
        static let contact = Field<Card, ID<Contact>>("contact") { $0.contact }
        static let points = Field<Card, Int>("points") { $0.points }
    }

    static let typeName = "card"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.points,
        make: Card.init(id:contact:points:)
    )
}

private struct Loyalty: CRMModule {
    let name = "loyalty"

    func register(in registry: inout Registry) throws {
        registry.add(Card.self)
        registry.gate("card.points", on: Card.self) { batch, context in
            for (index, card) in batch.records.enumerated() {
                if card.points < 0 {
                    batch.refuse(index, .outOfRange, "points cannot be negative", field: "points")
                }
                if batch.kind == .deleted, card.points > 0 {
                    batch.refuse(index, .wrongState, "points left", field: "points")
                }
                if batch.kind == .updated, let old = try context.previous(card.id), old.points > card.points + 100 {
                    batch.refuse(index, .outOfRange, "at most 100 at once", field: "points")
                }
            }
        }
        // Modules can add rules to the core's types too.
        registry.gate("contact.title", on: Contact.self) { batch, _ in
            for (index, contact) in batch.records.enumerated() where contact.jobTitle == "Spy" {
                batch.refuse(index, CRMError.Code("loyalty.spy"), "no spies", field: "job_title")
            }
        }
    }
}

struct Part: CRMModule {
    var name: String
    var requires: [String] = []
    var body: @Sendable (inout Registry) throws -> Void = { _ in }

    func register(in registry: inout Registry) throws { try body(&registry) }
}

@Suite struct RegistryTests {
    @Test func aModuleBringsTypesAndRules() async throws {
        let session = try await TestCRM(modules: [Loyalty()]).session
        let ann = try await session.create(try Contact.ann())
        var card = try await session.create(Card(contact: ann.id, points: 500))
        await expect(["0 contact unknownReference", "0 points outOfRange"]) {
            try await session.create(Card(contact: session.newID(), points: -1))
        }
        await expect(["0 points wrongState"]) { try await session.delete(card) }
        await expect(["0 points wrongState"]) { try await session.delete(card.id) }
        card.points = 1
        await expect(["0 points outOfRange"]) { try await session.update(card) }
        await expect(["0 job_title loyalty.spy"]) {
            try await session.create(Contact(name: PersonName(given: "Bond"), jobTitle: "Spy"))
        }
    }

    @Test func everyProblemIsNamedAtOnce() async throws {
        struct Failure: Error {}
        let modules: [any CRMModule] = [
            Loyalty(),
            Part(name: "loyalty"),
            Part(name: "a", requires: ["b"]),
            Part(name: "b", requires: ["a", "nowhere"]),
            Part(name: "c") { registry in
                registry.add(Contact.self)
                registry.gate("card.points", on: Card.self) { _, _ in }
                registry.limit(Field<Contact, String>("colour") { $0.name.given }, to: 3)
                throw Failure()
            },
        ]
        do {
            _ = try await TestCRM(modules: modules)
            Issue.record("no error")
        } catch let error as RegistryError {
            #expect(
                error.problems.map { "\($0.kind) \($0.name)" } == [
                    "duplicate module loyalty", "cycle of modules a → b → a", "missing module nowhere",
                    "duplicate record type contact", "duplicate gate card.points", "failed registration register",
                    "unknown field contact.colour",
                ]
            )
        }
        do {
            _ = try await TestCRM(modules: [Part(name: "d") { $0.gate("x", on: Card.self) { _, _ in } }])
            Issue.record("no error")
        } catch let error as RegistryError {
            #expect(error.description == "unknown record type 'card' in module 'd'")
        }
    }

    @Test func requiredModulesComeFirst() async throws {
        let modules: [any CRMModule] = [
            Part(name: "last", requires: ["first", "core"]) { registry in
                registry.gate("on.card", on: Card.self) { batch, _ in
                    batch.refuse(0, .wrongState, "never")
                }
            },
            Part(name: "first") { $0.add(Card.self) },
        ]
        let session = try await TestCRM(modules: modules).session
        let ann = try await session.create(try Contact.ann())
        await expect(["0  wrongState"]) { try await session.create(Card(contact: ann.id, points: 1)) }
    }
}

/// A module that takes a target which the core has.
private struct SecondContacts: CRMModule {
    let name = "second"

    func register(in registry: inout Registry) {
        registry.imports(ImportShape(.contacts, of: Contact.self, columns: "name Name"))
    }
}

extension RegistryTests {
    @Test func aTargetOfImportsIsTakenOnce() async throws {
        let expected = RegistryError([
            .init(.duplicateName, module: "second", name: "contacts", detail: "import")
        ])
        await #expect(throws: expected) { try await TestCRM(modules: [SecondContacts()]) }
        let test = try await TestCRM()
        #expect(test.session.importTargets.map(\.rawValue) == ["contacts", "accounts", "activities", "users"])
        await #expect(throws: ImportError(.unknownTarget, "deals")) {
            try await test.session.importRecords(
                from: .text("Name\nAnn\n"),
                options: ImportOptions(target: ImportTarget("deals"))
            )
        }
    }
}
