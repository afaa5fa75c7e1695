import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

@Suite struct ConsentTests {
    /// The fold says what walking through the facts in their order says, whatever the order they are given in.
    @Test(arguments: [1, 2, 3]) func theLatestFactHolds(_ seed: UInt64) {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let topics = [Topic.all, .marketing, Topic(rawValue: "news")]
        for _ in 0..<2000 {
            let facts = (0..<Int.random(in: 0...6, using: &random))
                .map { index in
                    ConsentFact(
                        id: ID(RecordID(high: 1, low: UInt64(index))),
                        contact: ID(RecordID(high: 2, low: 2)),
                        topic: topics.randomElement(using: &random) ?? .all,
                        channel: Int.random(in: 0..<4, using: &random) == 0 ? .sms : .email,
                        kind: Bool.random(using: &random) ? .granted : .withdrawn,
                        at: Instant(seconds: Int64.random(in: 0...3, using: &random))
                    )
                }
            var expected = ConsentState.unknown
            for second in 0...3 {
                for fact in facts where fact.at == Instant(seconds: Int64(second)) && fact.channel == .email {
                    if fact.topic != .marketing && fact.topic != .all { continue }
                    expected = fact.kind == .granted ? .granted(fact.id) : .withdrawn(fact.id)
                }
            }
            #expect(ConsentState(facts.shuffled(using: &random), topic: .marketing) == expected)
        }
    }

    @Test func theGateNamesItsReason() async throws {
        let test = try await MailCRM()
        let silent = try await test.contact("a@x.example", consents: false)
        let ann = try await test.contact("b@x.example")
        func decision(_ contact: ID<Contact>, _ stream: MailStream = .marketing) async throws -> SendDecision? {
            try await test.session.read { try test.mailer.decisions(for: [contact], stream: stream, in: $0)[contact] }
        }
        #expect(try await decision(silent.id) == .noConsent)
        #expect(try await decision(silent.id, .transactional) == .allowed(by: nil))
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
        try await test.session.suppress(ann.emails[0], reason: .complaint, by: test.mailer)
        try await test.session.delete(ann.id)
        let again = try await test.contact("ann@x.EXAMPLE.")
        let decision = try await test.session.read { try test.mailer.decisions(for: [again.id], in: $0)[again.id] }
        guard case .suppressed(_, .global, .complaint)? = decision else {
            Issue.record("\(String(describing: decision))")
            return
        }
        let stored = try await test.session.fetch(Suppression.all)
        #expect(stored.count == 1)
        #expect(!"\(stored)".contains("ann"))
        #expect(try await test.session.unsuppress(ann.emails[0], by: test.mailer) == 1)
        let lifted = try await test.session.read { try test.mailer.decisions(for: [again.id], in: $0)[again.id] }
        #expect(lifted?.isAllowed == true)
    }

    @Test func aReceiptIsNoAdvertisement() async throws {
        let test = try await MailCRM()
        let ann = try await test.contact("a@x.example")
        for scope in [SuppressionScope.topic(.marketing), .topic(.all), .stream(.marketing)] {
            try await test.session.suppress(ann.emails[0], scope: scope, by: test.mailer)
        }
        func explained(_ stream: MailStream) async throws -> SendExplanation {
            try await test.session.read { try test.mailer.explain(ann.id, stream: stream, in: $0) }
        }
        #expect(try await explained(.transactional).decision == .allowed(by: nil))
        let marketing = try await explained(.marketing)
        #expect(!marketing.decision.isAllowed)
        #expect(marketing.suppressions.count == 3)
        #expect(marketing.facts.count == 1)
        try await test.session.suppress(ann.emails[0], scope: .global, reason: .bounced, by: test.mailer)
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
