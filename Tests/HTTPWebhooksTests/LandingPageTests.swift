import CRMCore
import HTTPWebhooks
import InMemoryStorage
import Testing

// The code of the landing page, and of `Documentation/Webhooks.md` as far as it needs the transport.

@Suite struct LandingPageTests {
    @Test func theExamplesRun() async throws {
        let secret = try #require(SecretKey(Array(0..<32)))
        let webhooks = Webhooks(transport: HTTPWebhooks(), secrets: WebhookSecrets(["erp": secret]))
        let crm = try await CRM.open(.inMemory, modules: [webhooks])
        #expect(crm.modules == ["core", "webhooks"])
        #expect(try await crm.tick().isIdle)

        let office = AddressPolicy(allowing: [AddressRange("10.20.0.0/16")].compactMap { $0 })
        let transport = HTTPWebhooks(HTTPWebhooks.Settings(addresses: office, redirects: 1))
        #expect(transport.settings.addresses.allows(try #require(IPAddress("10.20.3.4"))))
        #expect(!transport.settings.addresses.allows(try #require(IPAddress("10.21.3.4"))))
    }
}
