import CRMCore
import CRMTesting
import Testing

@Suite struct TimerTests {
    private let ringing = TestModule { registry in
        registry.add(Reminder.self)
        registry.timer("ring", on: Reminder.self, due: Reminder.Fields.due, batch: 3) { reminders, tx in
            try tx.update(
                reminders.map { reminder in
                    if reminder.title == "broken" { throw TestFailure() }
                    var reminder = reminder
                    reminder.rung += 1
                    reminder.due = reminder.title == "weekly" ? reminder.due?.advanced(by: .seconds(604_800)) : nil
                    return reminder
                }
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func ringsOnceForEachTimeThatComes(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind, modules: [ringing])
        let start = test.clock.now
        try await test.session.create(
            (0..<10).map { Reminder(title: "once \($0)", due: start.advanced(by: .seconds(100 * Int64($0)))) }
                + [Reminder(title: "weekly", due: start.advanced(by: .seconds(50))), Reminder(title: "never")]
        )
        #expect(try await test.crm.nextWakeUp() == start)
        let report = try await test.crm.tick(until: start.advanced(by: .seconds(86_400 * 30)), moving: test.clock)
        #expect(report.failures.isEmpty)
        #expect(report.timers == 10 + 5)
        let rung = try await test.session.fetch(Reminder.where { $0.rung > 0 })
        #expect(rung.count == 11)
        #expect(rung.first { $0.title == "weekly" }?.rung == 5)
        #expect(report.nextWakeUp == start.advanced(by: .seconds(50 + 5 * 604_800)))
        let commits = try await test.crm.store.read { try $0.latestCommit() }
        try await test.crm.tick()
        #expect(try await test.crm.store.read { try $0.latestCommit() } == commits, "an idle tick writes nothing")
    }

    @Test func aRecordThatFailsHoldsUpNoOther() async throws {
        let test = try await TestCRM(modules: [ringing])
        let due = test.clock.now
        let titles = ["a", "b", "broken", "c", "d", "broken", "e"]
        try await test.session.create(titles.map { Reminder(title: $0, due: due) })
        let report = try await test.crm.tick()
        #expect(report.timers == 5)
        #expect(report.failures.map(\.name) == ["ring", "ring"])
        #expect(report.failures.allSatisfy { $0.error is TestFailure && $0.record?.type == "reminder" })
        #expect(try await test.session.count(Reminder.where { $0.rung == 1 }) == 5)
        // They are tried again, and found to be mended.
        let broken = try await test.session.fetch(Reminder.where { $0.title == "broken" })
        try await test.session.update(
            broken.map { reminder in
                var reminder = reminder
                reminder.title = "mended"
                return reminder
            }
        )
        let again = try await test.crm.tick()
        #expect(again.failures.isEmpty)
        #expect(again.timers == 2)
    }

    @Test func aHandlerThatDoesNotMoveTheTimeIsStopped() async throws {
        let idle = TestModule { registry in
            registry.add(Reminder.self)
            registry.timer("idle", on: Reminder.self, due: Reminder.Fields.due) { _, _ in }
        }
        let test = try await TestCRM(modules: [idle])
        try await test.session.create(Reminder(title: "stuck", due: test.clock.now))
        let report = try await test.crm.tick()
        #expect(report.failures.count == 1)
        #expect((report.failures.first?.error as? CRMError)?.code == .wrongState)
        #expect(report.nextWakeUp == nil, "what is stuck does not wake the host up again and again")
    }
}
