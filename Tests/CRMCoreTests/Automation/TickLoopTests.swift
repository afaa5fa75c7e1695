import CRMCore
import CRMTesting
import InMemoryStorage
import StorageProtocols
import Synchronization
import Testing

@Suite struct TickLoopTests {
    /// Reminders that ring, and a channel that takes a while.
    private func module(_ journal: Journal, deliver: @escaping @Sendable () -> Void = {}) -> TestModule {
        TestModule { registry in
            registry.add(Reminder.self)
            registry.timer("reminder", on: Reminder.self, due: Reminder.Fields.due) { reminders, tx in
                try tx.update(
                    reminders.map { reminder in
                        var reminder = reminder
                        reminder.due = nil
                        reminder.rung += 1
                        return reminder
                    }
                )
                for reminder in reminders { journal.note(reminder.title) }
            }
            registry.channel("post", OutboxPolicy(batch: 1)) { messages in
                deliver()
                return messages.map { message in
                    journal.note(message.key)
                    return .accepted()
                }
            }
        }
    }

    @Test func itTicksAfterACommitAndWhenSomethingIsDue() async throws {
        let journal = Journal()
        let test = try await TestCRM(modules: [module(journal)])
        let clock = test.clock
        // Sleeping moves the clock: an hour passes at once.
        let loop = TickLoop(test.crm, longestWait: .seconds(86_400), gathering: .zero) { duration in
            if duration > .seconds(3600) {
                // Nothing is due: wait for the commit, or for the end.
                try await Task.sleep(for: .seconds(60))
            }
            clock.advance(by: duration)
        }
        let ticks = Journal()
        let due = clock.now.advanced(by: .seconds(3600))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await loop.run { event in
                    if case .ticked(let report, _) = event, report.timers > 0 { loop.stop() }
                    ticks.note("tick")
                }
            }
            group.addTask { try await test.session.create(Reminder(title: "ring", due: due)) }
            try await group.waitForAll()
        }
        #expect(journal.lines == ["ring"])
        #expect(clock.now >= due)
        #expect(ticks.lines.count < 10)
    }

    @Test func stoppingEndsItAfterTheBatchInHand() async throws {
        let journal = Journal()
        let holder = Holder()
        let test = try await TestCRM(modules: [module(journal) { holder.loop.withLock { $0 }?.stop() }])
        let loop = TickLoop(test.crm)
        holder.loop.withLock { $0 = loop }
        try await test.session.write(reason: "test") { tx in
            _ = try tx.enqueue((0..<5).map { OutgoingMessage(channel: "post", key: "\($0)", payload: "") })
        }
        let reports = Mutex<[TickReport]>([])
        try await loop.run { event in
            if case .ticked(let report, _) = event { reports.withLock { $0.append(report) } }
        }
        // The first message was on its way: it arrived, and that is written down. The others wait.
        #expect(journal.lines == ["0"])
        let states = try await test.session.fetch(OutboxMessage.all.sorted { $0.key.ascending }).map(\.state)
        #expect(states == [.accepted, .pending, .pending, .pending, .pending])
        #expect(reports.withLock { $0.map(\.delivered) } == [1])
        #expect(reports.withLock { $0.allSatisfy(\.failures.isEmpty) })
    }

    @Test func cancellingEndsItWhileItWaits() async throws {
        let test = try await TestCRM(modules: [module(Journal())])
        let loop = TickLoop(test.crm, longestWait: .seconds(3600))
        try await withThrowingTaskGroup(of: Void.self) { group in
            let first = AsyncStream.makeStream(of: Void.self)
            group.addTask { try await loop.run { _ in first.continuation.yield() } }
            for await _ in first.stream { break }
            group.cancelAll()
            try await group.waitForAll()
        }
        // And a store that is closed ends it with its error.
        try await test.crm.close()
        let error = await #expect(throws: StorageError.self) { try await TickLoop(test.crm).run() }
        #expect(error?.code == .closed)
    }

    @Test func whatPassesIsTriedAgain() async throws {
        let journal = Journal()
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        // The answer to the first write of the tick gets lost.
        let engine = FaultyEngine(InMemoryEngine()) { _, request in
            request.reason == "outbox post" && journal.lines.isEmpty ? .answerLost : nil
        }
        let crm = try await CRM.open(engine, modules: [module(journal)], environment: .virtual(clock))
        try await crm.session(as: .system("test"))
            .write(reason: "test") { tx in
                _ = try tx.enqueue([OutgoingMessage(channel: "post", key: "a", payload: "")])
            }
        let loop = TickLoop(crm, gathering: .zero) { clock.advance(by: $0) }
        let failures = Mutex<[StorageError.Code]>([])
        let ticks = Mutex(0)
        try await loop.run { event in
            switch event {
            case .failed(let error): failures.withLock { $0.append(error.code) }
            case .ticked:
                if ticks.withLock({
                    $0 += 1
                    return $0
                }) > 20 {
                    loop.stop()
                }
            }
            if !failures.withLock({ $0.isEmpty }) { journal.note("lost") }
        }
        #expect(failures.withLock { $0 } == [.commitUnknown])
        #expect(try await crm.session(as: .system("test")).fetch(OutboxMessage.all).map(\.state) == [.unknown])
    }

    @Test func theExampleOfTheGuideRuns() async throws {
        let crm = try await CRM.open(.inMemory)
        try await crm.close()
        await #expect(throws: StorageError.self) {
            let loop = TickLoop(crm)
            try await loop.run { event in
                switch event {
                case .ticked(let report, let took): if !report.isIdle { print(report.delivered, took) }
                case .failed(let error): print(error)
                }
            }
        }
    }

    @Test func theStatusTellsWhatWaits() async throws {
        let isBroken = Mutex(true)
        let test = try await TestCRM(modules: [
            TestModule { registry in
                registry.reactor("hesitant", on: [Account.typeName]) { _, _ in
                    if isBroken.withLock({ $0 }) { throw TestFailure() }
                }
                registry.channel("post") { messages in
                    messages.map { $0.payload == "bad" ? .rejected(reason: "no") : .retry(reason: "later") }
                }
            }
        ])
        let start = test.clock.now
        try await test.session.create((0..<5).map { Account(name: "A\($0)") })
        try await test.session.write(reason: "test") { tx in
            _ = try tx.enqueue([
                OutgoingMessage(channel: "post", key: "1", payload: "bad"),
                OutgoingMessage(channel: "post", key: "2", payload: "slow"),
            ])
        }
        try await test.crm.tick()
        let status = try await test.crm.automationStatus()
        #expect(status.reactors.map(\.name) == ["hesitant", "rules"])
        #expect(status.reactors.first?.waitingSince == start)
        #expect(status.reactors.first?.lag ?? 0 >= 5)
        #expect(status.channels.map { "\($0.name) \($0.open) \($0.deadLetters)" } == ["post 1 1"])
        isBroken.withLock { $0 = false }
        try await test.crm.tick()
        #expect(try await test.crm.automationStatus().reactors.first?.lag == 0)
    }

    /// The loop, for what it runs.
    private final class Holder: Sendable {
        let loop = Mutex<TickLoop?>(nil)
    }
}
