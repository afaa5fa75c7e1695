import CRMCore
import CRMTesting
import Testing

/// Rules on deletions: they ask what the records were last.
@Suite struct RuleDeletionTests {
    private func module(_ journal: Journal) -> TestModule {
        TestModule { registry in
            registry.action("note", [String: String].self) { parameters, match, tx in
                for record in match.records { journal.note("\(parameters["text"] ?? "") \(record)") }
                try tx.create(match.records.map { _ in TaskItem(title: "gone") })
            }
            registry.event("contact.left", on: Contact.self, [.deleted]) { $0.source == "fair" }
        }
    }

    private func rule(_ trigger: RuleTrigger, _ text: String, if condition: Condition = .always) throws -> Rule {
        try Rule(name: text, when: trigger, if: condition, do: "note", ["text": text])
    }

    @Test(arguments: StoreKind.allCases)
    func theyActOnWhatTheRecordsWereLast(_ kind: StoreKind) async throws {
        let journal = Journal()
        let test = try await TestCRM(kind, modules: [module(journal)])
        let start = test.clock.now
        let isOfFair = (Contact.Fields.source == "fair").condition
        try await test.session.create([
            rule(.deleted(Contact.self), "rule", if: isOfFair), rule(.event("contact.left"), "event"),
        ])
        var contacts = try await test.session.create(
            ["fair", "web", "web", "fair"].map { Contact(name: PersonName(given: $0), source: $0) }
        )
        test.clock.advance(by: .seconds(10))
        contacts[2].source = "fair"
        contacts[3].source = "web"
        contacts = try await test.session.update(contacts)
        try await test.crm.tick()
        #expect(journal.lines.isEmpty)
        test.clock.advance(by: .seconds(10))
        try await test.session.delete(contacts[0])
        try await test.session.delete(Array(contacts[1...]))
        let report = try await test.crm.tick()
        #expect(report.failures.isEmpty)
        let gone = [contacts[0].id, contacts[2].id]
        #expect(journal.lines.sorted() == (gone.map { "event \($0.raw)" } + gone.map { "rule \($0.raw)" }).sorted())
        let runs = try await test.session.fetch(RuleRun.all)
        #expect(runs.map(\.state) == [.done, .done])
        #expect(runs.allSatisfy { $0.count == 2 && $0.isOfDeleted })
        let rehearsal = try await test.session.rehearse(
            rule(.deleted(Contact.self), "rehearsed", if: isOfFair),
            over: start..<test.clock.now.advanced(by: .seconds(1))
        )
        #expect((rehearsal.count, rehearsal.rejected) == (2, 2))
        #expect(rehearsal.matches.map(\.record.id) == gone.map(\.raw))
    }

    @Test func whatIsBackBeforeItRunsIsLeftAlone() async throws {
        let journal = Journal()
        let test = try await TestCRM(modules: [module(journal)])
        let definition = RuleDefinition(
            .deleted(Contact.self),
            steps: [try RuleStep("note", ["text": "rule"])],
            budget: .daily(1)
        )
        try await test.session.create(Rule(name: "rule", definition))
        let contacts = try await test.session.create(["A", "B"].map { Contact(name: PersonName(given: $0)) })
        try await test.session.delete(contacts)
        try await test.crm.tick()
        #expect(journal.lines == ["rule \(contacts[0].id.raw)"])
        try await test.session.restore(contacts[1].id)
        test.clock.advance(by: .seconds(86_400))
        try await test.crm.tick()
        #expect(journal.lines.count == 1)
        #expect(try await test.session.count(RuleRun.where { $0.state == .dropped }) == 1)
    }

    @Test func aTaskIsCreatedForWhatIsGone() async throws {
        let test = try await TestCRM()
        try await test.session.create(
            Rule(
                name: "rule",
                when: .deleted(Contact.self),
                do: CoreAction.createTask,
                CoreAction.NewTask(title: "Why?")
            )
        )
        let contact = try await test.session.create(Contact(name: PersonName(given: "A")))
        try await test.session.delete(contact)
        let report = try await test.crm.tick()
        #expect(report.failures.isEmpty)
        #expect(try await test.session.fetch(TaskItem.all).map(\.title) == ["Why?"])
    }
}
