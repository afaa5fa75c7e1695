import CRMCore
import CRMTesting
import StorageProtocols
import Testing

/// What retention rules leave of persons, and whose records they leave alone.
@Suite struct RetentionProtectionTests {
    private static let day: Int64 = 86_400

    private func rule<R: Record, V: FieldValue>(
        _ action: RetentionRule.Action,
        _ type: R.Type,
        since age: Field<R, V>,
        days: Int = 100
    ) throws -> RetentionRule {
        try RetentionRule(name: "\(R.typeName)", action, R.all, after: days, since: age, basis: "no purpose any more")
    }

    private func ann(_ session: Session, _ address: String = "ann@lee.example") async throws -> Stored<Contact> {
        try await session.create(
            Contact(name: PersonName(given: "Ann", family: "Lee"), emails: [try EmailAddress(address)])
        )
    }

    private func call(_ session: Session, _ contact: ID<Contact>, days: Int64 = 300) async throws -> Stored<Activity> {
        try await session.log(
            Activity(
                channel: .call,
                at: session.now.advanced(by: .seconds(-days * Self.day)),
                durationSeconds: 60,
                subject: "The invoice",
                links: [RecordLink(contact)]
            )
        )
    }

    /// Every state of a record, as texts.
    private func states(_ crm: CRM, _ link: RecordLink) async throws -> [String] {
        try await crm.store.read { tx in
            try tx.revisions(tx.catalog.type(link.type), link.id).map { "\($0.values)" }
        }
    }

    @Test(arguments: StoreKind.allCases) func nobodyIsLeftInWhatIsAnonymised(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let (ann, acme) = (try await ann(session), try await session.create(Account(name: "Acme")))
        let call = try await session.log(
            Activity(
                channel: .call,
                at: session.now.advanced(by: .seconds(-300 * Self.day)),
                durationSeconds: 60,
                subject: "Ann asks for Bob",
                participants: [
                    Participant(.from, email: ann.emails[0], name: "Ann Lee", contact: ann.id),
                    Participant(.to, address: "bob@stone.example", name: "Bob Stone"),
                ],
                links: [RecordLink(ann.id), RecordLink(acme.id)]
            )
        )
        var task = try await session.create(TaskItem(title: "Thank Ann Lee", links: [RecordLink(ann.id)]))
        task.title = "Thank Zoe Quill"
        try await session.update(task)
        let calls = try await session.create(try rule(.anonymise, Activity.self, since: Activity.Fields.at))
        try await session.create(try rule(.anonymise, TaskItem.self, since: TaskItem.Fields.createdAt, days: 0))
        let both = [[RecordLink(call.id)], [RecordLink(task.id)]]
        #expect(try await session.retentionForecast().map(\.records) == both)
        #expect(try await test.crm.tick(now: test.clock.now).failures.isEmpty)

        let left = try await session.get(call.id)
        #expect(left.participants == [] && left.links == [RecordLink(acme.id)] && left.durationSeconds == 60)
        #expect(try await session.get(task.id).title == "[erased]")
        let states = try await states(test.crm, RecordLink(call.id)) + states(test.crm, RecordLink(task.id))
        #expect(states.count >= 3)
        for mark in ["Ann", "ann@lee", "\(ann.id)", "Bob", "bob@stone", "Zoe"] {
            #expect(!states.contains { $0.contains(mark) }, "\(mark)")
        }
        #expect(try await session.get(ann.id) == ann, "the person is not erased")
        #expect(try await test.crm.verify().faults == [])

        // It is done with.
        #expect(try await session.retentionForecast().map(\.records) == [[], []])
        test.clock.advance(by: .seconds(Self.day + 1))
        try await test.crm.tick(now: test.clock.now)
        let runs = try await session.fetch(RetentionRun.where { $0.rule == calls.id })
        #expect(runs.map(\.done) == [1])
    }

    @Test func whatSaysNothingWithoutThePersonIsRemoved() async throws {
        let test = try await TestCRM()
        let session = test.session
        let (ann, acme) = (try await ann(session), try await session.create(Account(name: "Acme")))
        let link = try await session.create(Affiliation(contact: ann.id, account: acme.id, title: "Head"))
        try await session.create(try rule(.anonymise, Affiliation.self, since: Affiliation.Fields.createdAt, days: 0))
        #expect(try await test.crm.tick(now: test.clock.now).failures.isEmpty)
        #expect(try await states(test.crm, RecordLink(link.id)) == [])
        #expect(try await session.fetch(RetentionRun.all).map(\.done) == [1])
    }

