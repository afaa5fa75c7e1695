import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

@Suite struct ConsentTests {
    @Test func theGateNamesItsReason() async throws {
        let test = try await MailCRM()
        let silent = try await test.contact("a@x.example", consents: false)
        let ann = try await test.contact("b@x.example")
        func decision(_ contact: ID<Contact>, _ stream: MailStream = .marketing) async throws -> ContactDecision? {
            try await test.session.read { try test.mailer.decisions(for: [contact], stream: stream, in: $0)[contact] }
        }
        #expect(try await decision(silent.id) == .neverAsked)
        #expect(try await decision(silent.id, .transactional) == .allowed(.transactional))
        #expect(try await decision(ann.id)?.consent != nil)
        #expect(try await decision(ID(RecordID(high: 5, low: 5))) == .noContact)
        let phone = try await test.session.create(Contact(name: PersonName(given: "No"))).id
        #expect(try await decision(phone) == .noAddress)
        let withdrawn = try await test.session.withdrawConsent(ann.id)
        #expect(try await decision(ann.id) == .withdrawn(by: withdrawn.id))
        try await test.session.grantConsent(ann.id)
        #expect(try await decision(ann.id)?.isAllowed == true)
    }

    @Test func suppressionOutlivesTheContact() async throws {
        let test = try await MailCRM()
        let ann = try await test.contact("Ann@X.example")
        try await test.session.suppress(.email(ann.emails[0]), reason: .complaint)
        try await test.session.delete(ann.id)
        let again = try await test.contact("ann@x.EXAMPLE.")
        let decision = try await test.session.read { try test.mailer.decisions(for: [again.id], in: $0)[again.id] }
        guard case .suppressed(_, .all, .complaint)? = decision else {
            Issue.record("\(String(describing: decision))")
            return
        }
        let stored = try await test.session.fetch(Suppression.all)
        #expect(stored.count == 1)
        #expect(!"\(stored)".contains("ann@"))
        #expect(try await test.session.unsuppress(.email(ann.emails[0])) == 1)
        let lifted = try await test.session.read { try test.mailer.decisions(for: [again.id], in: $0)[again.id] }
        #expect(lifted?.isAllowed == true)
    }

    @Test func aReceiptIsNoAdvertisement() async throws {
        let test = try await MailCRM()
        let ann = try await test.contact("a@x.example")
        for scope in [SuppressionScope.purpose(.marketing), .purpose(.all)] {
            try await test.session.suppress(.email(ann.emails[0]), scope: scope)
        }
        func explained(_ stream: MailStream) async throws -> SendExplanation {
            try await test.session.read { try test.mailer.explain(ann.id, stream: stream, in: $0) }
        }
        #expect(try await explained(.transactional).decision == .allowed(.transactional))
        let marketing = try await explained(.marketing)
        #expect(!marketing.decision.isAllowed)
        #expect(marketing.gate.suppressions.count == 2)
        #expect(marketing.gate.facts.count == 1)
        try await test.session.suppress(.email(ann.emails[0]), reason: .bounced)
        #expect(try await !explained(.transactional).decision.isAllowed)
    }

    @Test func factsAreOnlyAdded() async throws {
        let test = try await MailCRM()
        let ann = try await test.contact("a@x.example")
        var fact = try #require(try await test.session.first(ConsentFact.where { $0.contact == ann.id }))
        fact.kind = .withdrawn
        await #expect(throws: CRMError.self) { try await test.session.update(fact) }
        await #expect(throws: CRMError.self) { try await test.session.delete(fact) }
    }
}
