import CRMCore
import CRMTesting
import Testing

/// A channel that contacts people sends nothing that the gate refuses, even where its module asks nobody.
@Suite struct ContactingChannelTests {
    private static func crm(_ kind: StoreKind, _ journal: Journal, asks: Bool = true) async throws -> TestCRM {
        let sender = TestModule { registry in
            registry.channel("letter", contacting: asks ? .email : nil) { messages in
                messages.map { message in
                    journal.note("\(message.key) \(message.address?.normal ?? "-")")
                    return .accepted()
                }
            }
        }
        return try await TestCRM(kind, modules: [sender, SuppressionKeys(ContactGateTests.keys("k1"))])
    }

    @Test(arguments: StoreKind.allCases) func itAsksAtTheTimeOfSending(_ kind: StoreKind) async throws {
        let journal = Journal()
        let test = try await Self.crm(kind, journal)
        let due = test.clock.now.advanced(by: .seconds(3600))
        var people: [Contact] = []
        for name in ["a", "b", "c", "d", "e"] {
            let person = try await test.session.create(ContactGateTests.ann("\(name)@x.example")).record
            try await test.session.grantConsent(person.id)
            people.append(person)
        }
        let receivers = people
        try await test.session.write(reason: "test") { tx in
            try tx.enqueue(
                receivers.enumerated()
                    .map { index, person in
                        OutgoingMessage(
                            channel: "letter",
                            key: "\(index)",
                            contact: person.id,
                            address: .email(person.emails[0]),
                            purpose: index == 4 ? .contract : .marketing,
                            payload: "Hello",
                            due: due
                        )
                    }
            )
        }
        try await test.session.withdrawConsent(people[0].id)
        try await test.session.suppress(.email(people[1].emails[0]), reason: .complaint)
        var moved = try await test.session.get(people[2].id)
        moved.emails = [try EmailAddress("new@x.example")]
        try await test.session.update(moved)
        try await test.session.withdrawConsent(people[4].id)
        try await test.crm.tick(until: due, moving: test.clock)
        #expect(journal.lines.sorted() == ["3 d@x.example", "4 e@x.example"])
        let messages = try await test.session.fetch(OutboxMessage.all.sorted { $0.key.ascending })
        #expect(
            messages.map { $0.record.lastError } == ["withdrawn", "suppressed all complaint", "no_address", nil, nil]
        )
        #expect(messages.map(\.state) == [.suppressed, .suppressed, .suppressed, .accepted, .accepted])
    }

    @Test func aMessageToNobodyIsRefused() async throws {
        let journal = Journal()
        let test = try await Self.crm(.memory, journal)
        let ann = try await test.session.create(ContactGateTests.ann()).record
        try await test.session.grantConsent(ann.id)
        let address = ContactAddress.email(ann.emails[0])
        let wrong = [
            OutgoingMessage(channel: "letter", key: "1", payload: "x"),
            OutgoingMessage(channel: "letter", key: "2", contact: ann.id, purpose: .marketing, payload: "x"),
            OutgoingMessage(channel: "letter", key: "3", contact: ann.id, address: address, payload: "x"),
        ]
        for message in wrong {
            do {
                try await test.session.write(reason: "test") { _ = try $0.enqueue([message]) }
                Issue.record("\(message.key) was taken")
            } catch let error as CRMError {
                #expect(error.code == .required)
            }
        }
        #expect(try await test.session.count(OutboxMessage.all) == 0)
    }

    /// What waits since before the channel was declared to contact people says nothing of them: it is not sent.
    @Test func whatWaitsFromBeforeIsHeldBack() async throws {
        let engine = KeptFile()
        let journal = Journal()
        func open(_ channel: ContactChannel?) async throws -> KeptFile.Opened {
            let sender = TestModule { registry in
                registry.channel("letter", contacting: channel) { messages in
                    messages.map { message in
                        journal.note(message.key)
                        return .accepted()
                    }
                }
            }
            return try await engine.open([sender])
        }
        let before = try await open(nil)
        try await before.session.write(reason: "test") {
            _ = try $0.enqueue([OutgoingMessage(channel: "letter", key: "1", payload: "Hello")])
        }
        try await before.crm.close()
        let after = try await open(.email)
        try await after.crm.tick()
        #expect(journal.lines.isEmpty)
        let message = try #require(try await after.session.first(OutboxMessage.all))
        #expect(message.state == .suppressed)
        #expect(message.lastError == "it does not say at which address and for which purpose")
    }
}