    @Test func aRuleThatCannotAnonymiseIsRefused() async throws {
        let test = try await TestCRM(modules: [Tickets()])
        let holds = try rule(.anonymise, LegalHold.self, since: LegalHold.Fields.createdAt)
        let tickets = try rule(.anonymise, Ticket.self, since: Ticket.Fields.at)
        for rule in [holds, tickets] {
            let error = await failure { try await test.session.create(rule) }
            #expect((error as? CRMError)?.field == RetentionRule.Fields.action.name, "\(String(describing: error))")
        }
        try await test.session.create(try rule(.erase, Ticket.self, since: Ticket.Fields.at))
    }

    @Test(arguments: [RetentionRule.Action.anonymise, .erase, .delete])
    func recordsOfAHeldPersonStay(_ action: RetentionRule.Action) async throws {
        let test = try await TestCRM()
        let session = test.session
        let people = try await [ann(session), ann(session, "ann@two.example"), ann(session, "ann@three.example")]
        var calls: [Stored<Activity>] = []
        for person in people { calls.append(try await call(session, person.id)) }
        try await session.create(LegalHold(on: [RecordLink(people[0].id)], reason: "Lee v. Us"))
        try await session.restrict(people[1].id, .restriction)
        try await session.create(try rule(action, Activity.self, since: Activity.Fields.at))
        let forecast = try #require(try await session.retentionForecast().first)
        #expect(forecast.records == [RecordLink(calls[2].id)])
        #expect(forecast.kept.map(\.link) == [RecordLink(calls[0].id), RecordLink(calls[1].id)])
        #expect(forecast.kept.first?.reason == "legal hold: Lee v. Us")

        #expect(try await test.crm.tick(now: test.clock.now).failures.isEmpty)
        for call in calls.prefix(2) { #expect(try await session.get(call.id) == call) }
        #expect(try await session.find(calls[2].id)?.subject == nil)
        let run = try #require(try await session.fetch(RetentionRun.all).first)
        #expect(run.done == 1 && run.kept == 2)
    }

    /// What went out names the contact by the identifier of its time, and its payload only the message.
    @Test(arguments: [true, false]) func recordsOfMergedCopiesStay(isHeld: Bool) async throws {
        let test = try await TestCRM()
        let session = test.session
        let (ann, copy) = (try await ann(session), try await ann(session, "ann@work.example"))
        try await session.write(reason: "mail") { tx in
            try tx.enqueue([OutgoingMessage(channel: "mail", key: "1", subject: copy.id.raw, payload: "Dear Ann")])
        }
        _ = try await session.merge([ann.id, copy.id], keep: ann.id)
        if isHeld { try await session.create(LegalHold(on: [RecordLink(ann.id)], reason: "Lee v. Us")) }
        let messages = try rule(.erase, OutboxMessage.self, since: OutboxMessage.Fields.createdAt, days: 0)
        try await session.create(messages)
        let forecast = try #require(try await session.retentionForecast().first)
        #expect(forecast.kept.map(\.reason) == (isHeld ? ["legal hold: Lee v. Us"] : []))
        #expect(forecast.records.count == (isHeld ? 0 : 1))
    }

    @Test(arguments: [true, false]) func aHeldSurvivorBlocksErasingByAnyIdentifier(byOldID: Bool) async throws {
        let test = try await TestCRM(modules: [try PrivacyCRM.keys()])
        let session = test.session
        let (ann, copy) = (try await ann(session), try await ann(session, "ann@work.example"))
        let call = try await call(session, copy.id)
        _ = try await session.merge([ann.id, copy.id], keep: ann.id)
        try await session.create(LegalHold(on: [RecordLink(ann.id)], reason: "Lee v. Us"))
        let plan = try await session.planErasure(of: byOldID ? copy.id : ann.id)
        #expect(plan.blocks.map(\.reason) == [.heldSubject("Lee v. Us")])
        let error = await failure { try await session.eraseSubject(plan) }
        #expect((error as? CRMError)?.code == .erasureBlocked)
        #expect(try await session.get(call.id).subject == "The invoice")
    }
}

/// A module that says how one person is taken out, and not how everybody is.
private struct Tickets: CRMModule {
    let name = "tickets"

    func register(in registry: inout Registry) throws {
        registry.add(Ticket.self)
        registry.personal(Ticket.self, for: "support", .unname([Ticket.Fields.text.reference])) { fields in
            fields.takeOut = { ticket, subject in if subject.has(ticket.contact) { ticket.text = "" } }
        }
    }
}

private struct Ticket: CRMRecord {
    var id: ID<Ticket> = .unassigned
    var contact: ID<Contact>
    var text: String
    var at: Instant

    enum Fields {
        static let id = Field<Ticket, ID<Ticket>>("id") { $0.id }
        static let contact = Field<Ticket, ID<Contact>>("contact") { $0.contact }
        static let text = Field<Ticket, String>("text") { $0.text }
        static let at = Field<Ticket, Instant>("at") { $0.at }
    }

    static let typeName = "ticket"
    static let schema = Schema(typeName, Fields.id, Fields.contact, Fields.text, Fields.at, make: Ticket.init)
}
