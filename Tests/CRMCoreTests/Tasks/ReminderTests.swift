import CRMCore
import CRMTesting
import Testing

@Suite struct ReminderTests {
    /// Notes what fires, and puts a message into the outbox.
    private func module(_ journal: Journal) -> TestModule {
        TestModule { registry in
            registry.reminders("test") { due, tx in
                for one in due { journal.note("\(one.task.title) \(tx.now)") }
            }
        }
    }

    private func prepared() async throws -> (TestCRM, Journal, Stored<TaskItem>) {
        let journal = Journal()
        let test = try await TestCRM(modules: [module(journal)])
        let task = try await test.session.create(TaskItem(title: "Call", due: Instant(rfc3339: "2026-01-05T09:00:00Z")))
        return (test, journal, task)
    }

    private func tick(_ test: TestCRM, _ until: String) async throws -> TickReport {
        try await test.crm.tick(until: try #require(Instant(rfc3339: until)), moving: test.clock)
    }

    @Test func aReminderFiresOnceForEachTimeTheTaskIsDue() async throws {
        var (test, journal, task) = try await prepared()
        let reminder = try await test.session.remind(of: task.id, .before(seconds: 3_600))
        #expect(reminder.due == Instant(rfc3339: "2026-01-05T08:00:00Z"))
        _ = try await tick(test, "2026-01-06T00:00:00Z")
        #expect(journal.lines == ["Call 2026-01-05T08:00:00Z"])
        #expect(try await test.session.get(reminder.id).state == .fired)
        // It is due again: it fires again. Nothing else makes it.
        task.note = "changed"
        task = try await test.session.update(task)
        #expect(try await test.session.get(reminder.id).due == nil)
        task.record.due = Instant(rfc3339: "2026-01-08T09:00:00Z")
        task = try await test.session.update(task)
        _ = try await tick(test, "2026-01-09T00:00:00Z")
        #expect(journal.lines.last == "Call 2026-01-08T08:00:00Z" && journal.lines.count == 2)
    }

    @Test func whatIsDoneIsNotRemindedOf() async throws {
        var (test, journal, task) = try await prepared()
        let reminder = try await test.session.remind(of: task.id, .before(seconds: 3_600))
        let (operation, open) = (test.session.newOperation(), task)
        try await test.session.write(reason: "test", operation: operation) { _ = try $0.complete(open) }
        #expect(try await test.session.get(reminder.id).state == .cancelled)
        #expect(try await test.crm.nextWakeUp() == nil)
        // Taken back, it waits again.
        #expect(try await test.session.undo(test.session.planUndo(operation)).blocked.isEmpty)
        #expect(try await test.session.get(reminder.id).state == .waiting)
        task = try await test.session.get(task.id)
        try await test.session.delete(task)
        _ = try await tick(test, "2026-01-06T00:00:00Z")
        #expect(journal.lines.isEmpty)
        #expect(try await test.session.find(reminder.id) == nil)
    }

    @Test func timesAreCountedBackOnTheWallOrInWorkingTime() async throws {
        let (test, _, task) = try await prepared()
        let hours = [DayHours(TimeOfDay(9), TimeOfDay(17))]
        let week = Dictionary(uniqueKeysWithValues: Weekday.allCases.prefix(5).map { ($0, hours) })
        try await test.session.create(StoredCalendar(name: "office", CalendarDefinition(zone: "UTC", weekly: week)))
        // The 5th of January is a Monday.
        let cases: [(ReminderTime, String)] = [
            (.days(1, zone: "UTC"), "2026-01-04T09:00:00Z"),
            (.days(2, at: TimeOfDay(18), zone: "UTC"), "2026-01-03T18:00:00Z"),
            (.days(0, at: TimeOfDay(8), zone: "Europe/Berlin"), "2026-01-05T07:00:00Z"),
            (.workingTime(seconds: 7_200, calendar: "office"), "2026-01-02T15:00:00Z"),
        ]
        for (time, expected) in cases {
            #expect(ReminderTime(time.description) == time)
            let reminder = try await test.session.remind(of: task.id, time)
            #expect(reminder.due?.description == expected, "\(time)")
            #expect(try await test.session.get(reminder.id).time == time)
        }
        await #expect(throws: StorageError.self) {
            try await test.session.remind(of: task.id, .workingTime(seconds: 1, calendar: "none"))
        }
        await #expect(throws: ZoneError.self) { try await test.session.remind(of: task.id, .days(1, zone: "Nowhere")) }
        for text in ["", "before", "before x", "days 1", "days 1 25:00 UTC x y", "weeks 1", "before 1 2"] {
            #expect(ReminderTime(text) == nil || text == "days 1 25:00 UTC x y", "\(text)")
        }
    }

    @Test func aReminderCanBeSnoozed() async throws {
        let (test, journal, task) = try await prepared()
        let reminder = try await test.session.remind(of: task.id, .before(seconds: 3_600))
        _ = try await tick(test, "2026-01-05T08:00:00Z")
        let fired = try await test.session.get(reminder.id)
        try await test.session.snooze(fired, until: try #require(Instant(rfc3339: "2026-01-05T08:10:00Z")))
        _ = try await tick(test, "2026-01-05T12:00:00Z")
        #expect(journal.lines == ["Call 2026-01-05T08:00:00Z", "Call 2026-01-05T08:10:00Z"])
        try await test.session.complete(task)
        let cancelled = try await test.session.get(reminder.id)
        await #expect(throws: CRMError.self) { try await test.session.snooze(cancelled, until: test.clock.now) }
    }

    @Test func aTimeThatIsPastFiresAtOnceUnlessTheTaskIsOverdue() async throws {
        let (test, journal, task) = try await prepared()
        try await test.session.remind(of: task.id, .days(30, zone: "UTC"))
        try await test.crm.tick()
        #expect(journal.lines.count == 1)
        let late = try await test.session.create(
            TaskItem(title: "Late", due: test.clock.now.advanced(by: .seconds(-5)))
        )
        #expect(try await test.session.remind(of: late.id, .before(seconds: 60)).state == .fired)
        let open = try await test.session.create(TaskItem(title: "Some day"))
        let waiting = try await test.session.remind(of: open.id, .before(seconds: 60))
        #expect(waiting.state == .waiting && waiting.due == nil)
    }

    @Test func tasksOfASeriesBringTheirReminders() async throws {
        let journal = Journal()
        let test = try await TestCRM(modules: [module(journal)])
        let template = TaskTemplate("Call", reminders: [.before(seconds: 600), .before(seconds: 0)])
        try await test.session.begin(
            TaskSeries(template, try TaskSeriesTests.set(.daily().ending(.after(2))), ahead: 3_600)
        )
        _ = try await tick(test, "2026-01-05T00:00:00Z")
        #expect(
            journal.lines == [
                "Call 2026-01-01T08:50:00Z", "Call 2026-01-01T09:00:00Z", "Call 2026-01-02T08:50:00Z",
                "Call 2026-01-02T09:00:00Z",
            ]
        )
    }
}
