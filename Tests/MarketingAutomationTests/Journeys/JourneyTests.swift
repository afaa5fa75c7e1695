import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

@Suite struct JourneyTests {
    private func nurture(_ trigger: JourneyDefinition.Trigger) -> JourneyDefinition {
        JourneyDefinition(on: trigger) {
            JourneyStep.send("Welcome")
            JourneyStep.waitFor(.click, days: 3) {
                JourneyStep.advance(to: .marketingQualified)
                JourneyStep.task("Call", dueInDays: 2)
            } otherwise: {
                JourneyStep.send("Reminder")
                JourneyStep.wait(days: 1)
            }
            JourneyStep.score(5)
        }
    }

    @Test(arguments: MarketingStore.allCases)
    func eachStepHappensOnce(_ store: MarketingStore) async throws {
        let world = try await MarketingWorld(store)
        try await world.template("Welcome")
        try await world.template("Reminder")
        let ids = try await world.contacts(4, city: "Oslo")
        let city = SegmentCondition.contact(Contact.Fields.city == "Oslo")
        try await world.session.create(Segment(name: "Oslo", condition: city))
        try await world.journey(nurture(.entering("Oslo")))
        for _ in 0..<3 { try await world.tick() }
        #expect(try await world.messages().count == 4)
        #expect(world.letterbox.mails.count == 4)
        try await world.session.create(Touch(contact: ids[2], kind: .click, at: world.clock.now))
        // At the very instant of the mail a click does not count; an hour later it does.
        try await world.tick(hours: 1)
        try await world.session.create(Touch(contact: ids[1], kind: .click))
        for _ in 0..<3 { try await world.tick() }
        #expect(try await world.session.get(ids[1]).lifecycle == .marketingQualified)
        #expect(try await world.session.get(ids[2]).lifecycle == nil)
        let tasks = try await world.session.fetch(TaskItem.all)
        #expect(tasks.map(\.links) == [[RecordLink(ids[1])]])
        #expect(tasks.first?.due == world.clock.now.adding(microseconds: 2 * 86_400_000_000))
        for _ in 0..<8 { try await world.tick(days: 1) }
        let messages = try await world.messages()
        #expect(messages.count == 7)
        #expect(Set(messages.map(\.key)).count == 7)
        #expect(world.letterbox.mails.count == 7)
        #expect(try await world.enrolments().allSatisfy { $0.state == .completed && $0.due == nil })
        #expect(try await world.crm.nextWakeUp() == nil)
        let steps = try await world.session.fetch(LifecycleStep.all)
        #expect(steps.count == 1 && steps[0].evidence.first?.kind == "journey")
        let scores = try await world.session.fetch(ContactScore.all)
        #expect(scores.count == 4 && scores.allSatisfy { $0.value == 5 })
    }

    @Test func manyTicksOrOneAreTheSame() async throws {
        var traces: [[String]] = []
        for hours in [1, 7, 24, 24 * 12] {
            let world = try await MarketingWorld()
            try await world.template("Welcome")
            try await world.template("Reminder")
            let ids = try await world.contacts(3)
            let journey = try await world.journey(nurture(.manual))
            try await world.session.enrol(ids, in: journey)
            for _ in 0..<(24 * 12 / hours) { try await world.tick(hours: hours) }
            traces.append(try await world.messages().map { "\($0.key) \($0.plannedAt.microseconds)" }.sorted())
        }
        #expect(Set(traces).count == 1)
        #expect(traces[0].count == 6)
    }

    @Test func aGoalEndsTheJourneyAtOnce() async throws {
        let world = try await MarketingWorld()
        try await world.template("Welcome")
        let ids = try await world.contacts(2)
        let definition = JourneyDefinition(on: .manual, goal: .lifecycle(.customer)) {
            JourneyStep.wait(days: 10)
            JourneyStep.send("Welcome")
        }
        let journey = try await world.journey(definition)
        try await world.session.enrol(ids, in: journey)
        try await world.tick(days: 1)
        try await world.session.advance(ids[0], to: .customer, evidence: [])
        try await world.tick()
        #expect(try await world.session.get(Enrolment.id(ids[0], in: journey, ordinal: 1)).state == .reachedGoal)
        try await world.tick(days: 20)
        #expect(try await world.messages().map(\.contact) == [ids[1]])
    }

    @Test func reentryFollowsThePolicy() async throws {
        let world = try await MarketingWorld()
        let id = try await world.contacts(1)[0]
        let policies: [(JourneyDefinition.Reentry, [Bool])] = [
            (.never, [true, false, false, false]),
            (.afterExit, [true, false, true, true]),
            (.afterCoolDown(seconds: 20 * 86_400), [true, false, false, true]),
            (.upTo(2), [true, false, true, false]),
        ]
        for (number, (policy, expected)) in policies.enumerated() {
            let definition = JourneyDefinition(on: .manual, reentry: policy) { JourneyStep.wait(days: 1) }
            let journey = try await world.journey(definition, named: "J\(number)")
            var entered: [Bool] = []
            for days in [0, 5, 30, 30] {
                entered.append(try await !world.session.enrol([id], in: journey).isEmpty)
                try await world.tick(hours: days == 0 ? 0 : 1)
                try await world.tick(days: days)
                if days == 0 { continue }
            }
            #expect(entered.prefix(2) == expected.prefix(2), "\(policy)")
            #expect(try await world.enrolments().filter { $0.journey == journey }.count == entered.count { $0 })
        }
    }

