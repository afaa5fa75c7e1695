import CRMCore
import CRMTesting
import SalesAutomation
import StorageProtocols
import Testing

@Suite struct SalesReportTests {
    @Test(arguments: StoreKind.allCases) func theWeekOfEverybody(_ kind: StoreKind) async throws {
        let test = try await SalesTestCRM(kind, SalesAutomation(pipelines: [.free]))
        let (session, clock) = (test.session, test.clock)
        let (ann, bob) = (try await test.user("Ann"), try await test.user("Bob"))
        let week = ReportPeriod(.week, containing: clock.now, in: .utc)
        try await session.log([
            Activity(channel: .call, direction: .outbound, owner: ann),
            Activity(channel: .meeting, owner: ann),
            Activity(channel: .visit, owner: ann),
            Activity(channel: .email, direction: .outbound, owner: ann),
            Activity(channel: .email, direction: .inbound, owner: ann),
        ])
        let task = try await session.create(TaskItem(title: "call", owner: ann))
        try await session.complete(task)
        let deal = try await session.create(
            Opportunity(name: "A", owner: ann, pipeline: "free", stage: "one", amount: 700, currency: Money3.euro)
        )
        try await session.move(deal.id, to: "two")
        try await session.win(deal.id)
        clock.advance(by: .seconds(8 * 86_400))
        try await session.log(Activity(channel: .call, owner: bob))

        let reports = try await session.activityReport(week)
        #expect(reports.map(\.person) == [ann, bob])
        #expect(reports.map(\.isMissing) == [false, true])
        let report = try #require(reports.first)
        #expect((report.calls, report.meetings, report.mails, report.tasksDone) == (1, 2, 1, 1))
        #expect((report.stageMoves, report.opened, report.won) == (2, 1, 1))
        #expect(report.wonAmounts == [Money(minor: 700, currency: try #require(Money3.euro))])
    }

    @Test(arguments: StoreKind.allCases) func aWonDealMakesCustomers(_ kind: StoreKind) async throws {
        let test = try await SalesTestCRM(kind, SalesAutomation(pipelines: [.free]))
        let session = test.session
        let account = try await session.create(Account(name: "Acme"))
        var contacts: [ID<Contact>] = []
        for name in ["Joe", "Ann"] {
            contacts.append(try await session.create(Contact(name: PersonName(given: name, family: "Lee"))).id)
        }
        let deal = try await session.create(
            Opportunity(
                name: "A",
                account: account.id,
                contact: contacts[0],
                contacts: [contacts[1]],
                pipeline: "free",
                stage: "one",
                amount: 5,
                currency: Money3.euro
            )
        )
        try await test.tick()
        #expect(try await session.fetch(Contact.all).map(\.lifecycle) == [.opportunity, .opportunity])
        #expect(try await session.read { try $0.customerSince(account.id) } == nil)
        test.clock.advance(by: .seconds(60))
        try await session.win(deal.id)
        try await test.tick()
        #expect(try await session.fetch(Contact.all).map(\.lifecycle) == [.customer, .customer])
        #expect(try await session.read { try $0.customerSince(account.id) } == test.clock.now)
        let steps = try await session.fetch(LifecycleStep.where { $0.to == .customer })
        #expect(steps.map { $0.evidence.map(\.link) } == [[RecordLink(deal.id)], [RecordLink(deal.id)]])
        let now = test.clock.now
        let conversions = try await session.read { try $0.conversions(in: now..<now.advanced(by: .seconds(1))) }
        #expect(conversions.map(\.id) == ["opportunity:\(deal.id)"])
        #expect(conversions.first?.contacts == contacts)
        #expect(try await session.read { try $0.conversions(in: SalesTestCRM.start..<now) }.isEmpty)
    }

    @Test func openDealsHaveANextStep() async throws {
        let test = try await SalesTestCRM(.file)
        let session = test.session
        let deal = try await session.create(Opportunity(name: "A", pipeline: "sales", stage: "proposal"))
        #expect(try await session.count(Opportunity.withoutNextStep(at: test.clock.now)) == 1)
        let due = test.clock.now.advanced(by: .seconds(86_400))
        try await session.planNextStep(deal.id, "Send the offer", due: due)
        #expect(try await session.count(Opportunity.withoutNextStep(at: test.clock.now)) == 0)
        #expect(try await session.count(Opportunity.withoutNextStep(at: due.advanced(by: .seconds(1)))) == 1)
        let task = try #require(try await session.first(TaskItem.where { $0.links.contains(deal.id) }))
        #expect((task.title, task.due) == ("Send the offer", due))
        try await session.complete(task)
        try await test.tick()
        #expect(try await session.get(deal.id).nextStepDue == nil)
    }

    /// The funnel's steps against what was done to each deal.
    @Test(arguments: StoreKind.allCases) func theFunnelCountsWhoeverPassed(_ kind: StoreKind) async throws {
        let test = try await SalesTestCRM(kind, SalesAutomation(pipelines: [.free, .gated]))
        let session = test.session
        var random = SeededRandom(seed: 51)
        let order = ["one", "two", "three", "won"]
        var reached = [0, 0, 0, 0]
        for number in 0..<60 {
            let deal = try await session.create(Opportunity(name: "\(number)", pipeline: "free", stage: "one"))
            var best = 0
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let stage = ["one", "two", "three", "won", "lost"].randomElement(using: &random) ?? "one"
                let current = try await session.get(deal.id)
                if current.outcome != .open, stage == "won" || stage == "lost" { continue }
                try await session.move(deal.id, to: stage)
            }
            let final = try await session.get(deal.id)
            let intervals = try await session.fetch(StageInterval.where { $0.opportunity == deal.id })
            for stage in intervals.map(\.stage) where stage != "won" {
                best = max(best, order.firstIndex(of: stage) ?? 0)
            }
            if final.outcome == .won { best = 3 } else { best = max(best, order.firstIndex(of: final.stage) ?? 0) }
            for step in 0...best { reached[step] += 1 }
        }
        try await session.create(Opportunity(name: "other", pipeline: "gated", stage: "qualify"))
        let funnel = try #require(test.crm.funnels.first { $0.name == "free" })
        var counts: [Int] = []
        for step in funnel.steps {
            counts.append(try await session.count(Query(Filter<Opportunity>(step.condition))))
        }
        #expect(counts == reached)
        #expect(test.crm.facts.map(\.name).contains("opportunities"))
    }
}
