import CRMCore
import CRMTesting
import InMemoryStorage
import Testing

@testable import MarketingAutomation

/// Whatever the process dies of and whenever: nothing is lost and nothing happens twice.
@Suite struct JourneyCrashTests {
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func crashesLeaveNoTrace(_ seed: UInt64) async throws {
        let clock = VirtualClock(MarketingWorld.start)
        let letterbox = Letterbox()
        let settings = try MarketingWorld.settings(letterbox)
        let model = ScoreModel(rules: [.init(.click, points: 70)], qualifiesAt: 60)
        let environment = CRM.Environment.virtual(clock, seed: seed)
        let engine = FaultyEngine(
            InMemoryEngine(),
            seed: seed,
            chance: 400,
            faults: [.crashBefore, .crashAfter, .answerLost]
        )
        let driver = CrashDriver(engine) { engine in
            let marketing = MarketingAutomation(mail: settings, scoring: model)
            return try await CRM.open(engine, modules: [marketing], environment: environment)
        }
        @Sendable func once(_ crm: CRM, _ key: String, _ body: @escaping @Sendable (CommandTransaction) throws -> Void)
            async throws
        {
            do {
                try await crm.session(as: .system("test")).write(reason: key, key: key, body)
            } catch let error as StorageError where error.code == .alreadyCommitted {}
        }
        let ids = (0..<5).map { _ in environment.newID(Contact.self) }
        var steps: [@Sendable (CRM) async throws -> Void] = [
            { crm in
                try await once(crm, "set-up") { tx in
                    try tx.create(MailTemplate(name: "Welcome", subject: "Hello", text: "Hello"))
                    try tx.create(Segment(name: "All", condition: .everyone))
                    let definition = JourneyDefinition(on: .entering("All")) {
                        JourneyStep.send("Welcome")
                        JourneyStep.wait(days: 1)
                        JourneyStep.task("Call")
                        JourneyStep.send("Welcome")
                    }
                    try tx.create(Journey(name: "Journey", definition: definition))
                    for (number, id) in ids.enumerated() {
                        let address = try EmailAddress("p\(number)@example.com")
                        try tx.create(Contact(id: id, name: PersonName(given: "P"), emails: [address]))
                        try tx.create(ConsentFact(contact: id, kind: .granted))
                    }
                }
            }
        ]
        for day in 0..<4 {
            steps.append { crm in
                clock.advance(to: MarketingWorld.start.adding(microseconds: Int64(day) * 86_400_000_000))
                try await crm.tick()
            }
        }
        steps.append { crm in
            try await once(crm, "click") { try $0.create(Touch(contact: ids[0], kind: .click)) }
        }
        steps.append { crm in try await crm.tick() }
        let crm = try await driver.run(steps)
        let session = crm.session(as: .system("test"))
        let enrolments = try await session.fetch(Enrolment.all)
        #expect(enrolments.count == 5 && enrolments.allSatisfy { $0.state == .completed })
        let messages = try await session.fetch(Message.all)
        #expect(messages.count == 10 && Set(messages.map(\.key)).count == 10)
        #expect(messages.allSatisfy { $0.state == .accepted || $0.state == .unknown })
        // At most once for each: one whose fate is unknown is not sent again.
        let sent = letterbox.mails.map(\.key)
        #expect(Set(sent).count == sent.count)
        #expect(try await session.fetch(TaskItem.all).count == 5)
        #expect(try await session.fetch(LifecycleStep.all).map(\.contact) == [ids[0]])
        #expect(try await session.get(ContactScore.id(ids[0])).value == 70)
        #expect(engine.crashes > 1, "seed \(seed)")
    }
}
