import CRMCore
import CRMTesting
import Synchronization
import Testing

/// A tick that takes long goes by the time that it is, not by that at which it began.
@Suite struct TickTimeTests {
    /// Something that happens while the first message is on its way.
    private final class Interlude: Sendable {
        typealias Step = @Sendable () async throws -> Void
        private let steps = Mutex<[String: Step]>([:])

        func during(_ key: String, _ step: @escaping Step) { steps.withLock { $0[key] = step } }

        func run(_ key: String) async throws { try await steps.withLock { $0.removeValue(forKey: key) }?() }
    }

    private func sender(
        _ journal: Journal,
        _ interlude: Interlude,
        contacting: ContactChannel? = nil
    ) -> TestModule {
        TestModule { registry in
            registry.add(Reminder.self)
            registry.timer("ring", on: Reminder.self, due: Reminder.Fields.due) { reminders, tx in
                try tx.update(
                    reminders.map { reminder in
                        var reminder = reminder
                        reminder.due = nil
                        reminder.rung += 1
                        return reminder
                    }
                )
            }
            registry.channel("letter", OutboxPolicy(lease: .seconds(300), batch: 1), contacting: contacting) {
                messages in
                for message in messages {
                    journal.note(message.key)
                    do { try await interlude.run(message.key) } catch { journal.note("\(error)") }
                }
                return messages.map { _ in .accepted() }
            }
        }
    }

    private func message(_ key: String, to contact: Contact? = nil, due: Instant? = nil) -> OutgoingMessage {
        OutgoingMessage(
            channel: "letter",
            key: key,
            contact: contact?.id,
            address: contact.map { .email($0.emails[0]) },
            purpose: contact == nil ? nil : .marketing,
            payload: "Hello",
            due: due ?? .unassigned
        )
    }

    @Test(arguments: StoreKind.allCases)
    func consentTakenBackMeanwhileCounts(_ kind: StoreKind) async throws {
        let (journal, interlude) = (Journal(), Interlude())
        let modules: [any CRMModule] = [
            sender(journal, interlude, contacting: .email), try SuppressionKeys(ContactGateTests.keys("k1")),
        ]
        let test = try await TestCRM(kind, modules: modules)
        var people: [Contact] = []
        for name in ["a", "b"] {
            let person = try await test.session.create(ContactGateTests.ann("\(name)@x.example")).record
            try await test.session.grantConsent(person.id)
            people.append(person)
        }
        let (ann, ben) = (people[0], people[1])
        try await test.session.write(reason: "test") { tx in
            try tx.enqueue([message("1", to: ann), message("2", to: ben)])
        }
        interlude.during("1") {
            test.clock.advance(by: .seconds(60))
            try await test.session.withdrawConsent(ben.id)
        }
        try await test.crm.tick()
        #expect(journal.lines == ["1"])
        let messages = try await test.session.fetch(OutboxMessage.all.sorted { $0.key.ascending })
        #expect(messages.map(\.state) == [.accepted, .suppressed])
        #expect(messages[0].finishedAt == test.clock.now, "the answer is written down when it comes")
    }

    @Test(arguments: StoreKind.allCases)
    func aLeaseBeginsWhenItIsTaken(_ kind: StoreKind) async throws {
        let (journal, interlude) = (Journal(), Interlude())
        let test = try await TestCRM(kind, modules: [sender(journal, interlude)])
        try await test.session.write(reason: "test") { try $0.enqueue([message("1"), message("2")]) }
        interlude.during("1") { test.clock.advance(by: .seconds(400)) }
        interlude.during("2") {
            let leased = try await test.session.fetch(OutboxMessage.where { $0.key == "2" })
            #expect(leased.map(\.due) == [test.clock.now.advanced(by: .seconds(300))])
            // Somebody else who ticks meanwhile leaves the message alone.
            let report = try await test.crm.tick()
            #expect((report.delivered, report.undelivered, report.postponed) == (0, 0, 0))
        }
        let report = try await test.crm.tick()
        #expect(report.delivered == 2)
        #expect(journal.lines == ["1", "2"])
        let messages = try await test.session.fetch(OutboxMessage.all)
        #expect(messages.allSatisfy { $0.state == .accepted && $0.attempts == 1 })
    }

    @Test func whatComesDueMeanwhileDoesNotWaitForTheNextTick() async throws {
        let (journal, interlude) = (Journal(), Interlude())
        let test = try await TestCRM(modules: [sender(journal, interlude)])
        let later = test.clock.now.advanced(by: .seconds(100))
        try await test.session.create(Reminder(title: "soon", due: later))
        try await test.session.write(reason: "test") { tx in
            try tx.enqueue([message("1"), message("2"), message("3", due: later)])
        }
        interlude.during("1") { test.clock.advance(by: .seconds(200)) }
        let report = try await test.crm.tick()
        #expect((report.timers, report.delivered) == (1, 3))
        #expect(report.nextWakeUp == nil)
    }

    @Test func aTickAtAGivenTimeKeepsIt() async throws {
        let (journal, interlude) = (Journal(), Interlude())
        let test = try await TestCRM(modules: [sender(journal, interlude)])
        let start = test.clock.now
        let later = start.advanced(by: .seconds(100))
        try await test.session.write(reason: "test") { tx in
            try tx.enqueue([message("1"), message("2"), message("3", due: later)])
        }
        interlude.during("1") { test.clock.advance(by: .seconds(200)) }
        let report = try await test.crm.tick(now: start)
        #expect(journal.lines == ["1", "2"])
        #expect(report.nextWakeUp == later)
        let sent = try await test.session.fetch(OutboxMessage.where { $0.state == .accepted })
        #expect(sent.allSatisfy { $0.finishedAt == start })
    }
}
