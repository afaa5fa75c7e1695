import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

/// Marketing leaves alone who demands it, and forgets who is erased.
@Suite struct PrivacyTests {
    @Test func everyTypeIsDeclared() async throws {
        #expect(try await MarketingWorld().crm.undeclaredPersonalData == [])
        #expect(try await MarketingWorld().crm.undeclaredReferences == [])
    }

    @Test(arguments: MarketingStore.allCases, ProcessingRestriction.Kind.allCases)
    func restrictedContactsAreInNoSegmentJourneyOrScore(
        _ store: MarketingStore,
        _ kind: ProcessingRestriction.Kind
    ) async throws {
        let scoring = ScoreModel(rules: [ScoreModel.Rule(.click, points: 10)])
        let world = try await MarketingWorld(store, scoring: scoring)
        let session = world.session
        let ids = try await world.contacts(2, city: "Kyoto")
        let (ann, bob) = (ids[0], ids[1])
        let segment =
            try await session.create(
                Segment(name: "Kyoto", condition: .contact(Contact.where { $0.city == "Kyoto" }.record.condition))
            )
            .id
        try await world.tick()
        #expect(try await session.read { try $0.members(of: segment) } == ids)

        try await session.restrict(ann, kind)
        try await world.tick()
        #expect(try await session.read { try $0.members(of: segment) } == [bob])
        let now = session.now
        #expect(
            try await session.read { tx in
                try tx.contacts(satisfying: .contact(Contact.where { $0.city == "Kyoto" }.record.condition), at: now)
            } == [bob]
        )
        try await session.create([Touch(contact: ann, kind: .click), Touch(contact: bob, kind: .click)])
        try await world.tick()
        #expect(try await session.fetch(ContactScore.all).map(\.contact) == [bob])

        try await session.liftRestriction(of: ann, kind)
        try await world.tick()
        #expect(try await session.read { try $0.members(of: segment) } == ids)
    }
}
