import CRMCore
import CRMTesting
import InMemoryStorage
import Testing

private struct Post: Sendable {
    func post(_ message: OutgoingMessage) async -> DeliveryOutcome { .accepted() }
}

private struct Letters: CRMModule {
    let name = "letters"
    let post = Post()

    func register(in registry: inout Registry) throws {
        registry.channel("letter", contacting: .email) { [post] messages in
            var outcomes: [DeliveryOutcome] = []
            for message in messages { outcomes.append(await post.post(message)) }
            return outcomes
        }
        registry.contactChannel(ContactChannel(rawValue: "whatsapp"), reachedBy: .phone)
    }
}

/// What the guide to consent shows.
@Suite struct ConsentGuideTests {
    @Test func whatTheGuideShows() async throws {
        let secret = try #require(SecretKey([UInt8](repeating: 3, count: 32)))
        let key = try #require(SigningKey(id: "2026", secret: secret))
        let engine = InMemoryEngine()
        let letters = Letters()
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let crm = try await CRM.open(
            engine,
            modules: [letters, SuppressionKeys(SigningKeyRing(key))],
            environment: .virtual(clock, seed: 1)
        )
        let session = crm.session(as: .system("example"))
        let ann = try await session.create(
            Contact(name: PersonName(given: "Ann", family: "Lee"), emails: [try EmailAddress("ann@example.com")])
        )

        try await session.grantConsent(ann.id, to: .marketing, via: .email, source: "web form")
        let answer = try await session.mayContact(ann.id, via: .email, for: .marketing)

        #expect(answer.isAllowed)
        try await session.withdrawConsent(ann.id)
        #expect(try await !session.mayContact(ann.id, via: .email, for: .marketing).isAllowed)

        let text = try await session.create(
            ConsentText(purpose: .marketing, locale: "en", version: 1, wording: "Send me news by e-mail.")
        )
        clock.advance(by: .seconds(60))
        let request =
            try await session.write(reason: "web form") { tx in
                try tx.requestConsent(
                    ann.id,
                    source: "web form",
                    text: text.id,
                    networkAddress: "192.0.2.7",
                    expires: tx.now.advanced(by: .seconds(7 * 86_400))
                )
            }
            .value
        // Later, when the link in the mail was used:
        let consent =
            try await session.write(reason: "confirmation") { tx in
                try tx.confirmConsent(request.id, evidence: "link in mail 17")
            }
            .value
        let proof = try await session.read { try $0.consentProof(of: consent.id) }

        #expect(proof.wording == "Send me news by e-mail.")
        #expect(proof.request?.id == request.id)

        let history = try await session.read { try $0.consentHistory(of: ann.id, for: .marketing) }
        let then = history.period(at: Instant(seconds: 1_767_225_600))

        #expect(then.state.name == "withdrawn")

        let bounced = try EmailAddress("ann@example.com")
        try await session.suppress(.email(bounced), reason: .bounced)

        let explanation = try await session.read { tx in
            try tx.explain(ContactRequest(ann.id, via: .email, for: .contract))
        }
        #expect(explanation.decision.description == "suppressed all bounced")
        try await session.unsuppress(.email(bounced))

        let invoice = "…"
        let address = ann.emails[0]
        try await session.write(reason: "invoice") { tx in
            _ = try tx.enqueue([
                OutgoingMessage(
                    channel: "letter",
                    key: "invoice 4711",
                    contact: ann.id,
                    address: .email(address),
                    purpose: .contract,
                    payload: invoice
                )
            ])
        }
        try await crm.tick()
        #expect(try await session.first(OutboxMessage.all)?.state == .accepted)

        let ids = [ann.id]
        let decisions = try await session.read { try $0.mayContact(ids, via: .email, for: .marketing) }
        #expect(decisions[ann.id]?.consent == consent.id)

        let rekeying = try await session.write(reason: "new key") { try $0.rekeySuppressions() }.value
        #expect(rekeying.left == 0)
    }
}
