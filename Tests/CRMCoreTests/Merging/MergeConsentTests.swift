import CRMCore
import StorageProtocols
import Testing

@Suite("Consent when contacts become one")
struct MergeConsentTests {
    @Test("the most restrictive state holds, with the fact that it comes from", arguments: StoreKind.allCases)
    func mostRestrictive(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let (ann, anne) = (
            try await session.create(Contact(name: PersonName(given: "Ann"))).id,
            try await session.create(Contact(name: PersonName(given: "Anne"))).id
        )
        let newsletter = Purpose(rawValue: "newsletter")
        // Anne withdrew first, Ann granted later: the latest fact alone would grant.
        let withdrawn = try await session.create(ConsentFact(contact: anne, kind: .withdrawn))
        test.clock.advance(by: .seconds(60))
        try await session.create(ConsentFact(contact: ann, kind: .granted, basis: .consent))
        try await session.create(ConsentFact(contact: anne, purpose: newsletter, kind: .granted, basis: .consent))
        test.clock.advance(by: .seconds(60))
        let before = try await test.crm.content()

        func state(_ contact: ID<Contact>, _ purpose: Purpose) async throws -> ConsentState {
            let facts = try await session.fetch(ConsentFact.where { $0.contact == contact }).map(\.record)
            return ConsentState(facts, for: purpose, at: session.now)
        }
        #expect(try await state(ann, .marketing).isGranted)

        let result = try await session.merge([ann, anne])
        guard case .withdrawn(let fact) = try await state(ann, .marketing) else {
            Issue.record("granted after the merge")
            return
        }
        let proof = try await session.get(fact)
        #expect(proof.source == "merge")
        #expect(proof.evidence?.contains(withdrawn.id.description) == true)
        #expect(proof.evidence?.contains(anne.description) == true)
        #expect(result.account.remarks.map(\.kind) == ["consent"])
        // Only Anne was ever asked about the newsletter.
        #expect(try await state(ann, newsletter).isGranted)
        #expect(try await session.count(ConsentFact.where { $0.contact == anne }) == 0)

        // Parted, each has what was said by it, and the proof of the merge is gone.
        try await session.unmerge(result.merge)
        #expect(try await test.crm.content() == before)
        #expect(try await state(ann, .marketing).isGranted)
        #expect(try await !state(anne, .marketing).isGranted)
    }

    @Test("no merge ever grants more than each of the records did")
    func neverMore() async throws {
        var random = SeededGenerator(seed: 9)
        let purposes = [Purpose.marketing, .all, Purpose(rawValue: "newsletter")]
        let channels: [ContactChannel] = [.email, .all, .phone]
        for round in 0..<60 {
            let test = try await TestCRM()
            let session = test.session
            let ids = try await session.create((0..<3).map { Contact(name: PersonName(given: "P\($0)")) }).map(\.id)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                test.clock.advance(by: .seconds(1))
                try await session.create(
                    ConsentFact(
                        contact: ids.randomElement(using: &random) ?? ids[0],
                        purpose: purposes.randomElement(using: &random) ?? .marketing,
                        channel: channels.randomElement(using: &random) ?? .email,
                        kind: ConsentFact.Kind.allCases.randomElement(using: &random) ?? .granted
                    )
                )
            }
            test.clock.advance(by: .seconds(1))
            let facts = try await session.fetch(ConsentFact.all).map(\.record)
            try await session.merge(ids)
            let merged = try await session.fetch(ConsentFact.all).map(\.record)
            for purpose in purposes {
                for channel in channels {
                    func granted(_ facts: [ConsentFact]) -> Bool {
                        ConsentState(facts, for: purpose, via: channel, at: session.now).isGranted
                    }
                    let states = ids.map { id in
                        ConsentState(facts.filter { $0.contact == id }, for: purpose, via: channel, at: session.now)
                    }
                    let mayBe = ConsentState.mostRestrictive(states).isGranted
                    #expect(!granted(merged) || mayBe, "seed 9, round \(round): \(purpose) by \(channel)")
                }
            }
        }
    }
}
