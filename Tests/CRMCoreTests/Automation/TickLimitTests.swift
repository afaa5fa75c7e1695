import CRMTesting
import Testing

@testable import CRMCore

/// A tick ends: a long list is worked off by several, a row without end is reported.
@Suite struct TickLimitTests {
    private let ringing = TestModule { registry in
        registry.add(Reminder.self)
        registry.timer("ring", on: Reminder.self, due: Reminder.Fields.due, batch: 1) { reminders, tx in
            try tx.update(
                reminders.map { reminder in
                    var reminder = reminder
                    reminder.due = nil
                    reminder.rung += 1
                    return reminder
                }
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aLongListIsWorkedOffByTheNextTicks(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind, modules: [ringing])
        let now = test.clock.now
        try await test.session.create((0..<50).map { Reminder(title: "\($0)", due: now) })
        for rung in [20, 40] {
            let report = try await test.crm.tick(limit: 20) { false }
            #expect(report.failures.isEmpty)
            #expect(report.nextWakeUp == now, "there is more to do")
            #expect(try await test.session.count(Reminder.where { $0.rung == 1 }) == rung)
        }
        let report = try await test.crm.tick(limit: 20) { false }
        #expect(report.failures.isEmpty)
        #expect((report.timers, report.nextWakeUp) == (10, nil))
    }

    @Test(arguments: StoreKind.allCases)
    func aRowWithoutEndIsReported(_ kind: StoreKind) async throws {
        let circle = TestModule { registry in
            registry.reactor("again", on: [TaskItem.typeName]) { batch, tx in
                try tx.create(batch.ids(of: TaskItem.self).map { _ in Contact(name: PersonName(given: "A")) })
            }
            registry.reactor("and again", on: [Contact.typeName]) { batch, tx in
                try tx.create(batch.ids(of: Contact.self).map { _ in TaskItem(title: "B") })
            }
        }
        let test = try await TestCRM(kind, modules: [circle])
        try await test.session.create(TaskItem(title: "B"))
        let report = try await test.crm.tick(limit: 20) { false }
        #expect(report.failures.map(\.name) == ["tick"])
        #expect((report.failures.first?.error as? CRMError)?.rule == "the automation does not come to rest")
    }
}
