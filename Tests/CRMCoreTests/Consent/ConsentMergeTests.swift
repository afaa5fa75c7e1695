import CRMCore
import CRMTesting
import Testing

/// What becomes of consent when people become one, and who is bound by what they may not see.
@Suite struct ConsentMergeTests {
    @Test(arguments: StoreKind.allCases) func theMostRestrictiveRecordHolds(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let one = try await session.create(ContactGateTests.ann("a@x.example")).id
        let two = try await session.create(ContactGateTests.ann("b@x.example")).id
        let news = Purpose(rawValue: "news")
        try await session.withdrawConsent(two, to: .marketing)
        test.clock.advance(by: .seconds(60))
        try await session.grantConsent(one, to: .marketing)
        try await session.grantConsent(one, to: news)
        test.clock.advance(by: .seconds(60))
        let merged = try await session.merge([one, two], keep: one)
        let answers = try await session.read { tx in
            try [Purpose.marketing, news, .contract].map { "\(try tx.mayContact(one, via: .email, for: $0))" }
        }
        #expect(answers == ["withdrawn", "allowed", "allowed"])
        #expect(merged.account.remarks == [MergeRemark("consent", "marketing by email is withdrawn")])
        let explained = try await session.read { try $0.explain(ContactRequest(one, via: .email, for: .marketing)) }
        #expect(explained.facts.first?.source == "merge")
        // The person gives it anew, and now means both records.
        test.clock.advance(by: .seconds(60))
        try await session.grantConsent(one, to: .marketing)
        #expect(try await session.mayContact(one, via: .email, for: .marketing).isAllowed)
    }

    @Test func unmergingTakesBackWhatTheMergeWithdrew() async throws {
        let test = try await TestCRM()
        let session = test.session
        let one = try await session.create(ContactGateTests.ann("a@x.example")).id
        let two = try await session.create(ContactGateTests.ann("b@x.example")).id
        try await session.withdrawConsent(two, to: .marketing)
        try await session.grantConsent(one, to: .marketing)
        let merged = try await session.merge([one, two], keep: one)
        #expect(try await !session.mayContact(one, via: .email, for: .marketing).isAllowed)
        _ = try await session.unmerge(merged.merge)
        #expect(try await session.mayContact(one, via: .email, for: .marketing).isAllowed)
        #expect(try await session.mayContact(two, via: .email, for: .marketing).description == "withdrawn")
    }

    /// Whoever may not see a withdrawal or a suppression is bound by it all the same.
    @Test(arguments: StoreKind.allCases) func theGateSeesWhatTheActorDoesNot(_ kind: StoreKind) async throws {
        let office = try await Office(kind, modules: [SuppressionKeys(ContactGateTests.keys("k1"))])
        let session = office.system
        let (one, two) = (office.mine, office.team)
        for contact in [one, two] { try await session.grantConsent(contact) }
        try await session.withdrawConsent(one)
        let address = try await session.get(two).emails[0]
        try await session.suppress(.email(address), reason: .complaint)
        let ulla = office.session(office.rep)
        #expect(try await ulla.fetch(Contact.where { $0.id.isIn([one, two]) }).count == 2)
        #expect(try await ulla.fetch(ConsentFact.all).isEmpty)
        #expect(try await ulla.fetch(Suppression.all).isEmpty)
        let ids = [one, two]
        let answers = try await ulla.read { try $0.mayContact(ids, via: .email, for: .marketing) }
        #expect(ids.map { answers[$0]?.description } == ["withdrawn", "suppressed all complaint"])
        let explained = try await ulla.read { try $0.explain(ContactRequest(one, via: .email, for: .marketing)) }
        #expect(explained.facts.isEmpty && explained.history.isEmpty)
        #expect(explained.decision.description == "withdrawn")
    }
}
