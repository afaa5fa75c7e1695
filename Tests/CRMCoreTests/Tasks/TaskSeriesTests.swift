import CRMCore
import CRMTesting
import Testing

@Suite struct TaskSeriesTests {
    static let day = Duration.seconds(86_400)

    /// A set that begins on the test's first day, Thursday 1 January 2026.
    static func set(_ rule: RecurrenceRule, from time: String = "20260101T090000", zone: String = "UTC") throws
        -> RecurrenceSet
    {
        RecurrenceSet(start: try #require(CivilDateTime(time)), zone: zone, rule)
    }

    private func dues(_ session: Session) async throws -> [String] {
        let tasks = try await session.fetch(TaskItem.all.sorted { $0.due.ascending })
        return tasks.map { $0.occurrence?.local.description ?? "none" }
    }

    @Test(arguments: StoreKind.allCases)
    func eachTimeGetsItsTaskOnce(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let template = TaskTemplate("Call", note: "as agreed", priority: .high)
        let series = try await test.session.begin(
            TaskSeries(template, try Self.set(.weekly(on: [.monday, .thursday]).ending(.after(5))))
        )
        #expect(series.due == Instant(rfc3339: "2026-01-01T09:00:00Z"))
        let report = try await test.crm.tick(until: test.clock.now.advanced(by: Self.day * 60), moving: test.clock)
        #expect(report.failures.isEmpty && report.timers == 5 && report.nextWakeUp == nil)
        let tasks = try await test.session.fetch(TaskItem.all.sorted { $0.due.ascending })
        #expect(tasks.map { $0.due?.description } == tasks.map { $0.createdAt.description }, "created when due")
        #expect(
            try await dues(test.session)
                == ["20260101T090000", "20260105T090000", "20260108T090000", "20260112T090000", "20260115T090000"]
        )
        #expect(tasks.allSatisfy { $0.title == "Call" && $0.note == "as agreed" && $0.priority == .high })
        #expect(tasks.allSatisfy { $0.occurrence?.series == series.id })
        #expect(try await test.session.count(Query(TaskItem.occurrences(of: series.id))) == 5)
        #expect(try await test.session.count(Query(TaskItem.occurrences(of: test.session.newID()))) == 0)
        // A second task of the same time is refused.
        let copy = TaskItem(title: "again", occurrence: tasks[0].occurrence)
        await #expect(throws: StorageError.self) { try await test.session.create(copy) }
    }

    @Test func plainCreationAndChangesAreArmedByTheNextTick() async throws {
        let test = try await TestCRM()
        let series = TaskSeries(TaskTemplate("Call"), try Self.set(.daily(), from: "20251201T090000"), ahead: 3_600)
        try await test.session.create(series)
        #expect(try await test.crm.nextWakeUp() == test.clock.now)
        let report = try await test.crm.tick()
        #expect(
            report.nextWakeUp == Instant(rfc3339: "2026-01-01T08:00:00Z"),
            "nothing before the creation, an hour ahead"
        )
        #expect(try await dues(test.session).isEmpty)
        try await test.crm.tick(until: try #require(Instant(rfc3339: "2026-01-02T08:00:00Z")), moving: test.clock)
        #expect(try await dues(test.session) == ["20260101T090000", "20260102T090000"])
    }

    /// What is created ahead was not missed, whatever becomes of what was.
    @Test(arguments: TaskSeries.CatchUp.allCases)
    func timesAheadAreCreatedEachForItself(_ policy: TaskSeries.CatchUp) async throws {
        let test = try await TestCRM()
        try await test.session.begin(
            TaskSeries(TaskTemplate("Call"), try Self.set(.daily()), catchUp: policy, ahead: 4 * 86_400)
        )
        try await test.crm.tick()
        let first = (1...4).map { "2026010\($0)T090000" }
        #expect(try await dues(test.session) == first)
        // Nobody ticks for twelve days, of which the first four have their tasks.
        test.clock.advance(to: try #require(Instant(rfc3339: "2026-01-13T12:00:00Z")))
        try await test.crm.tick()
        let missed = policy == .all ? (5...13).map { $0 } : [13]
        let ahead = [14, 15, 16, 17]
        #expect(
            try await dues(test.session)
                == first + (missed + ahead).map { $0 < 10 ? "2026010\($0)T090000" : "202601\($0)T090000" }
        )
    }