    @Test func eventsStartJourneysAndBranchesChoose() async throws {
        let world = try await MarketingWorld()
        try await world.template("A")
        try await world.template("B")
        let ids = try await world.contacts(2, city: "Oslo") + world.contacts(1, city: "Lyon")
        let definition = JourneyDefinition(on: .event(.activity(.web)), reentry: .afterExit) {
            JourneyStep.branch(if: .contact(Contact.Fields.city == "Oslo")) {
                JourneyStep.send("A")
            } otherwise: {
                JourneyStep.send("B")
                JourneyStep.end
            }
            JourneyStep.wait(hours: 2)
        }
        try await world.journey(definition)
        try await world.tick()
        for id in ids { try await world.session.log(Activity(channel: .web, links: [RecordLink(id)])) }
        try await world.session.log(Activity(channel: .call, links: [RecordLink(ids[0])]))
        try await world.tick()
        let templates = try await world.session.fetch(MailTemplate.all)
        let a = templates.first { $0.name == "A" }?.id
        #expect(try await world.messages().map { $0.template == a }.filter { $0 }.count == 2)
        #expect(try await world.enrolments().filter { $0.state == .active }.count == 2)
        try await world.tick(hours: 2)
        try await world.session.log(Activity(channel: .web, links: [RecordLink(ids[0])]))
        try await world.tick()
        #expect(try await world.enrolments().count == 4)
    }

    @Test func aPausedJourneyStandsStillAndGoesOn() async throws {
        let world = try await MarketingWorld()
        try await world.template("Welcome")
        let ids = try await world.contacts(5)
        let definition = JourneyDefinition(on: .manual) {
            JourneyStep.wait(days: 1)
            JourneyStep.send("Welcome")
        }
        let id = try await world.journey(definition)
        try await world.session.enrol(ids, in: id)
        var journey = try await world.session.get(id)
        journey.isActive = false
        journey = try await world.session.update(journey)
        try await world.tick(days: 3)
        #expect(try await world.messages().isEmpty)
        #expect(try await world.crm.nextWakeUp() == nil)
        journey.isActive = true
        try await world.session.update(journey)
        try await world.tick()
        #expect(try await world.messages().count == 5)
    }

    @Test func definitionsThatCannotBeGoneThroughAreRefused() async throws {
        let world = try await MarketingWorld()
        try await world.template("Welcome")
        let wrong: [JourneyDefinition] = [
            JourneyDefinition(on: .manual, nodes: []),
            JourneyDefinition(on: .manual) { JourneyStep.send("No such template") },
            JourneyDefinition(on: .entering("No such segment")) { JourneyStep.wait(days: 1) },
            JourneyDefinition(on: .manual) { JourneyStep.go(to: "nowhere") },
            JourneyDefinition(on: .manual, nodes: [JourneyNode("a", .pass, next: "b")]),
            JourneyDefinition(on: .manual) {
                JourneyStep.send("Welcome").named("again")
                JourneyStep.go(to: "again")
            },
            JourneyDefinition(on: .manual) {
                JourneyStep.end
                JourneyStep.send("Welcome")
            },
        ]
        for definition in wrong {
            await #expect(throws: CRMError.self, "\(definition)") { try await world.journey(definition) }
        }
        let loop = JourneyDefinition(on: .manual) {
            JourneyStep.send("Welcome").named("again")
            JourneyStep.wait(days: 7)
            JourneyStep.go(to: "again")
        }
        let journey = try await world.journey(loop)
        let id = try await world.contacts(1)[0]
        try await world.session.enrol([id], in: journey)
        try await world.tick(days: 70)
        #expect(try await world.messages().count == 11)
    }

    @Test func definitionsSurviveAsJSON() throws {
        let definition = JourneyDefinition(
            on: .event(.touch(.form)),
            goal: .score(atLeast: 10),
            reentry: .upTo(3),
            caps: [.atMost(2, perDays: 7)],
            quietHours: QuietHours([DayHours(TimeOfDay(22), TimeOfDay(8))])
        ) {
            JourneyStep.waitUntil(hour: 9, minute: 30, on: [.monday])
            JourneyStep.send("Welcome")
            JourneyStep.branch(if: .happened(.click)) { JourneyStep.task("Call") }
        }
        #expect(try StoredJSON.decode(JourneyDefinition.self, from: StoredJSON.encode(definition)) == definition)
        #expect(definition.nodes.map(\.id) == ["1", "2", "3", "3.then.1"])
        #expect(definition.nodes.last?.next == nil)
    }

    @Test func theHandwrittenSchemaIsTheDeclaredOne() throws {
        let contact = ID<Contact>(RecordID(high: 1, low: 2))
        let journey = ID<Journey>(RecordID(high: 3, low: 4))
        var enrolment = Enrolment(
            journey: journey,
            revision: 3,
            contact: contact,
            ordinal: 2,
            node: "n",
            at: MarketingWorld.start
        )
        enrolment.note(UnsentMail("s", .gate, "withdrawn", at: MarketingWorld.start, until: MarketingWorld.start))
        let values = Enrolment.schema.values(of: enrolment)
        #expect(values == Enrolment.declared.values(of: enrolment))
        var row = RowReader(values: values)
        #expect(try Enrolment.schema.decode(&row) == enrolment)
    }
}
