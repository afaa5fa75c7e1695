import CRMCore
import CRMTesting
import InMemoryStorage
import Synchronization
import Testing

/// Messages of one order go out one after the other, and hold back nothing else.
@Suite struct OutboxOrderTests {
    /// A channel whose answers the test decides.
    private final class Post: Sendable {
        let answers = Mutex<[String: DeliveryOutcome]>([:])
        let journal = Journal()

        func module(_ policy: OutboxPolicy = OutboxPolicy()) -> TestModule {
            TestModule { [self] registry in
                registry.channel("post", policy) { messages in
                    messages.map { message in
                        self.journal.note(message.payload)
                        return self.answers.withLock { $0[message.payload] } ?? .accepted()
                    }
                }
            }
        }

        func answer(_ payload: String, _ outcome: DeliveryOutcome?) { answers.withLock { $0[payload] = outcome } }
    }

    private func messages(_ names: String...) -> [OutgoingMessage] {
        names.map { name in
            OutgoingMessage(channel: "post", key: name, order: String(name.prefix(1)), payload: name)
        }
    }

    private func states(_ test: TestCRM) async throws -> [String: OutboxMessage.State] {
        let messages = try await test.session.fetch(OutboxMessage.all)
        return Dictionary(uniqueKeysWithValues: messages.map { ($0.key, $0.state) })
    }

    @Test(arguments: StoreKind.allCases)
    func oneThatFailsHoldsBackOnlyItsOwn(_ kind: StoreKind) async throws {
        let post = Post()
        let test = try await TestCRM(kind, modules: [post.module()])
        post.answer("a1", .retry(reason: "503"))
        try await test.session.write(reason: "test") { [self] tx in
            _ = try tx.enqueue(messages("a1", "b1", "a2", "b2"))
        }
        try await test.session.write(reason: "test") { [self] tx in _ = try tx.enqueue(messages("a3", "c1")) }
        try await test.crm.tick()
        #expect(post.journal.lines == ["a1", "b1", "c1", "b2"])
        #expect(try await states(test)["a2"] == .waiting)
        post.answer("a1", nil)
        test.clock.advance(by: .seconds(120))
        try await test.crm.tick()
        #expect(post.journal.lines == ["a1", "b1", "c1", "b2", "a1", "a2", "a3"])
        #expect(try await states(test).values.allSatisfy { $0 == .accepted })
        #expect(try await test.crm.nextWakeUp() == nil)
    }

    @Test func whatEndsLetsTheNextOneGo() async throws {
        let post = Post()
        let test = try await TestCRM(modules: [post.module(OutboxPolicy(attempts: 1))])
        post.answer("a1", .rejected(reason: "400"))
        post.answer("a2", .unknown(reason: "no answer"))
        post.answer("a3", .gone(reason: "410"))
        try await test.session.write(reason: "test") { [self] tx in
            _ = try tx.enqueue(messages("a1", "a2", "a3", "a4", "a5"))
        }
        // One is deleted, one expires: neither holds up what comes after it.
        try await test.session.write(reason: "test") { tx in
            try tx.delete(tx.fetch(OutboxMessage.where { $0.key == "a4" }))
        }
        try await test.crm.tick()
        #expect(post.journal.lines == ["a1", "a2", "a3", "a5"])
        #expect(try await states(test) == ["a1": .dead, "a2": .unknown, "a3": .dead, "a5": .accepted])
    }

    @Test func oneThatIsDueLaterHoldsBackThoseBehindIt() async throws {
        let post = Post()
        let test = try await TestCRM(modules: [post.module()])
        let later = test.clock.now.advanced(by: .seconds(3600))
        try await test.session.write(reason: "test") { [self] tx in
            var some = messages("a1", "a2", "a3")
            some[0].due = later
            some[2].expires = tx.now.advanced(by: .seconds(60))
            _ = try tx.enqueue(some)
        }
        try await test.crm.tick()
        #expect(post.journal.lines.isEmpty)
        try await test.crm.tick(until: later, moving: test.clock)
        #expect(post.journal.lines == ["a1", "a2"])
        #expect(try await states(test)["a3"] == .expired)
    }

    @Test func oneThatNobodyWokeLooksAgainItself() async throws {
        let post = Post()
        let test = try await TestCRM(modules: [post.module()])
        let operation = test.session.newOperation()
        try await test.session.write(reason: "first", operation: operation) { [self] tx in
            var some = messages("a1")
            some[0].due = tx.now.advanced(by: .seconds(60))
            _ = try tx.enqueue(some)
        }
        try await test.session.write(reason: "second") { [self] tx in _ = try tx.enqueue(messages("a2")) }
        // Undo runs no hooks.
        _ = try await test.session.undo(try await test.session.planUndo(operation))
        try await test.crm.tick(until: test.clock.now.advanced(by: .seconds(2 * 86_400)), moving: test.clock)
        #expect(post.journal.lines == ["a2"])
    }

