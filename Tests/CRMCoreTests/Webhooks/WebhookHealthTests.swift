import CRMCore
import CRMTesting
import FileStorage
import StorageProtocols
import Testing

@Suite struct WebhookHealthTests {
    private let threeAndMore = Duration.seconds(4 * 86_400)

    private func contact(_ name: String) -> Contact { Contact(name: PersonName(given: name)) }

    /// What a receiver answers to a first event and, days later, to a second one.
    private func health(after first: [Int], then last: Int) async throws -> WebhookSubscription {
        let world = try await WebhookCRM()
        let subscription = try await world.subscribe()
        try await world.session.create(contact("Ann"))
        for status in first {
            world.receiver.answer { _ in .status(status) }
            try await world.test.crm.tick()
            world.test.clock.advance(by: .seconds(3600))
        }
        world.test.clock.advance(by: threeAndMore)
        world.receiver.answer { _ in .status(last) }
        try await world.session.create(contact("Bob"))
        try await world.test.crm.tick()
        return try await world.session.get(subscription.id).record
    }

    @Test(arguments: [[400], [503, 400]])
    func whoSaysNoIsThere(_ first: [Int]) async throws {
        let subscription = try await health(after: first, then: 503)
        #expect(subscription.isActive && subscription.lastError == "503")
        #expect(subscription.failingSince == Instant(seconds: 1_767_225_600 + 3600 * Int64(first.count) + 4 * 86_400))
        let refused = try await health(after: first, then: 404)
        #expect(refused.isActive && refused.lastError == "404" && refused.failingSince == nil)
    }

    @Test func whoIsStartedAgainHasItsTimeAgain() async throws {
        let world = try await WebhookCRM(patience: .seconds(6 * 3600))
        let id = try await world.subscribe().id
        world.receiver.answer { _ in .noAnswer(reason: "timed out") }
        try await world.session.create(contact("Ann"))
        try await world.settle()
        var stopped = try await world.session.get(id)
        #expect(!stopped.isActive && stopped.failingSince != nil)
        stopped.isActive = true
        #expect(try await world.session.update(stopped).failingSince == nil)
        try await world.session.create(contact("Bob"))
        try await world.test.crm.tick()
        let again = try await world.session.get(id)
        #expect(again.isActive && again.failingSince == world.test.clock.now)
    }

    @Test func whatAModuleThatIsGoneDidHoldsUpNobody() async throws {
        let folder = TemporaryDirectory()
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let receiver = Receiver()
        let secrets = WebhookSecrets(["erp": try #require(SecretKey(Array(0..<32)))])
        let webhooks = Webhooks(transport: receiver, secrets: secrets)
        func open(_ modules: [any CRMModule]) async throws -> CRM {
            let environment = CRM.Environment.virtual(clock, seed: 1)
            return try await CRM.open(.file(folder.path + "/kept.crm"), modules: modules, environment: environment)
        }
        let before = try await open([webhooks, TestModule { $0.add(Reminder.self) }])
        var session = before.session(as: .system("test"))
        try await session.create(WebhookSubscription(name: "ERP", url: "https://erp.example/hook", secret: "erp"))
        receiver.answer { _ in .status(503) }
        try await session.create(Reminder(title: "not delivered"))
        try await before.tick()
        try await session.create(Reminder(title: "not seen"))
        try await before.close()

        receiver.answer { _ in nil }
        let after = try await open([webhooks])
        session = after.session(as: .system("test"))
        try await session.create(contact("Ann"))
        clock.advance(by: .seconds(3600))
        #expect(try await after.tick().failures.isEmpty)
        #expect(try receiver.events().map(\.type) == ["reminder.created", "contact.created"])
        let states = try await session.fetch(OutboxMessage.all).map(\.state.rawValue)
        #expect(states.sorted() == ["accepted", "suppressed"])
        #expect(try await after.nextWakeUp() == nil)
        try await after.close()
    }
}
