import CRMCore
import StorageProtocols
import Testing

@Suite("Relations between contacts")
struct ContactRelationTests {
    struct Guild: CRMModule {
        let name = "guild"
        func register(in registry: inout Registry) {
            registry.relation(RelationKind("taught_by", "was taught by", inverse: "taught"))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func theyAreSeenFromEitherSide(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind, modules: [Guild()])
        let people = try await test.session.create(["Ann", "Bob", "Cid"].map { Contact(name: PersonName(given: $0)) })
        let (ann, bob, cid) = (people[0].id, people[1].id, people[2].id)
        try await test.session.create([
            ContactRelation(ann, .reportsTo, bob, from: day(2024)),
            ContactRelation(cid, .spouse, ann),
            ContactRelation(
                bob,
                try #require(test.crm.relationKinds.first { $0.name == "taught_by" }),
                ann,
                until: day(2020)
            ),
        ])
        let names = Dictionary(uniqueKeysWithValues: people.map { ($0.id, $0.record.name.given) })
        let ofAnn = try await test.session.read { tx in
            try tx.relations(of: ann).map { "\($0.label) \(names[$0.contact] ?? "")" }
        }
        #expect(Set(ofAnn) == ["reports to Bob", "spouse of Cid", "taught Bob"])
        let ofBob = try await test.session.read { tx in
            try tx.relations(of: bob, at: day(2025)).map { "\($0.label) \(names[$0.contact] ?? "")" }
        }
        #expect(ofBob == ["manages Ann"])
        let spouses = try await test.session.read { tx in try tx.relations(of: cid, .spouse) }
        #expect(spouses.map(\.contact) == [ann] && spouses.allSatisfy { !$0.isInverse })
    }

    @Test func rulesHold() async throws {
        let session = try await TestCRM().session
        let people = try await session.create(["Ann", "Bob"].map { Contact(name: PersonName(given: $0)) })
        let (ann, bob) = (people[0].id, people[1].id)
        try await session.create(ContactRelation(ann, .reportsTo, bob, from: day(2024), until: day(2025)))
        let bad: [(ContactRelation, CRMError.Code)] = [
            (ContactRelation(ann, .reportsTo, ann), .cycle),
            (ContactRelation(ann, RelationKind("likes", "likes", inverse: "is liked by"), bob), .notAllowed),
            (ContactRelation(ann, .reportsTo, bob, from: day(2024, 12)), .repeated),
            (ContactRelation(ann, .reportsTo, bob, from: day(2026), until: day(2026)), .outOfRange),
        ]
        for (relation, code) in bad {
            do {
                try await session.create(relation)
                Issue.record("\(relation.kind) was accepted")
            } catch let error as CRMError {
                #expect(error.code == code)
            }
        }
        try await session.create(ContactRelation(ann, .reportsTo, bob, from: day(2025)))
        try await session.create(ContactRelation(bob, .colleague, ann))
        await #expect(throws: CRMError.self) { try await session.create(ContactRelation(ann, .colleague, bob)) }
    }

    @Test(arguments: StoreKind.allCases)
    func nobodyBecomesRelatedToThemselvesOrTwice(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let people = try await session.create(["Ann", "Anne", "Bob"].map { Contact(name: PersonName(given: $0)) })
        let (ann, anne, bob) = (people[0].id, people[1].id, people[2].id)
        try await session.create([
            ContactRelation(ann, .spouse, anne), ContactRelation(ann, .reportsTo, bob),
            ContactRelation(anne, .reportsTo, bob), ContactRelation(bob, .reportsTo, anne),
        ])
        let merge = try await session.merge([ann, anne], keep: ann)
        let left = try await session.fetch(ContactRelation.all)
        #expect(Set(left.map { [$0.contact, $0.other] }) == [[ann, bob], [bob, ann]] && left.count == 2)
        try await session.unmerge(merge.merge)
        #expect(try await session.count(ContactRelation.all) == 4)
    }
}