    @Test func deadLettersAreReplayedByRangeAndInTheirOrder() async throws {
        let post = Post()
        let test = try await TestCRM(modules: [post.module(OutboxPolicy(attempts: 1))])
        let start = test.clock.now
        for name in ["a1", "a2", "b1", "b2"] {
            post.answer(name, name == "b2" ? .unknown(reason: "?") : .rejected(reason: "404"))
            try await test.session.write(reason: "test") { [self] tx in _ = try tx.enqueue(messages(name)) }
            try await test.crm.tick()
            test.clock.advance(by: .seconds(60))
        }
        let letters = try await test.session.fetch(OutboxMessage.deadLetters)
        #expect(letters.map(\.key) == ["a1", "a2", "b1", "b2"])
        for name in ["a1", "a2", "b1", "b2"] { post.answer(name, nil) }

        let second = start.advanced(by: .seconds(60))
        let some = try await test.session.write(reason: "replay") { tx in
            try tx.replay { $0.failedAt >= second && $0.channel == "post" }.map(\.key)
        }
        #expect(some.value == ["a2", "b1"], "what is unknown is only sent again when somebody says so")
        try await test.crm.tick()
        #expect(post.journal.lines.suffix(2) == ["a2", "b1"])
        let rest = try await test.session.write(reason: "replay") { tx in
            let first = try tx.replay([.dead, .unknown], limit: 1)
            return try first + tx.replay([.dead, .unknown]) + tx.replay([.accepted])
        }
        #expect(rest.value.map(\.key) == ["a1", "b2"])
        try await test.crm.tick()
        #expect(try await states(test).values.allSatisfy { $0 == .accepted })
        #expect(try await test.session.count(OutboxMessage.deadLetters) == 0)
    }

    @Test func waitsGrowSpreadAndFollowTheReceiver() async throws {
        let post = Post()
        let policy = OutboxPolicy(attempts: 20, maximumDelay: .seconds(600), jitter: 0.5)
        let test = try await TestCRM(modules: [post.module(policy)])
        let names = (0..<20).map { "m\($0)" }
        for name in names { post.answer(name, .retry(reason: "500")) }
        post.answer("r", .retry(reason: "429", after: .seconds(7)))
        post.answer("s", .retry(reason: "503", after: .seconds(86_400)))
        try await test.session.write(reason: "test") { tx in
            _ = try tx.enqueue((names + ["r", "s"]).map { OutgoingMessage(channel: "post", key: $0, payload: $0) })
        }
        try await test.crm.tick()
        let now = test.clock.now
        let waits = try await test.session.fetch(OutboxMessage.all)
            .map { ($0.key, ($0.due ?? now).microseconds - now.microseconds) }
        let byKey = Dictionary(uniqueKeysWithValues: waits)
        #expect(byKey["r"] == 7_000_000 && byKey["s"] == 600_000_000)
        let spread = names.compactMap { byKey[$0] }
        #expect(spread.allSatisfy { (60_000_000..<90_000_000).contains($0) })
        #expect(Set(spread).count > 15, "they do not come back together")
        #expect((1...20).map { policy.delay(afterAttempts: $0) }.max() == .seconds(600))
    }

    @Test func whatItSaysIsKeptOnce() async throws {
        let post = Post()
        let test = try await TestCRM(.file, modules: [post.module()])
        post.answer("p", .retry(reason: "500"))
        try await test.session.write(reason: "test") { tx in
            _ = try tx.enqueue([OutgoingMessage(channel: "post", key: "k", payload: "p")])
        }
        try await test.crm.tick(until: test.clock.now.advanced(by: .seconds(600)), moving: test.clock)
        let verification = try await test.crm.verify()
        #expect(verification.isSound)
        #expect(verification.revisions[OutboxPayload.typeName, default: 0] == 0)
        #expect(verification.revisions[OutboxMessage.typeName, default: 0] >= 4)
        // Without what it says there is nothing to send.
        try await test.session.write(reason: "erase") { tx in try tx.delete(tx.fetch(OutboxPayload.all)) }
        try await test.crm.tick(until: test.clock.now.advanced(by: .seconds(86_400)), moving: test.clock)
        #expect(try await states(test) == ["k": .suppressed])
    }
}
