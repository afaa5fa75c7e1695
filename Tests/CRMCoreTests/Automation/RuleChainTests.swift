import CRMCore
import CRMTesting
import Synchronization
import Testing

/// Rules that set each other off through what a module answers.
@Suite struct RuleChainTests {
    struct Nothing: Codable, Sendable {}

    /// The module's answer to a changed contact, and the action that changes it again.
    private func module(_ answer: @escaping @Sendable (ID<Contact>, CommandTransaction) throws -> Void) -> TestModule {
        TestModule { registry in
            registry.add(Reminder.self)
            registry.action("contact.touch", Nothing.self) { _, match, tx in
                for task in try tx.fetch(TaskItem.where { $0.id.isIn(match.ids(of: TaskItem.self)) }) {
                    for link in task.links {
                        var contact = try tx.get(ID<Contact>(link.id))
                        contact.note = (contact.note ?? "") + "x"
                        try tx.update(contact)
                    }
                }
            }
            registry.action("contact.greet", Nothing.self) { _, match, tx in
                for id in match.ids(of: Contact.self) {
                    var contact = try tx.get(id)
                    contact.jobTitle = "greeted"
                    try tx.update(contact)
                }
            }
            registry.reactor("answer", on: [Contact.typeName]) { batch, tx in
                for id in batch.ids(of: Contact.self, [.updated]) where try tx.get(id).note != nil {
                    try answer(id, tx)
                }
            }
            registry.timer("ring", on: Reminder.self, due: Reminder.Fields.due) { reminders, tx in
                for reminder in reminders {
                    let contact = try tx.fetch(Contact.all).first { $0.displayName == reminder.title }
                    try tx.create(TaskItem(title: "look", links: contact.map { [RecordLink($0.id)] } ?? []))
                }
                try tx.update(
                    reminders.map { reminder in
                        var reminder = reminder
                        reminder.due = nil
                        return reminder
                    }
                )
            }
        }
    }

    private func loop() throws -> Rule {
        try Rule(name: "loop", when: .created(TaskItem.self), do: "contact.touch", Nothing())
    }

    private func start(_ test: TestCRM) async throws -> (rule: ID<Rule>, contact: ID<Contact>) {
        let rule = try await test.session.create(loop()).id
        let contact = try await test.session.create(Contact(name: PersonName(given: "A"))).id
        try await test.session.create(TaskItem(title: "look", links: [RecordLink(contact)]))
        return (rule, contact)
    }

    private func checkStopped(
        _ test: TestCRM,
        _ report: TickReport,
        _ rule: ID<Rule>,
        _ contact: ID<Contact>
    ) async throws {
        #expect(report.failures.isEmpty)
        #expect(try await test.session.get(contact).note == String(repeating: "x", count: RuleLimits.depth))
        #expect(try await test.session.get(rule).pauseReason?.contains("set each other off") == true)
        let runs = try await test.session.fetch(RuleRun.where { $0.rule == rule }.sorted { $0.depth.ascending })
        #expect(runs.map(\.depth) == Array(1...RuleLimits.depth + 1))
    }

    @Test(arguments: StoreKind.allCases)
    func aCircleThroughAReactorIsStopped(_ kind: StoreKind) async throws {
        let answering = module { id, tx in
            try tx.create(TaskItem(title: "look", links: [RecordLink(id)]))
        }
        let test = try await TestCRM(kind, modules: [answering])
        let (rule, contact) = try await start(test)
        let report = try await test.crm.tick()
        try await checkStopped(test, report, rule, contact)
    }

    @Test(arguments: StoreKind.allCases)
    func aCircleThroughATimerThatIsDueAtOnceIsStopped(_ kind: StoreKind) async throws {
        let answering = module { id, tx in
            try tx.create(Reminder(title: tx.get(id).record.displayName, due: tx.now))
        }
        let test = try await TestCRM(kind, modules: [answering])
        let (rule, contact) = try await start(test)
        let report = try await test.crm.tick()
        try await checkStopped(test, report, rule, contact)
    }

    @Test func whatWaitsForATimeBeginsAnew() async throws {
        let answering = module { id, tx in
            try tx.create(
                Reminder(title: tx.get(id).record.displayName, due: tx.now.advanced(by: .seconds(86_400)))
            )
        }
        let test = try await TestCRM(modules: [answering])
        let (rule, contact) = try await start(test)
        let end = test.clock.now.advanced(by: .seconds(20 * 86_400))
        let report = try await test.crm.tick(until: end, moving: test.clock)
        #expect(report.failures.isEmpty)
        #expect(try await test.session.get(contact).note?.count == 21)
        #expect(try await test.session.get(rule).isActive)
    }

    @Test func whatComesFromElsewhereIsNotTakenForAPartOfTheCircle() async throws {
        let isBlocked = Mutex(true)
        let answering = module { id, tx in
            let contact = try tx.get(id).record
            if contact.source == "web" {
                try tx.create(Contact(name: PersonName(given: "friend")))
                return
            }
            // The reactor stays before the last change of the circle until something else has happened.
            if contact.note?.count == RuleLimits.depth, isBlocked.withLock({ $0 }) { throw TestFailure() }
            try tx.create(TaskItem(title: "look", links: [RecordLink(id)]))
        }
        let test = try await TestCRM(modules: [answering])
        let greet = try await test.session.create(
            Rule(name: "greet", when: .created(Contact.self), do: "contact.greet", Nothing())
        )
        var person = try await test.session.create(Contact(name: PersonName(given: "B"), source: "web"))
        let (rule, contact) = try await start(test)
        #expect(try await test.crm.tick().failures.map(\.name) == ["answer"])
        person = try await test.session.get(person.id)
        person.note = "changed"
        try await test.session.update(person)
        isBlocked.withLock { $0 = false }
        let report = try await test.crm.tick()
        try await checkStopped(test, report, rule, contact)
        #expect(try await test.session.get(greet.id).isActive)
        let friends = try await test.session.fetch(Contact.where { $0.givenName == "friend" })
        #expect(friends.map(\.jobTitle) == ["greeted"])
    }
}
