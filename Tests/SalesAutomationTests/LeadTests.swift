import CRMCore
import CRMTesting
import SalesAutomation
import StorageProtocols
import Testing

@Suite struct LeadTests {
    private var calendar: BusinessCalendar {
        let hours = [DayHours(TimeOfDay(9), TimeOfDay(17))]
        return BusinessCalendar(
            zone: .utc,
            weekly: [.monday: hours, .tuesday: hours, .wednesday: hours, .thursday: hours, .friday: hours]
        )
    }

    private func module() -> SalesAutomation {
        SalesAutomation(
            routing: RoutingPolicy { RoutingEntry("all", pool: "inbound") },
            response: ResponsePolicy(within: .seconds(4 * 3_600), calendar: calendar)
        )
    }

    @Test(arguments: StoreKind.allCases) func aSubmissionIsTakenInOnce(_ kind: StoreKind) async throws {
        let test = try await SalesTestCRM(kind, module())
        let user = try await test.user("Ann")
        try await test.session.create(RoutingMember(pool: "inbound", user: user))
        let first = try await test.session.capture(Lead(company: "Acme"), key: "form-1")
        let second = try await test.session.capture(Lead(company: "Other"), key: "form-1")
        #expect(first == second)
        #expect(try await test.session.count(Lead.all) == 1)
        #expect(try await test.session.count(LeadAssignment.all) == 1)
        #expect(try await test.session.fetch(RoutingMember.all).map(\.assigned) == [1])
    }

    /// Saturday 15:00 with four working hours is due Monday 13:00, and nobody's clock runs on Sunday.
    @Test(arguments: StoreKind.allCases) func theClockRunsInWorkingTime(_ kind: StoreKind) async throws {
        let test = try await SalesTestCRM(kind, module())
        let (session, clock) = (test.session, test.clock)
        let owner = try await test.user("Ann")
        let monday = SalesTestCRM.start.advanced(by: .seconds(7 * 86_400))
        clock.advance(to: monday.advanced(by: .seconds(-33 * 3_600)))
        let late = try await session.capture(Lead(company: "Late"), key: "1")
        let answered = try await session.capture(Lead(company: "Answered"), key: "2")
        let due = monday.advanced(by: .seconds(13 * 3_600))
        #expect(late.respondBy == due)
        try await test.tick()
        #expect(try await test.crm.nextWakeUp() == due)

        clock.advance(to: monday.advanced(by: .seconds(10 * 3_600)))
        try await session.log([
            Activity(channel: .email, direction: .outbound, links: [RecordLink(late.id)]),
            Activity(channel: .call, direction: .inbound, links: [RecordLink(late.id)], owner: owner),
            Activity(channel: .call, direction: .outbound, links: [RecordLink(answered.id)], owner: owner),
        ])
        let at = clock.now
        try await test.crm.tick(until: monday.advanced(by: .seconds(20 * 3_600)), moving: clock)
        let first = try await session.get(answered.id)
        #expect((first.firstResponseAt, first.status, first.breachedAt) == (at, .working, nil))
        // A machine's mail and a call to us are no answer.
        let second = try await session.get(late.id)
        #expect((second.firstResponseAt, second.status, second.breachedAt) == (nil, .new, due))
        #expect(try await test.crm.nextWakeUp() == nil)
    }

    @Test func anAnswerInTimeThatIsSeenLateIsInTime() async throws {
        let test = try await SalesTestCRM(.memory, module())
        let owner = try await test.user("Ann")
        let lead = try await test.session.capture(Lead(company: "A"), key: "1")
        test.clock.advance(by: .seconds(10 * 3_600))
        let call = Activity(
            channel: .call,
            direction: .outbound,
            at: SalesTestCRM.start.advanced(by: .seconds(9 * 3_600)),
            links: [RecordLink(lead.id)],
            owner: owner
        )
        test.clock.advance(by: .seconds(100 * 3_600))
        try await test.tick()
        #expect(try await test.session.get(lead.id).breachedAt == lead.respondBy)
        try await test.session.log(call)
        try await test.tick()
        let answered = try await test.session.get(lead.id)
        #expect((answered.firstResponseAt, answered.breachedAt) == (call.at, nil))
    }

    @Test func aDisqualifiedLeadComesBack() async throws {
        let test = try await SalesTestCRM(.memory, module())
        let (session, clock) = (test.session, test.clock)
        let user = try await test.user("Ann")
        try await session.create(RoutingMember(pool: "inbound", user: user))
        let lead = try await session.capture(Lead(company: "A"), key: "1")
        await #expect(throws: CRMError.self) { try await session.disqualify(lead.id, reason: " ") }
        let until = clock.now.advanced(by: .seconds(90 * 86_400))
        try await session.disqualify(lead.id, reason: "no budget", nurtureUntil: until)
        await #expect(throws: CRMError.self) { try await session.qualify(lead.id) }
        try await test.crm.tick(until: until, moving: clock)
        let back = try await session.get(lead.id)
        #expect((back.status, back.owner, back.nurtureUntil) == (.new, user, nil))
        #expect(back.respondBy.map { $0 > until } == true)
        #expect(try await session.explainRouting(of: lead.id).count == 2)
    }

    @Test(arguments: StoreKind.allCases) func marketingHandsOverOnce(_ kind: StoreKind) async throws {
        let test = try await SalesTestCRM(kind, module())
        let session = test.session
        let account = try await session.create(Account(name: "Acme"))
        let contact = try await session.create(
            Contact(
                name: PersonName(given: "Ann", family: "Lee"),
                emails: [try EmailAddress("ann@acme.example")],
                account: account.id
            )
        )
        for stage in [LifecycleStage.lead, .marketingQualified] {
            try await session.write(reason: "test") { tx in
                _ = try tx.advance(contact.id, to: stage, evidence: [Evidence("score", "70")])
            }
        }
        try await test.tick()
        try await test.tick()
        let leads = try await session.fetch(Lead.all)
        #expect(leads.count == 1)
        let lead = try #require(leads.first)
        #expect((lead.contact, lead.account, lead.company) == (contact.id, account.id, "Acme"))
        #expect(lead.respondBy != nil)
        #expect(lead.note == "score: 70")
        // While that lead is open, no second one is made.
        try await session.write(reason: "test") { tx in
            _ = try tx.setLifecycle(of: contact.id, to: .lead, evidence: [])
            _ = try tx.advance(contact.id, to: .marketingQualified, evidence: [])
        }
        try await test.tick()
        #expect(try await session.count(Lead.all) == 1)
        try await session.qualify(lead.id)
        #expect(try await session.get(contact.id).lifecycle == .salesQualified)
    }

    @Test func japaneseNamesSurvive() async throws {
        let test = try await SalesTestCRM(.file)
        let name = PersonName(given: "太郎", family: "山田", familyReading: "ヤマダ", familyFirst: true)
        try await test.session.define(CustomFieldDefinition(on: Lead.typeName, "size", .integer))
        var lead = Lead(name: name, touches: [LeadTouch(source: "google", medium: "cpc", at: SalesTestCRM.start)])
        lead.custom["size"] = .integer(4)
        let stored = try await test.session.capture(lead, key: "1")
        let read = try await test.session.get(stored.id)
        #expect(read == stored)
        #expect((read.name, read.touches) == (name, lead.touches))
    }
}
