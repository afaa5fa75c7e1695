import CRMCore
import CRMTesting
import InMemoryStorage
import StorageProtocols
import Testing

private struct Trial: CRMRecord, Hashable {
    var id: ID<Trial> = .unassigned
    var contact: ID<Contact>
    var owner: ID<User>?
    var endsAt: Instant?

    enum Fields {
        static let id = Field<Trial, ID<Trial>>("id") { $0.id }
        static let contact = Field<Trial, ID<Contact>>("contact") { $0.contact }
        static let owner = Field<Trial, ID<User>?>("owner") { $0.owner }
        static let endsAt = Field<Trial, Instant?>("ends_at") { $0.endsAt }
    }

    static let typeName = "trial"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.owner,
        Fields.endsAt,
        make: { Trial(id: $0, contact: $1, owner: $2, endsAt: $3) }
    )
}

private struct Extension: Codable {
    var days: Int64
}

private struct Trials: CRMModule {
    let name = "trials"

    func register(in registry: inout Registry) throws {
        registry.add(Trial.self)
        registry.event("trial.extended", on: Trial.self, [.updated], of: ["ends_at"])
        registry.condition("trial.longerThan", Extension.self, on: Trial.typeName) { span, now in
            (Trial.Fields.endsAt > now.advanced(by: .seconds(span.days * 86_400))).condition
        }
        registry.action(
            "trial.end",
            Extension.self,
            writes: { _ in [.changes(Trial.Fields.endsAt)] },
            { _, match, tx in
                for id in match.ids(of: Trial.self) {
                    var trial = try tx.get(id)
                    trial.endsAt = tx.now
                    try tx.update(trial)
                }
            }
        )
        registry.book(Trial.Fields.owner, \.owner, where: Trial.Fields.endsAt != nil) { trial in
            (title: "Trial", customer: RecordLink(trial.contact))
        }
        registry.brief("Trials") { customers, tx in
            var lines: [RecordLink: [String]] = [:]
            for customer in customers {
                guard let contact = customer.id(as: Contact.self) else { continue }
                for trial in try tx.fetch(Trial.where { $0.contact == contact }) {
                    lines[customer, default: []].append("ends \(trial.endsAt.map { "\($0)" } ?? "never")")
                }
            }
            return lines
        }
    }
}

@Suite struct RulesGuideTests {
    private let clock = VirtualClock(Instant(seconds: 1_767_225_600))

    @Test func theGuideOnRulesRuns() async throws {
        let crm = try await CRM.open(.inMemory, modules: [Trials()], environment: .virtual(clock))
        let session = crm.session(as: .system("test"))
        let start = clock.now
        let eight = try #require(CivilDateTime(year: 2026, month: 1, day: 1, hour: 8))
        let everyMorning = RecurrenceSet(start: eight, zone: "Europe/Berlin", .daily())
        let rule = try Rule(
            name: "chase overdue calls",
            RuleDefinition(
                .at(everyMorning, on: TaskItem.self),
                if: (TaskItem.Fields.state == .open && TaskItem.Fields.priority == .high).condition,
                also: [NamedCondition(CoreAction.olderThan, CoreAction.Span(TaskItem.Fields.due, seconds: 0))],
                steps: [RuleStep(CoreAction.createTask, CoreAction.NewTask(title: "Chase"))],
                budget: .daily(200)
            )
        )
        try await session.create(rule)
        let call = try await session.create(TaskItem(title: "Call", due: start, priority: .high))
        try await crm.tick(until: start.advanced(by: .seconds(86_400)), moving: clock)
        #expect(try await session.count(TaskItem.where { $0.title == "Chase" }) == 1)
        let lastMonth = start..<clock.now
        let overdue = [call.id.raw]
        do {
            let rehearsal = try await session.rehearse(rule, over: lastMonth)
            let changes = try await session.rehearse(rule, on: overdue)
            #expect((rehearsal.count, changes.count) == (1, 1))
        }
        let commit = try #require(try await session.first(TaskItem.where { $0.title == "Chase" })).version
        try await {
            let rule = try #require(try await session.first(Rule.all))
            let explanation = try await session.explain(rule.id, on: call.id.raw)
            let behind = try await session.ruleRuns(behind: commit)
            #expect(explanation.runs.map(\.id) == behind.map(\.id))
        }()
    }

    @Test func theGuideOnHandingOverRuns() async throws {
        let crm = try await CRM.open(.inMemory, modules: [Trials()], environment: .virtual(clock))
        let session = crm.session(as: .system("test"))
        let users = try await session.create(["Ann", "Bob", "Eve"].map { User(name: $0) })
        let (ann, bob, eve) = (users[0].id, users[1].id, users[2].id)
        let contact = try await session.create(Contact(name: PersonName(given: "C"), owner: ann))
        try await session.create(Trial(contact: contact.id, owner: ann, endsAt: clock.now))
        let plan = try await session.planHandover(from: ann, to: .evenly([bob, eve]), reason: "Ann leaves")
        let brief = try await session.brief(for: bob, of: plan)
        let result = try await session.apply(plan)
        #expect(result.moved == ["contact": 1, "trial": 1])
        #expect(brief.customers.first?.sections.map(\.title) == ["Trials"])
        let byIndustry = Successors.rules(
            [.init("steel to Eve", where: { $0.industry == "steel" }, to: eve)],
            otherwise: .one(bob)
        )
        #expect(try await session.planHandover(from: ann, to: byIndustry).moves.isEmpty)
        let undo = try await session.undo(session.planUndo(plan.id))
        #expect(undo.blocked.isEmpty)
        #expect(try await session.get(contact.id).owner == ann)
    }
}