    @Test func theTimeOnTheWallStaysAcrossChangesOfTheClocks() async throws {
        let test = try await TestCRM()
        try await test.session.begin(
            TaskSeries(
                TaskTemplate("Stand-up"),
                try Self.set(.daily().ending(.after(4)), from: "20260327T090000", zone: "Europe/Berlin")
            )
        )
        try await test.crm.tick(until: test.clock.now.advanced(by: Self.day * 100), moving: test.clock)
        let tasks = try await test.session.fetch(TaskItem.all.sorted { $0.due.ascending })
        #expect(
            tasks.map { $0.due?.description }
                == ["2026-03-27T08:00:00Z", "2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"]
        )
    }

    @Test(arguments: [(TaskSeries.CatchUp.all, 10), (.latest, 1), (.skip, 1)])
    func missedTimesAreCaughtUpByThePolicy(_ policy: TaskSeries.CatchUp, _ expected: Int) async throws {
        let test = try await TestCRM()
        try await test.session.begin(TaskSeries(TaskTemplate("Call"), try Self.set(.daily()), catchUp: policy))
        // Nobody ticks for ten days.
        test.clock.advance(by: Self.day * 9 + .seconds(12 * 3_600))
        let report = try await test.crm.tick()
        #expect(try await dues(test.session).count == expected)
        #expect(try await dues(test.session).last == "20260110T090000")
        #expect(report.nextWakeUp == Instant(rfc3339: "2026-01-11T09:00:00Z"))
        // A time that is more than a day ago is not worth a task to the last policy.
        let weekly = try await test.session.begin(
            TaskSeries(TaskTemplate("Report"), try Self.set(.weekly(on: [.monday])), catchUp: policy)
        )
        test.clock.advance(by: Self.day * 8)
        try await test.crm.tick()
        let reports = try await test.session.count(Query(TaskItem.occurrences(of: weekly.id)))
        #expect(reports == (policy == .skip ? 0 : 1))
    }

    @Test func manyMissedTimesComeInSeveralCommits() async throws {
        let test = try await TestCRM()
        let hourly = try RecurrenceRule("FREQ=HOURLY")
        try await test.session.begin(TaskSeries(TaskTemplate("Look"), try Self.set(hourly), catchUp: .all))
        test.clock.advance(by: Self.day * 30)
        try await test.crm.tick()
        #expect(try await test.session.count(TaskItem.all) == 30 * 24 - 8)
    }

    @Test func aSeriesThatCannotGoOnSaysWhy() async throws {
        let test = try await TestCRM()
        let lost = TaskSeries(TaskTemplate("x"), try Self.set(.daily(), zone: "Atlantis/Poseidonis"))
        await #expect(throws: ZoneError.self) { try await test.session.begin(lost) }
        let stored = try await test.session.create(lost)
        try await test.session.begin(TaskSeries(TaskTemplate("y"), try Self.set(.daily())))
        let report = try await test.crm.tick(until: test.clock.now.advanced(by: Self.day * 3), moving: test.clock)
        #expect(report.failures.count == 1, "it is reported once")
        let now = try await test.session.get(stored.id)
        #expect(now.due == nil && now.problem?.contains("Atlantis") == true)
        #expect(try await test.session.count(TaskItem.all) == 3, "the other one goes on")
    }

    @Test func todayAndOverdueAreAskedInAZone() async throws {
        let test = try await TestCRM()
        let now = try #require(Instant(rfc3339: "2026-01-05T20:00:00Z"))
        for due in ["2026-01-04T22:30:00Z", "2026-01-05T15:30:00Z", "2026-01-05T23:30:00Z", "2026-01-06T16:00:00Z"] {
            try await test.session.create(TaskItem(title: due, due: Instant(rfc3339: due)))
        }
        try await test.session.create(TaskItem(title: "never"))
        let zones = test.crm.environment.zones
        func titles(_ filter: Filter<TaskItem>) async throws -> [String] {
            try await test.session.fetch(Query(filter).sorted { $0.due.ascending }).map { String($0.title.prefix(13)) }
        }
        #expect(try await titles(TaskItem.dueToday(at: now, in: .utc)) == ["2026-01-05T15", "2026-01-05T23"])
        #expect(try await titles(TaskItem.overdue(at: now, in: .utc)) == ["2026-01-04T22"])
        let tokyo = try zones.zone(named: "Asia/Tokyo")
        #expect(try await titles(TaskItem.dueToday(at: now, in: tokyo)) == ["2026-01-05T15", "2026-01-05T23"])
        let york = try zones.zone(named: "America/New_York")
        #expect(try await titles(TaskItem.dueToday(at: now, in: york)) == ["2026-01-05T15", "2026-01-05T23"])
        let auckland = try zones.zone(named: "Pacific/Auckland")
        #expect(try await titles(TaskItem.overdue(at: now, in: auckland)) == ["2026-01-04T22"])
        let honolulu = try zones.zone(named: "Pacific/Honolulu")
        let late = try #require(Instant(rfc3339: "2026-01-06T08:00:00Z"))
        #expect(try await titles(TaskItem.dueToday(at: late, in: honolulu)) == ["2026-01-05T15", "2026-01-05T23"])
        #expect(try await titles(TaskItem.overdue(at: late, in: tokyo)) == ["2026-01-04T22"])
    }

    /// A crash or a second host must not double or lose a task.
    @Test func twoHostsTickTheSameStore() async throws {
        let test = try await TestCRM(.file)
        for minute in 0..<20 {
            let start = "202601" + (minute < 9 ? "0" : "") + "\(minute + 1)T090000"
            try await test.session.begin(
                TaskSeries(TaskTemplate("\(minute)"), try Self.set(.daily().ending(.after(10)), from: start))
            )
        }
        let (crm, clock) = (test.crm, test.clock)
        for _ in 0..<44 {
            clock.advance(by: .seconds(60_000))
            async let first = crm.tick()
            async let second = crm.tick()
            _ = try await (first, second)
        }
        let tasks = try await test.session.fetch(TaskItem.all)
        #expect(Set(tasks.compactMap(\.occurrence)).count == tasks.count)
        #expect(tasks.count == 200)
    }

    /// The bar in small: half a year of weekly tasks for many contacts.
    @Test func halfAYearOfTasksForManyContacts() async throws {
        let test = try await TestCRM()
        let contacts = try await test.session.create(
            (0..<40).map { Contact(name: PersonName(given: "Contact \($0)")) }
        )
        let starts = ["20260105T090000", "20260106T093000", "20260107T140000", "20260108T160000"]
        let sets = try starts.map { try Self.set(.weekly(), from: $0, zone: "Europe/Berlin") }
        try await test.session.create(
            contacts.enumerated()
                .map { index, contact in
                    TaskSeries(TaskTemplate("Call", links: [RecordLink(contact.id)]), sets[index % sets.count])
                }
        )
        let report = try await test.crm.tick(until: test.clock.now.advanced(by: Self.day * 186), moving: test.clock)
        #expect(report.failures.isEmpty)
        #expect(try await test.session.count(TaskItem.all) == 40 * 26)
        let first = try #require(contacts.first)
        #expect(try await test.session.count(TaskItem.where { $0.links.contains(first.id.raw) }) == 26)
    }
}
