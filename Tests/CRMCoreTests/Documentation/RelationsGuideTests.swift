import CRMCore
import FileStorage
import StorageProtocols
import Testing

extension Hierarchy where R == Account {
    static var franchise: Hierarchy<Account> { Hierarchy("franchise") }
}

struct Franchising: CRMModule {
    let name = "franchising"

    func register(in registry: inout Registry) {
        registry.hierarchy(.franchise, label: "Franchise")
        registry.relation(RelationKind("trained_by", "was trained by", inverse: "trained"))
    }
}

/// The code of `Documentation/Relations.md`.
@Suite struct RelationsGuideTests {
    @Test func theGuideRuns() async throws {
        let crm = try await CRM.open(.temporaryFile, modules: [Franchising()])
        let session = crm.session(as: .system("guide"))
        let acme = try await session.create(Account(name: "Acme")).id
        let globex = try await session.create(Account(name: "Globex")).id
        let ann = try await session.create(Contact(name: PersonName(given: "Ann"), account: acme)).id
        let bob = try await session.create(Contact(name: PersonName(given: "Bob"), account: acme)).id
        func date(_ year: Int) throws -> CivilDate { try #require(CivilDate(year: year, month: 1, day: 1)) }
        let (start, end) = (try date(2022), try date(2025))

        try await session.create(
            Affiliation(contact: ann, account: globex, role: "buyer", from: start, until: end)
        )
        let buyers = try await session.read { tx in
            try tx.affiliations(with: globex, role: "buyer", during: start..<end)
        }
        #expect(buyers.map(\.contact) == [ann])

        let job = try await session.move(ann, to: globex, on: end, role: "head buyer")
        #expect(try await session.get(ann).account == globex)
        #expect(job.isPrimary)

        try await session.create(ContactRelation(ann, .reportsTo, bob, from: start))
        let related = try await session.read { tx in try tx.relations(of: bob, at: end) }
        #expect(related.map(\.label) == ["manages"])

        try await session.create([
            HierarchyLink(acme, below: globex, in: .legal, from: start, until: end),
            HierarchyLink(globex, below: acme, in: .legal, from: end),
        ])
        let upper = try await session.read { tx in try tx.parent(of: acme, in: .legal, at: start) }
        let later = try await session.read { tx in try tx.parent(of: acme, in: .legal, at: end) }
        #expect(upper == globex && later == nil)

        let people = try await session.read { tx in
            try tx.rollUp(
                Contact.all,
                by: Contact.Fields.account,
                under: globex,
                in: .legal,
                at: start,
                groups: [Contact.Fields.account.selected.group],
                [.count]
            )
        }
        #expect(people.count == 2)
        try await crm.close()
    }
}
