import CRMCore
import CRMTesting
import Testing

@Suite struct RuleTests {
    struct Note: Codable, Sendable {
        var text: String
    }

    private let module = TestModule { registry in
        registry.action("note.task", Note.self) { note, match, tx in
            for contact in match.ids(of: Contact.self) {
                try tx.create(TaskItem(title: note.text, links: [RecordLink(contact)]))
            }
        }
        registry.action("contact.touch", Note.self) { note, match, tx in
            for id in match.ids(of: Contact.self) {
                var contact = try tx.get(id)
                contact.note = (contact.note ?? "") + note.text
                try tx.update(contact)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func runsItsActionWhereTheConditionHolds(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind, modules: [module])
        try await test.session.create(
            Rule(
                name: "greet visitors of the fair",
                when: .changed(Contact.Fields.source),
                if: (Contact.Fields.source == "fair").condition,
                do: "note.task",
                Note(text: "Greet")
            )
        )
        var contacts = try await test.session.create(
            ["A", "B", "C"].map { Contact(name: PersonName(given: $0), source: "web") }
        )
        try await test.crm.tick()
        #expect(try await test.session.count(TaskItem.all) == 0)
        contacts[0].source = "fair"
        contacts[1].jobTitle = "Director"
        contacts[2].source = "letter"
        try await test.session.update(contacts)
        try await test.crm.tick()
        let tasks = try await test.session.fetch(TaskItem.all)
        #expect(tasks.map(\.title) == ["Greet"])
        #expect(tasks.first?.links == [RecordLink(contacts[0].id)])
    }

    @Test func refusesWhatItCouldNotRun() async throws {
        let test = try await TestCRM(modules: [module])
        let rules = [
            try Rule(name: "1", when: .created(Contact.self), do: "no such action", Note(text: "")),
            try Rule(name: "2", when: .created(Contact.self), do: "note.task", ["wrong": 1]),
            try Rule(
                name: "3",
                when: .change(type: "moon", kinds: [.created], fields: []),
                do: "note.task",
                Note(text: "")
            ),
            try Rule(
                name: "4",
                when: .created(Contact.self),
                if: .isNull(FieldName("no_such_field")),
                do: "note.task",
                Note(text: "")
            ),
        ]
        for rule in rules {
            await #expect(throws: CRMError.self, "\(rule.name)") { try await test.session.create(rule) }
        }
    }

    @Test func aCircleThatNobodyCouldForeseeIsStoppedAndTheRestGoesOn() async throws {
        let test = try await TestCRM(modules: [module])
        let loop = try await test.session.create(
            Rule(name: "loop", when: .written(Contact.self), do: "contact.touch", Note(text: "x"))
        )
        try await test.session.create(
            Rule(name: "welcome", when: .created(Contact.self), do: "note.task", Note(text: "Welcome"))
        )
        let contact = try await test.session.create(Contact(name: PersonName(given: "A")))
        try await test.crm.tick()
        let note = try await test.session.get(contact.id).note
        #expect(note == String(repeating: "x", count: RuleLimits.depth))
        let rule = try await test.session.get(loop.id)
        #expect(!rule.isActive)
        #expect(rule.pauseReason?.contains("set each other off") == true)
        let id = loop.id
        let runs = try await test.session.fetch(RuleRun.where { $0.rule == id }.sorted { $0.depth.ascending })
        #expect(runs.map(\.depth) == Array(1...RuleLimits.depth + 1))
        #expect(runs.last?.state == .stopped)
        #expect(try await test.session.count(TaskItem.all) == 1)
        try await test.session.create(Contact(name: PersonName(given: "B")))
        try await test.crm.tick()
        #expect(try await test.session.count(TaskItem.all) == 2)
    }

    @Test func aCircleOfNewRecordsIsStoppedToo() async throws {
        let test = try await TestCRM()
        try await test.session.create(
            Rule(
                name: "task after task",
                RuleDefinition(
                    .created(TaskItem.self),
                    steps: [RuleStep(CoreAction.createTask, CoreAction.NewTask(title: "again"))],
                    mayRepeat: true
                )
            )
        )
        try await test.session.create(TaskItem(title: "first"))
        try await test.crm.tick()
        #expect(try await test.session.count(TaskItem.all) == 1 + RuleLimits.depth)
    }

    @Test func aCircleThatTheActionsTellOfIsRefused() async throws {
        let test = try await TestCRM()
        let task = CoreAction.NewTask(title: "t")
        let error = await #expect(throws: CRMError.self) {
            try await test.session.create(
                Rule(name: "t", when: .created(TaskItem.self), do: CoreAction.createTask, task)
            )
        }
        #expect(error?.code == .cycle)
        #expect(error?.rule.hasSuffix("t → t") == true)
        // A value that the condition excludes cannot set the rule off again.
        let ann = try await test.session.create(User(name: "Ann"))
        let assign = CoreAction.Owner(ann.id)
        try await test.session.create(
            Rule(
                name: "unowned",
                when: .written(Contact.self),
                if: (Contact.Fields.owner == nil).condition,
                do: CoreAction.assign,
                assign
            )
        )
        await #expect(throws: CRMError.self) {
            try await test.session.create(
                Rule(name: "all", when: .changed(Contact.Fields.owner), do: CoreAction.assign, assign)
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aFailingRuleHoldsUpNoOtherAndIsTriedAgain(_ kind: StoreKind) async throws {
        let failing = TestModule(name: "failing") { registry in
            registry.action("contact.fail", Note.self) { note, match, tx in
                for contact in match.ids(of: Contact.self) {
                    try tx.create(TaskItem(title: "must not stay", links: [RecordLink(contact)]))
                }
                if tx.now < Instant(seconds: 1_767_225_600 + 120) { throw CRMError(.wrongState, note.text) }
            }
        }
        let test = try await TestCRM(kind, modules: [module, failing])
        let bad = try await test.session.create(
            Rule(name: "a bad", when: .created(Contact.self), do: "contact.fail", Note(text: "not before noon"))
        )
        try await test.session.create(
            Rule(name: "b good", when: .created(Contact.self), do: "note.task", Note(text: "Welcome"))
        )
        try await test.session.create(Contact(name: PersonName(given: "A")))
        let report = try await test.crm.tick()
        #expect(report.failures.count == 1)
        #expect(try await test.session.fetch(TaskItem.all).map(\.title) == ["Welcome"])
        let id = bad.id
        let run = try #require(try await test.session.first(RuleRun.where { $0.rule == id }))
        #expect((run.state, run.attempts, run.message) == (.waiting, 1, "not before noon"))
        test.clock.advance(by: .seconds(60))
        try await test.crm.tick()
        #expect(try await test.session.get(run.id).attempts == 2)
        test.clock.advance(by: .seconds(240))
        try await test.crm.tick()
        #expect(try await test.session.get(run.id).state == .done)
        #expect(Set(try await test.session.fetch(TaskItem.all).map(\.title)) == ["Welcome", "must not stay"])
    }

    @Test func aBudgetPutsOffWhatGoesBeyondIt() async throws {
        let test = try await TestCRM(modules: [module])
        try await test.session.create(
            Rule(
                name: "welcome",
                RuleDefinition(
                    .created(Contact.self),
                    steps: [RuleStep("note.task", Note(text: "Welcome"))],
                    budget: .daily(3)
                )
            )
        )
        try await test.session.create((0..<7).map { Contact(name: PersonName(given: "\($0)")) })
        var counts: [Int] = []
        for _ in 0..<4 {
            try await test.crm.tick()
            counts.append(try await test.session.count(TaskItem.all))
            test.clock.advance(by: .seconds(86_400))
        }
        #expect(counts == [3, 6, 7, 7])
        #expect(try await test.session.count(RuleRun.where { $0.state == .waiting }) == 0)
    }

    @Test func aRuleActsOnWhatComesAfterItInTheFormThatItHadThen() async throws {
        let test = try await TestCRM(modules: [module])
        try await test.session.create(Contact(name: PersonName(given: "before")))
        var rule = try await test.session.create(
            Rule(name: "welcome", when: .created(Contact.self), do: "note.task", Note(text: "old"))
        )
        try await test.session.create(Contact(name: PersonName(given: "between")))
        let edited = try Rule(name: "welcome", when: .created(Contact.self), do: "note.task", Note(text: "new"))
        rule.definition = edited.definition
        rule = try await test.session.update(rule)
        try await test.session.create(Contact(name: PersonName(given: "after")))
        try await test.crm.tick()
        // Both changes count; the run itself has the actions of now.
        #expect(try await test.session.fetch(TaskItem.all).map(\.title) == ["new", "new"])
    }

    @Test func eventsAndConditionsOfModulesCanBeNamed() async throws {
        let named = TestModule(name: "named") { registry in
            registry.event("contact.arrivedByFair", on: Contact.self, [.created, .updated], of: ["source"]) {
                $0.source == "fair"
            }
            registry.condition("contact.named", Note.self, on: Contact.typeName) { note, _ in
                (Contact.Fields.givenName == note.text).condition
            }
        }
        let test = try await TestCRM(modules: [module, named])
        try await test.session.create(
            Rule(
                name: "fair",
                RuleDefinition(
                    .event("contact.arrivedByFair"),
                    also: [NamedCondition("contact.named", Note(text: "A"))],
                    steps: [RuleStep("note.task", Note(text: "Hello"))]
                )
            )
        )
        try await test.session.create(
            [("A", "fair"), ("B", "fair"), ("A", "web")].map { Contact(name: PersonName(given: $0), source: $1) }
        )
        try await test.crm.tick()
        #expect(try await test.session.count(TaskItem.all) == 1)
    }
}

/// What the run log counts.
enum RuleLimits {
    static let depth = 8
}
