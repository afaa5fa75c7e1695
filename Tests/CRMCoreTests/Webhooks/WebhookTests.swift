import CRMCore
import CRMTesting
import InMemoryStorage
import StorageProtocols
import Testing

@Suite struct WebhookTests {
    private func contact(_ name: String) -> Contact { Contact(name: PersonName(given: name)) }

    @Test(arguments: StoreKind.allCases)
    func everyChangeIsOneEventInItsOrder(_ kind: StoreKind) async throws {
        let world = try await WebhookCRM(kind)
        let session = world.session
        try await session.create(contact("Before"))
        try await world.subscribe(types: [Contact.typeName])
        let acme = try await session.create(Account(name: "Acme"))
        var ann = try await session.create(contact("Ann"))
        ann.jobTitle = "Buyer"
        ann = try await session.update(ann)
        // What a record refers to is a change too, and says from where to where.
        ann.account = acme.id
        ann = try await session.update(ann)
        try await session.delete(ann)
        try await session.restore(ann.id)
        try await world.settle()
        let events = try world.receiver.events()
        #expect(
            events.map(\.type) == [
                "contact.created", "contact.updated", "contact.updated", "contact.deleted", "contact.restored",
            ]
        )
        #expect(events.map(\.version) == [1, 2, 3, 4, 5])
        #expect(events.map(\.sequence) == events.map(\.sequence).sorted())
        #expect(events.allSatisfy { $0.record == ann.id.description && $0.url == "https://erp.example/hook" })
        #expect(events[1].changed == ["job_title"])
        #expect(events[2].changed == ["account"])
        guard case .array(let references)? = events[2].json["references"] else { throw TestFailure() }
        #expect(references.first?["field"]?.text == "account")
        #expect(references.first?["type"]?.text == "account")
        #expect(references.first?["id"]?.text == acme.id.description)
        #expect(events[4].changed.contains("job_title"))
        #expect(Set(events.map(\.id)).count == 5)
        #expect(events.allSatisfy { $0.json["schema"]?.number == 1 && $0.json["values"] == nil })
        #expect(try await world.test.crm.nextWakeUp() == nil, "telling of it is nothing to tell of")
    }

    @Test func requestsAreSignedWhenTheyAreSent() async throws {
        let world = try await WebhookCRM()
        try await world.subscribe()
        try await world.session.create(contact("Ann"))
        world.receiver.answer { _ in .status(500) }
        try await world.test.crm.tick()
        world.receiver.answer { _ in nil }
        try await world.settle()
        let requests = world.receiver.requests
        #expect(requests.count == 2)
        #expect(requests[0].body == requests[1].body, "the same event is the same bytes")
        let headers = try requests.map { request in
            try #require(request.headers.first { $0.name == WebhookSignature.header }).value
        }
        #expect(headers[0] != headers[1])
        for (header, request) in zip(headers, requests) {
            let signature = try #require(WebhookSignature(header: header))
            let sent = Instant(seconds: signature.timestamp)
            let verdict = WebhookSignature.verify(header, body: request.body, now: sent) { [secret = world.secret] in
                $0 == "erp" ? secret : nil
            }
            #expect(verdict == .valid)
        }
    }

    @Test func oneThatFailsHoldsUpItsRecordOnly() async throws {
        let world = try await WebhookCRM()
        try await world.subscribe(types: [Contact.typeName])
        var (ann, bob) = (contact("Ann"), contact("Bob"))
        (ann.id, bob.id) = (world.session.newID(), world.session.newID())
        let slow = ann.id.description
        // EspoCRM gives up on 429, 502 and 504, and lets later events overtake.
        for status in [429, 502, 504] {
            world.receiver.answer { event in event.record == slow ? .status(status) : nil }
            if status == 429 { try await world.session.create([ann, bob]) }
            for record in [ann.id, bob.id] {
                var stored = try await world.session.get(record)
                stored.jobTitle = "\(status)"
                try await world.session.update(stored)
            }
            try await world.test.crm.tick()
            world.test.clock.advance(by: .seconds(3600))
        }
        let before = try world.receiver.events()
        #expect(before.filter { $0.record == slow }.allSatisfy { $0.version == 1 })
        #expect(before.filter { $0.record != slow }.map(\.version) == [1, 2, 3, 4])
        world.receiver.answer { _ in nil }
        try await world.settle()
        let after = try world.receiver.events().dropFirst(before.count)
        #expect(after.map(\.version) == [1, 2, 3, 4])
        #expect(after.allSatisfy { $0.record == slow })
    }

    @Test func aSubscriptionIsToldOfWhatItAskedFor() async throws {
        let world = try await WebhookCRM()
        try await world.subscribe(types: [Contact.typeName], kinds: [.updated], fields: ["job_title"])
        var ann = try await world.session.create(contact("Ann"))
        ann.note = "a note"
        ann = try await world.session.update(ann)
        ann.jobTitle = "Buyer"
        ann = try await world.session.update(ann)
        try await world.session.create(Account(name: "Acme"))
        try await world.session.delete(ann)
        try await world.settle()
        #expect(try world.receiver.events().map(\.changed) == [["job_title"]])
    }

    @Test func itIsToldNoMoreThanItMaySee() async throws {
        let world = try await WebhookCRM(discloses: { subscription, link, tx in
            guard link.type == Contact.typeName else { return .nothing }
            return .fields(["job_title", "account"])
        })
        try await world.subscribe(includesValues: true)
        var ann = contact("Ann")
        ann.jobTitle = "Buyer"
        ann.note = "a secret"
        var stored = try await world.session.create(ann)
        stored.note = "another secret"
        stored = try await world.session.update(stored)
        try await world.session.create(Account(name: "Acme"))
        try await world.settle()
        let events = try world.receiver.events()
        #expect(events.map(\.changed) == [["job_title"]])
        #expect(events.first?.json["values"] == .object([.init("job_title", .string("Buyer"))]))
        #expect(world.receiver.requests.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains("secret") })
        let states = try await world.session.fetch(OutboxMessage.all).map(\.state)
        #expect(states.filter { $0 == .suppressed }.count == 2)
        let payloads = try await world.session.fetch(OutboxPayload.all)
        #expect(payloads.allSatisfy { !$0.text.contains("Buyer") }, "the outbox holds nothing about anybody")
    }

    @Test func goneEndsTheSubscription() async throws {
        let world = try await WebhookCRM()
        let subscription = try await world.subscribe()
        try await world.session.create([contact("Ann"), contact("Bob")])
        world.receiver.answer { _ in .status(410) }
        try await world.test.crm.tick()
        try await world.session.create(contact("Cyd"))
        try await world.settle()
        #expect(world.receiver.requests.count == 2)
        let ended = try await world.session.get(subscription.id)
        #expect(!ended.isActive && ended.lastError == "410")
        let letters = try await world.session.fetch(OutboxMessage.deadLetters)
        #expect(letters.count == 2 && letters.allSatisfy { $0.lastError == "410" })
    }

    @Test func otherRefusalsAreDeadLettersWithTheReason() async throws {
        let world = try await WebhookCRM()
        try await world.subscribe()
        try await world.session.create(contact("Ann"))
        world.receiver.answer { _ in .status(404) }
        try await world.settle()
        #expect(try await world.session.fetch(OutboxMessage.deadLetters).map(\.lastError) == ["404"])
        world.receiver.answer { _ in nil }
        try await world.session.write(reason: "replay") { tx in _ = try tx.replay { $0.channel == "webhook" } }
        try await world.settle()
        let events = try world.receiver.events()
        #expect(events.count == 2 && events[0].id == events[1].id)
        #expect(try await world.session.fetch(WebhookSubscription.all).first?.failingSince == nil)
    }

    @Test func whoAsksToWaitIsLeftAlone() async throws {
        let world = try await WebhookCRM()
        try await world.subscribe()
        try await world.session.create([contact("Ann"), contact("Bob")])
        world.receiver.answer { _ in .status(429, retryAfter: .seconds(600)) }
        try await world.test.crm.tick()
        #expect(world.receiver.requests.count == 2)
        world.receiver.answer { _ in nil }
        try await world.session.create(contact("Cyd"))
        world.test.clock.advance(by: .seconds(599))
        try await world.test.crm.tick()
        #expect(world.receiver.requests.count == 2)
        world.test.clock.advance(by: .seconds(2))
        try await world.test.crm.tick()
        #expect(world.receiver.requests.count == 5)
    }

    @Test func whoNeverAnswersIsStopped() async throws {
        let world = try await WebhookCRM(patience: .seconds(6 * 3600))
        let subscription = try await world.subscribe()
        world.receiver.answer { _ in .noAnswer(reason: "timed out") }
        try await world.session.create(contact("Ann"))
        try await world.settle()
        let stopped = try await world.session.get(subscription.id)
        #expect(!stopped.isActive && stopped.lastError == "timed out")
        #expect(try await world.session.fetch(OutboxMessage.all).map(\.state) == [.suppressed])
    }

    @Test(arguments: [
        "ftp://erp.example/", "erp.example", "https://", "https:///path", "https://user:pass@erp.example/",
        "https://erp.example\\@evil.example/", "https://erp.example/#x", "https://erp.example/a b",
        "https://é.example/",
        "https://erp.example/\n", "javascript:alert(1)", "https://:80/",
    ])
    func badReceiversAreRefused(_ url: String) async throws {
        let world = try await WebhookCRM()
        let subscription = WebhookSubscription(name: "ERP", url: url, secret: "erp")
        await #expect(throws: CRMError.self) { try await world.session.create(subscription) }
    }

    @Test func badSubscriptionsAreRefused() async throws {
        let world = try await WebhookCRM()
        let url = "https://erp.example/"
        for subscription in [
            WebhookSubscription(name: "ERP", url: url, secret: "unknown"),
            WebhookSubscription(name: "ERP", url: url, secret: "erp", types: ["nothing"]),
            WebhookSubscription(name: "ERP", url: url, secret: "erp", types: [OutboxMessage.typeName]),
            WebhookSubscription(name: "", url: url, secret: "erp"),
        ] {
            await #expect(throws: CRMError.self) { try await world.session.create(subscription) }
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func nothingIsLostAndNothingOvertakesThroughCrashes(_ seed: UInt64) async throws {
        let receiver = Receiver()
        let secret = try #require(SecretKey(Array(0..<32)))
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let environment = CRM.Environment.virtual(clock, seed: seed)
        let engine = FaultyEngine(InMemoryEngine(), seed: seed, chance: 600, faults: Fault.allCases)
        let policy = OutboxPolicy(attempts: 1000, onUnknown: .resend, batch: 5)
        let module = Webhooks(
            transport: receiver,
            secrets: WebhookSecrets(["erp": secret]),
            policy: policy,
            lifetime: .seconds(400 * 86_400),
            patience: nil
        )
        let driver = CrashDriver(engine) { try await CRM.open($0, modules: [module], environment: environment) }
        let ids: [ID<Contact>] = (0..<4).map { _ in environment.newID() }
        @Sendable func once(_ crm: CRM, _ key: String, _ body: @escaping @Sendable (CommandTransaction) throws -> Void)
            async throws
        {
            do {
                try await crm.session(as: .system("test")).write(reason: key, key: key, body)
            } catch let error as StorageError where error.code == .alreadyCommitted {}
        }
        var steps: [@Sendable (CRM) async throws -> Void] = [
            { crm in
                try await once(crm, "subscribe") { tx in
                    try tx.create(WebhookSubscription(name: "ERP", url: "https://erp.example/", secret: "erp"))
                }
            },
            { crm in
                try await once(crm, "create") { tx in
                    try tx.create(ids.map { Contact(id: $0, name: PersonName(given: "A")) })
                }
            },
        ]
        for round in 0..<8 {
            steps.append { crm in
                try await once(crm, "update \(round)") { tx in
                    try tx.update(
                        ids.map { id in
                            var contact = try tx.get(id)
                            contact.jobTitle = "\(round)"
                            return contact
                        }
                    )
                }
            }
            steps.append { crm in
                clock.advance(by: .seconds(600))
                try await crm.tick()
            }
        }
        steps += Array(
            repeating: { crm in
                clock.advance(by: .seconds(600))
                try await crm.tick()
            },
            count: 40
        )
        let crm = try await driver.run(steps)
        let events = try receiver.events()
        for id in ids {
            var seen: Set<String> = []
            // A receiver passes over what it has seen.
            let versions = events.filter { $0.record == id.description && seen.insert($0.id).inserted }.map(\.version)
            #expect(versions == Array(1...9), "seed \(seed)")
        }
        let messages = try await crm.store.read { try $0.fetch(OutboxMessage.all) }
        #expect(messages.count == 36 && messages.allSatisfy { $0.state == .accepted }, "seed \(seed)")
        #expect(engine.crashes > 10)
    }
}
