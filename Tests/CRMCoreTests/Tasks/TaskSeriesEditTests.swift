import CRMCore
import CRMTesting
import Testing

@Suite struct TaskSeriesEditTests {
    /// A daily series with five tasks, the first of which is done and the second changed by itself.
    private func prepared() async throws -> (TestCRM, Stored<TaskSeries>, [Stored<TaskItem>]) {
        let test = try await TestCRM()
        let series = try await test.session.begin(
            TaskSeries(TaskTemplate("Call", priority: .normal), try TaskSeriesTests.set(.daily()))
        )
        try await test.crm.tick(until: try #require(Instant(rfc3339: "2026-01-05T12:00:00Z")), moving: test.clock)
        var tasks = try await test.session.fetch(TaskItem.all.sorted { $0.due.ascending })
        #expect(tasks.count == 5)
        tasks[0] = try await test.session.complete(tasks[0])
        tasks[1].title = "Call the boss"
        tasks[1] = try await test.session.update(tasks[1])
        return (test, try await test.session.get(series.id), tasks)
    }

    private func time(_ day: Int) throws -> CivilDateTime { try #require(CivilDateTime("2026010\(day)T090000")) }

    private func state(_ test: TestCRM) async throws -> [String] {
        try await test.session.fetch(TaskItem.all.sorted { $0.occurrence.ascending })
            .map { "\($0.occurrence?.local.date.day ?? 0) \($0.title) \($0.state.rawValue)" }
    }

    @Test func oneTimeIsChangedOrTakenOut() async throws {
        let (test, series, _) = try await prepared()
        let once = TaskSeriesEdit(
            .this(try time(4)),
            template: TaskTemplate("Visit"),
            due: Instant(rfc3339: "2026-01-04T15:00:00Z")
        )
        try await test.session.apply(test.session.plan(once, of: series.id))
        // A time to come is created early and comes up no second time.
        let early = TaskSeriesEdit(.this(try time(7)), template: TaskTemplate("Visit again"))
        let plan = try await test.session.plan(early, of: series.id)
        #expect(plan.newTask?.title == "Visit again" && plan.steps.map(\.action) == [.create])
        try await test.session.apply(plan)
        let cancelled = TaskSeriesEdit(.this(try time(6)), isCancelled: true)
        try await test.session.apply(test.session.plan(cancelled, of: series.id))
        // There is none at ten.
        let never = TaskSeriesEdit(.this(try #require(CivilDateTime("20260108T100000"))), isCancelled: true)
        let none = try await test.session.plan(never, of: series.id)
        #expect(none.isEmpty && none.steps.map(\.reason) == [.neverWas])
        try await test.crm.tick(until: try #require(Instant(rfc3339: "2026-01-08T12:00:00Z")), moving: test.clock)
        #expect(
            try await state(test) == [
                "1 Call done", "2 Call the boss open", "3 Call open", "4 Visit open", "5 Call open",
                "7 Visit again open",
                "8 Call open",
            ]
        )
    }

    @Test func allOpenTasksFollowButForWhatWasChangedByItself() async throws {
        let (test, series, tasks) = try await prepared()
        let plan = try await test.session.plan(
            TaskSeriesEdit(.all, template: TaskTemplate("Write", priority: .normal)),
            of: series.id
        )
        #expect(plan.steps.map(\.action) == [.change, .keep, .change, .change, .change])
        #expect(plan.steps.map(\.reason) == [.edited, .changedByItself, .inScope, .inScope, .inScope])
        let operation = test.session.newOperation()
        try await test.session.apply(plan, operation: operation)
        #expect(
            try await state(test) == [
                "1 Call done", "2 Call the boss open", "3 Write open", "4 Write open", "5 Write open",
            ]
        )
        // A plan that is no longer true is refused.
        await #expect(throws: StorageError.self) { try await test.session.apply(plan) }
        let undone = try await test.session.undo(test.session.planUndo(operation))
        #expect(undone.blocked.isEmpty)
        #expect(
            try await state(test) == [
                "1 Call done", "2 Call the boss open", "3 Call open", "4 Call open", "5 Call open",
            ]
        )
        #expect(try await test.session.get(series.id).template == series.template)
        #expect(tasks.count == 5)
    }

    @Test func aTimeAndAllAfterItBecomeASeriesOfTheirOwn() async throws {
        let (test, series, _) = try await prepared()
        let edit = TaskSeriesEdit(.following(try time(4)), template: TaskTemplate("Write"))
        let plan = try await test.session.plan(edit, of: series.id)
        #expect(plan.steps.map(\.action) == [.end, .create, .change, .change])
        try await test.session.apply(plan)
        try await test.crm.tick(until: try #require(Instant(rfc3339: "2026-01-07T12:00:00Z")), moving: test.clock)
        #expect(
            try await state(test).sorted() == [
                "1 Call done", "2 Call the boss open", "3 Call open", "4 Write open", "5 Write open", "6 Write open",
                "7 Write open",
            ]
        )
        let following = try #require(plan.following)
        #expect(try await test.session.count(Query(TaskItem.occurrences(of: series.id))) == 3)
        #expect(try await test.session.count(Query(TaskItem.occurrences(of: following.id))) == 4)
        #expect(try await test.session.get(series.id).due == nil)
        // The first time of a series and all after it are all.
        let all = try await test.session.plan(
            TaskSeriesEdit(.following(try time(1)), template: TaskTemplate("x")),
            of: series.id
        )
        #expect(all.following == nil && all.steps.first?.action == .change)
        // Another time of day from then on.
        let later = try TaskSeriesTests.set(.daily(), from: "20260101T150000")
        let moved = TaskSeriesEdit(.following(try time(9)), recurrence: later)
        try await test.session.apply(test.session.plan(moved, of: following.id))
        try await test.crm.tick(until: try #require(Instant(rfc3339: "2026-01-10T16:00:00Z")), moving: test.clock)
        let dues = try await test.session.fetch(TaskItem.where { $0.due > Instant(rfc3339: "2026-01-07T12:00:00Z") })
        #expect(
            dues.map { $0.due?.description ?? "" }.sorted()
                == ["2026-01-08T09:00:00Z", "2026-01-09T15:00:00Z", "2026-01-10T15:00:00Z"]
        )
    }

    @Test func anEndedSeriesLeavesWhatIsDone() async throws {
        let (test, series, _) = try await prepared()
        try await test.session.apply(test.session.plan(TaskSeriesEdit(.all, isCancelled: true), of: series.id))
        let report = try await test.crm.tick(until: test.clock.now.advanced(by: .seconds(864_000)), moving: test.clock)
        #expect(report.nextWakeUp == nil)
        #expect(
            try await state(test) == [
                "1 Call done", "2 Call the boss cancelled", "3 Call cancelled", "4 Call cancelled", "5 Call cancelled",
            ]
        )
    }

    @Test func anotherRecurrenceTakesTasksOfTimesThatAreNoMore() async throws {
        let test = try await TestCRM()
        let series = try await test.session.begin(
            TaskSeries(TaskTemplate("Call"), try TaskSeriesTests.set(.daily()), catchUp: .all, ahead: 4 * 86_400)
        )
        try await test.crm.tick()
        let rule = RecurrenceRule.daily(every: 2)
        try await test.session.apply(
            test.session.plan(TaskSeriesEdit(.all, recurrence: try TaskSeriesTests.set(rule)), of: series.id)
        )
        try await test.crm.tick()
        #expect(try await state(test) == ["1 Call open", "2 Call cancelled", "3 Call open", "4 Call cancelled"])
    }

    /// Tasks that were created ahead give way to those of the new times.
    @Test(arguments: [true, false]) func otherTimesOfTheSameDays(isAll: Bool) async throws {
        let test = try await TestCRM()
        let series = try await test.session.begin(
            TaskSeries(TaskTemplate("Call"), try TaskSeriesTests.set(.daily()), ahead: 4 * 86_400)
        )
        try await test.crm.tick()
        let earlier = try TaskSeriesTests.set(.daily(), from: isAll ? "20260101T080000" : "20260103T080000")
        let scope = isAll ? TaskSeriesEdit.Scope.all : .following(try time(3))
        try await test.session.apply(test.session.plan(TaskSeriesEdit(scope, recurrence: earlier), of: series.id))
        try await test.crm.tick()
        let open = try await test.session.fetch(TaskItem.where { $0.state == .open }.sorted { $0.due.ascending })
        let times = open.compactMap { $0.occurrence?.local.description }
        let days = isAll ? [8, 8, 8, 8] : [9, 9, 8, 8]
        #expect(times == days.enumerated().map { "2026010\($0 + 1)T0\($1)0000" })
    }

    /// The end of a series is never put off.
    @Test func aSeriesThatIsOverStaysOver() async throws {
        let test = try await TestCRM()
        let series = try await test.session.begin(
            TaskSeries(TaskTemplate("Call"), try TaskSeriesTests.set(.daily().ending(.after(3))))
        )
        try await test.crm.tick(until: try #require(Instant(rfc3339: "2026-01-08T12:00:00Z")), moving: test.clock)
        let late = TaskSeriesEdit(.following(try time(6)), isCancelled: true)
        let plan = try await test.session.plan(late, of: series.id)
        #expect(plan.isEmpty && plan.steps.map(\.reason) == [.neverWas])
        let all = try await test.session.plan(TaskSeriesEdit(.all, isCancelled: true), of: series.id)
        #expect(all.series.recurrence == series.recurrence)
    }

    @Test func aTimeOfItsOwnIsRemindedOfAsItSays() async throws {
        let test = try await TestCRM()
        let series = try await test.session.begin(
            TaskSeries(
                TaskTemplate("Call", reminders: [.before(seconds: 60)]),
                try TaskSeriesTests.set(.daily())
            )
        )
        let template = TaskTemplate("Visit", reminders: [.before(seconds: 600), .before(seconds: 1200)])
        let edit = TaskSeriesEdit(.this(try time(4)), template: template)
        try await test.session.apply(test.session.plan(edit, of: series.id))
        #expect(try await test.session.count(TaskReminder.all) == 2)
    }
}
