import CRMCore
import CRMTesting
import InMemoryStorage
import Testing

// The code of `Documentation/Webhooks.md`, but for what needs a network.

@Suite struct WebhooksGuideTests {
    @Test func theGuideRuns() async throws {
        let (transport, clock) = (Receiver(), VirtualClock(Instant(seconds: 1_767_225_600)))
        let secret = try #require(SecretKey(Array(0..<32)))
        let secrets = WebhookSecrets(["erp": secret])
        let webhooks = Webhooks(transport: transport, secrets: secrets) { subscription, record, tx in
            record.type == Contact.typeName ? .fields(["job_title", "account"]) : .identifiers
        }
        let crm = try await CRM.open(.inMemory, modules: [webhooks], environment: .virtual(clock))
        let session = crm.session(as: .system("guide"))
        let erp = try await session.create(
            WebhookSubscription(
                name: "ERP",
                url: "https://erp.example/hooks/crm",
                secret: "erp",
                types: [Contact.typeName, Account.typeName],
                kinds: [.created, .updated]
            )
        )
        try await session.create(Contact(name: PersonName(given: "Ann"), jobTitle: "Buyer"))
        transport.answer { _ in .status(404) }
        try await crm.tick()
        #expect(try await session.get(erp.id).lastError == "404")
        transport.answer { _ in nil }
        let yesterday = clock.now.advanced(by: .seconds(-86_400))
        try await session.write(reason: "the ERP is back") { tx in
            _ = try tx.replay { $0.channel == "webhook" && $0.failedAt >= yesterday }
        }
        try await crm.tick()
        let request = try #require(transport.requests.last)
        #expect(try Receiver.Event(request).changed == ["job_title"])

        let header = try #require(request.headers.first { $0.name == WebhookSignature.header }).value
        let (body, now) = (request.body, clock.now)
        let verdict = WebhookSignature.verify(header, body: body, now: now) { name in
            name == "erp" ? secret : nil
        }
        #expect(verdict == .valid)
    }
}
