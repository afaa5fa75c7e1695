import CRMCore
import CRMTesting
import Testing

/// Rules that cannot be evaluated any more hold up no other.
@Suite struct RuleFaultTests {
    struct Note: Codable, Sendable {
        var text: String
    }

    private let actions = TestModule { registry in
        registry.action("note.task", Note.self) { note, match, tx in
            for contact in match.ids(of: Contact.self) {
                try tx.create(TaskItem(title: note.text, links: [RecordLink(contact)]))
            }
        }
    }

    /// What is taken away: an event and a condition.
    private let names = TestModule(name: "names") { registry in
        registry.event("contact.arrived", on: Contact.self, [.created])
        registry.condition("contact.named", Note.self, on: Contact.typeName) { note, _ in
            (Contact.Fields.givenName == note.text).condition
        }
    }

    /// A store that is opened again and again, with the modules that are there then.
    private struct World {
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let engine: FaultyEngine
        private let environment: CRM.Environment

        init(_ kind: StoreKind) {
            engine = FaultyEngine(kind.engine) { _, _ in nil }
            environment = .virtual(clock)
        }

        func open(_ modules: [any CRMModule]) async throws -> (crm: CRM, session: Session) {
            let crm = try await CRM.open(engine, modules: modules, environment: environment)
            return (crm, crm.session(as: .system("test")))
        }
    }

    private func definition(_ trigger: RuleTrigger, also: [NamedCondition] = [], _ text: String) throws
        -> RuleDefinition
    {
        RuleDefinition(trigger, also: also, steps: [try RuleStep("note.task", Note(text: text))])
    }

    private func contact(_ name: String) -> Contact { Contact(name: PersonName(given: name)) }

    @Test(arguments: StoreKind.allCases)
    func whatAModuleTookWithItIsPausedAndTheRestRuns(_ kind: StoreKind) async throws {
        let world = World(kind)
        var (crm, session) = try await world.open([actions, names])
        let named = [try NamedCondition("contact.named", Note(text: "A"))]
        let event = try await session.create(Rule(name: "a", definition(.event("contact.arrived"), "event")))
        let condition = try await session.create(
            Rule(name: "b", definition(.created(Contact.self), also: named, "condition"))
        )
        let good = try await session.create(Rule(name: "c", definition(.created(Contact.self), "good")))
        (crm, session) = try await world.open([actions])
        try await session.create(contact("A"))
        var report = try await crm.tick()
        #expect(report.failures.isEmpty)
        #expect(try await session.fetch(TaskItem.all).map(\.title) == ["good"])
        let (a, b) = (try await session.get(event.id), try await session.get(condition.id))
        #expect(!a.isActive && !b.isActive)
        #expect(a.pauseReason?.contains("no such event: contact.arrived") == true)
        #expect(b.pauseReason?.contains("no such condition: contact.named") == true)
        #expect(try await session.get(good.id).isActive)
        try await session.create(contact("A"))
        report = try await crm.tick()
        #expect(report.failures.isEmpty)
        #expect(try await session.count(TaskItem.all) == 2)
        // It stays refused as long as nobody knows what it names, and goes on when somebody does.
        var again = a
        again.isActive = true
        let (refused, without) = (again, session)
        await #expect(throws: CRMError.self) { try await without.update(refused) }
        (crm, session) = try await world.open([actions, names])
        again = try await session.update(again)
        #expect(again.pauseReason == nil)
        try await session.create(contact("A"))
        try await crm.tick()
        #expect(try await session.fetch(TaskItem.all).map(\.title).sorted() == ["event", "good", "good", "good"])
    }

    @Test func aRuleWhoseEventIsGoneSaysSoEvenIfItIsTheOnlyOne() async throws {
        let world = World(.memory)
        var (crm, session) = try await world.open([actions, names])
        let rule = try await session.create(Rule(name: "a", definition(.event("contact.arrived"), "event")))
        (crm, session) = try await world.open([actions])
        try await session.create(contact("A"))
        let report = try await crm.tick()
        #expect(report.failures.isEmpty)
        #expect(try await session.get(rule.id).pauseReason?.contains("no such event") == true)
    }

    @Test func aScheduleThatCannotBeEvaluatedIsPausedToo() async throws {
        let world = World(.memory)
        var (crm, session) = try await world.open([actions, names])
        let first = try #require(CivilDateTime(year: 2026, month: 1, day: 2, hour: 8))
        let daily = RuleTrigger.at(RecurrenceSet(start: first, .daily()), on: Contact.self)
        let named = [try NamedCondition("contact.named", Note(text: "A"))]
        let bad = try await session.create(Rule(name: "a", definition(daily, also: named, "bad")))
        try await session.create(Rule(name: "b", definition(daily, "good")))
        try await session.create(contact("A"))
        try await crm.tick()
        (crm, session) = try await world.open([actions])
        world.clock.advance(by: .seconds(2 * 86_400))
        let report = try await crm.tick()
        #expect(report.failures.isEmpty)
        #expect(try await session.fetch(TaskItem.all).map(\.title) == ["good"])
        #expect(try await session.get(bad.id).pauseReason?.contains("no such condition") == true)
        #expect(try await session.get(bad.id).nextRun == nil)
    }

    @Test func aFormThatIsMendedIsNotPausedForTheOneThatItHadBefore() async throws {
        let world = World(.memory)
        var (crm, session) = try await world.open([actions, names])
        var rule = try await session.create(Rule(name: "a", definition(.event("contact.arrived"), "event")))
        (crm, session) = try await world.open([actions])
        try await session.create(contact("before"))
        rule.definition = try Rule(name: "a", definition(.created(Contact.self), "mended")).definition
        rule = try await session.update(rule)
        try await session.create(contact("after"))
        let report = try await crm.tick()
        #expect(report.failures.isEmpty)
        #expect(try await session.get(rule.id).isActive)
        #expect(try await session.fetch(TaskItem.all).map(\.title) == ["mended"])
    }
}
