import CRMCore
import CRMTesting
import InMemoryStorage
import Testing

@Suite struct OutboxTests {
    /// A channel that keeps what it is given and answers as the payload says.
    private func channel(_ journal: Journal, _ policy: OutboxPolicy = OutboxPolicy()) -> TestModule {
        TestModule { registry in
            registry.channel("post", policy) { messages, tx in
                messages.map { message in
                    message.payload == "forbidden"
                        ? .suppress(reason: "not wanted")
                        : message.payload == "later" && tx.now < Instant(seconds: 1_767_229_200)
                            ? .postpone(until: Instant(seconds: 1_767_229_200), reason: "quiet hours") : .send
                }
            } deliver: { messages in
                messages.map { message in
                    journal.note(message.key)
                    return switch message.payload {
                    case "refused": .rejected(reason: "550")
                    case "busy": .retry(reason: "421")
                    case "lost": .unknown(reason: "no answer")
                    default: .accepted(receipt: "250 \(message.key)")
                    }
                }
            }
        }
    }

    private func message(_ key: String, _ payload: String, expires: Instant? = nil) -> OutgoingMessage {
        OutgoingMessage(channel: "post", key: key, payload: payload, expires: expires)
    }

    @Test(arguments: StoreKind.allCases)
    func everyMessageEndsAsItShould(_ kind: StoreKind) async throws {
        let journal = Journal()
        let test = try await TestCRM(kind, modules: [channel(journal, OutboxPolicy(attempts: 3))])
        let now = test.clock.now
        try await test.session.write(reason: "test") { [self] tx in
            let new = try tx.enqueue([
                message("1", "fine"), message("2", "refused"), message("3", "busy"), message("4", "lost"),
                message("5", "forbidden"), message("6", "later"), message("1", "a second time"),
                message("7", "busy", expires: now.advanced(by: .seconds(100))),
            ])
            #expect(new.count == 7)
            #expect(try tx.enqueue([message("1", "again")]).isEmpty)
        }
        let report = try await test.crm.tick(until: now.advanced(by: .seconds(7200)), moving: test.clock)
        #expect(report.failures.isEmpty)
        #expect(report.delivered == 2)
        let states = try await test.session.fetch(OutboxMessage.all).map { "\($0.key) \($0.state) \($0.attempts)" }
        #expect(
            states.sorted() == [
                "1 accepted 1", "2 dead 1", "3 dead 3", "4 unknown 1", "5 suppressed 0", "6 accepted 1", "7 expired 2",
            ]
        )
        #expect(journal.lines.filter { $0 == "6" }.count == 1)
        #expect(try await test.crm.nextWakeUp() == nil)
    }

    @Test func whatIsUnknownIsSentAgainWhenSomebodySaysSo() async throws {
        let journal = Journal()
        let test = try await TestCRM(modules: [channel(journal)])
        try await test.session.write(reason: "test") { [self] tx in
            _ = try tx.enqueue([message("1", "lost"), message("2", "fine")])
        }
        try await test.crm.tick()
        #expect(journal.lines == ["1", "2"])
        let messages = try await test.session.fetch(OutboxMessage.all.sorted { $0.key.ascending })
        #expect(messages.map(\.state) == [.unknown, .accepted])
        await #expect(throws: CRMError.self, "what was taken over is not sent twice") {
            try await test.session.write(reason: "again") { try $0.resend(messages[1]) }
        }
        try await test.session.write(reason: "again") { try $0.resend(messages[0]) }
        try await test.crm.tick()
        #expect(journal.lines == ["1", "2", "1"])
    }

    @Test(arguments: [OutboxPolicy.OnUnknown.hold, .resend], [UInt64(1), 2, 3, 4])
    func neverTwiceOrNeverLost(_ onUnknown: OutboxPolicy.OnUnknown, seed: UInt64) async throws {
        let journal = Journal()
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let engine = FaultyEngine(InMemoryEngine(), seed: seed, chance: 250, faults: Fault.allCases)
        let module = channel(journal, OutboxPolicy(attempts: 1000, onUnknown: onUnknown, batch: 4))
        let environment = CRM.Environment.virtual(clock, seed: seed)
        let driver = CrashDriver(engine) { engine in
            try await CRM.open(engine, modules: [module], environment: environment)
        }
        let keys = (0..<30).map { "m\($0)" }
        let enqueue: @Sendable (CRM) async throws -> Void = { crm in
            try await crm.session(as: .system("test"))
                .write(reason: "test") { tx in
                    _ = try tx.enqueue(keys.map { OutgoingMessage(channel: "post", key: $0, payload: "") })
                }
        }
        let tick: @Sendable (CRM) async throws -> Void = { crm in
            clock.advance(by: .seconds(600))
            try await crm.tick()
        }
        let crm = try await driver.run([enqueue] + Array(repeating: tick, count: 50))
        let messages = try await crm.store.read { try $0.fetch(OutboxMessage.all) }
        #expect(messages.count == 30)
        let sent = Dictionary(grouping: journal.lines) { $0 }.mapValues(\.count)
        switch onUnknown {
        case .hold:
            #expect(sent.values.allSatisfy { $0 == 1 }, "seed \(seed): at most once")
            #expect(messages.allSatisfy { $0.state == .accepted || $0.state == .unknown })
            #expect(messages.filter { $0.state == .accepted }.allSatisfy { sent[$0.key] == 1 })
        case .resend:
            #expect(messages.allSatisfy { $0.state == .accepted }, "seed \(seed): nothing lost")
            #expect(Set(sent.keys) == Set(keys))
        }
    }
}
