import CRMCore
import CRMTesting
import StorageProtocols
import Testing

@Suite struct RuleRehearsalTests {
    private static let day: Int64 = 86_400
    private let start = Instant(seconds: 1_767_225_600)

    private func daily(hour: Int) throws -> RecurrenceSet {
        let first = try #require(CivilDateTime(year: 2026, month: 1, day: 1, hour: hour))
        return RecurrenceSet(start: first, .daily())
    }

    private func callRule() throws -> Rule {
        try Rule(
            name: "call those from the fair",
            when: .changed(Contact.Fields.source),
            if: (Contact.Fields.source == "fair").condition,
            do: CoreAction.createTask,
            CoreAction.NewTask(title: "Call", dueInSeconds: 3_600)
        )
    }

    @Test(arguments: StoreKind.allCases)
    func aRehearsalFindsWhatTheRuleWouldHaveFound(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        var contacts = try await test.session.create(
            (0..<10).map { Contact(name: PersonName(given: "\($0)"), source: "web") }
        )
        test.clock.advance(by: .seconds(Self.day))
        contacts[0].source = "fair"
        contacts[1].source = "letter"
        contacts[2].jobTitle = "Director"
        contacts = try await test.session.update(contacts)
        test.clock.advance(by: .seconds(Self.day))
        contacts[0].source = "web"
        contacts[3].source = "fair"
        contacts = try await test.session.update(contacts)
        let rehearsal = try await test.session.rehearse(
            callRule(),
            over: start..<test.session.now.advanced(by: .seconds(1))
        )
        #expect(rehearsal.count == 2)
        #expect(rehearsal.rejected == 2)
        #expect(rehearsal.matches.map(\.record) == [RecordLink(contacts[0].id), RecordLink(contacts[3].id)])
        #expect(rehearsal.matches.map(\.at) == [1, 2].map { start.advanced(by: .seconds($0 * Self.day)) })
        let first = start.advanced(by: .seconds(Self.day + 1))
        #expect(try await test.session.rehearse(callRule(), over: start..<first).count == 1)
        #expect(try await test.session.count(TaskItem.all) == 0)
    }

    @Test(arguments: StoreKind.allCases)
    func aRehearsalOnRecordsShowsTheChangesAndKeepsNone(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let contacts = try await test.session.create(
            ["fair", "web"].map { Contact(name: PersonName(given: $0), source: $0) }
        )
        let changes = try await test.session.rehearse(callRule(), on: contacts.map(\.id.raw))
        #expect(changes.map(\.type) == [TaskItem.typeName])
        #expect(changes.map(\.kind) == [.created])
        #expect(try await test.session.count(TaskItem.all) == 0)
    }

    @Test func aScheduleRunsOnWhatMatchesAtItsTimes() async throws {
        let test = try await TestCRM()
        let overdue = try Rule(
            name: "chase what is overdue",
            RuleDefinition(
                .at(
                    daily(hour: 8),
                    on: TaskItem.self
                ),
                if: (TaskItem.Fields.state == .open && TaskItem.Fields.title == "Call").condition,
                also: [NamedCondition(CoreAction.olderThan, CoreAction.Span(TaskItem.Fields.due, seconds: 0))],
                steps: [RuleStep(CoreAction.createTask, CoreAction.NewTask(title: "Chase"))]
            )
        )
        let rule = try await test.session.create(overdue)
        try await test.session.create([
            TaskItem(title: "Call", due: start.advanced(by: .seconds(3_600))),
            TaskItem(title: "Call", due: start.advanced(by: .seconds(2 * Self.day))),
            TaskItem(title: "Write", due: start.advanced(by: .seconds(3_600))),
        ])
        let end = start.advanced(by: .seconds(3 * Self.day))
        let (clock, session) = (test.clock, test.session)
        try await test.crm.tick(until: end) { clock.advance(to: $0) }
        // On the mornings of the first three days: one, one, two.
        #expect(try await session.count(TaskItem.where { $0.title == "Chase" }) == 4)
        #expect(try await session.get(rule.id).nextRun == start.advanced(by: .seconds(3 * Self.day + 8 * 3_600)))
        #expect(try await session.rehearse(overdue, over: start..<end).count == 4)
    }

    @Test func missedTimesCountOnce() async throws {
        let test = try await TestCRM()
        try await test.session.create(
            Rule(
                name: "daily",
                when: .at(try daily(hour: 0), on: Contact.self),
                do: CoreAction.createTask,
                CoreAction.NewTask(title: "Look")
            )
        )
        try await test.session.create(Contact(name: PersonName(given: "A")))
        test.clock.advance(by: .seconds(10 * Self.day + 5))
        try await test.crm.tick()
        #expect(try await test.session.count(TaskItem.all) == 1)
    }

    @Test func theRunLogExplains() async throws {
        let test = try await TestCRM()
        let rule = try await test.session.create(callRule())
        var contacts = try await test.session.create(
            [nil, "web"].map { Contact(name: PersonName(given: "A"), source: $0) }
        )
        var explanation = try await test.session.explain(rule.id, on: contacts[0].id.raw)
        #expect(explanation.parts.map(\.truth) == [.unknown])
        #expect(explanation.runs.isEmpty)
        contacts[0].source = "fair"
        let command = try await test.session.write(reason: "edit") { [contacts] in try $0.update(contacts) }
        try await test.crm.tick()
        explanation = try await test.session.explain(rule.id, on: contacts[0].id.raw)
        #expect(explanation.matches)
        #expect(explanation.runs.map(\.state) == [.done])
        let run = try #require(explanation.runs.first)
        #expect(run.cause == (command.commit?.sequence).map(Int.init))
        let task = try #require(try await test.session.first(TaskItem.all))
        #expect(task.version == run.version)
        #expect(try await test.session.ruleRuns(behind: task.version).map(\.id) == [run.id])
        #expect(try await test.session.explain(rule.id, on: contacts[1].id.raw).parts.map(\.truth) == [.false])
    }
}
