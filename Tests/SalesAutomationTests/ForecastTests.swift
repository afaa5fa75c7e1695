import CRMCore
import CRMTesting
import InMemoryStorage
import SalesAutomation
import StorageProtocols
import Testing

@Suite struct ForecastTests {
    private let currencies = [Money3.euro, Money3.yen].compactMap { $0 }

    private func date(_ day: Int32) -> CivilDate { CivilDate(daysSinceEpoch: 20_454 + day) }

    /// Random states on both sides: every deal is in one step, and the steps add up.
    @Test func waterfallsAddUp() throws {
        var random = SeededRandom(seed: 41)
        func state() -> DealState? {
            guard Int.random(in: 0..<6, using: &random) > 0 else { return nil }
            let hasAmount = Int.random(in: 0..<9, using: &random) > 0
            return DealState(
                owner: ID(RecordID(high: 0, low: UInt64.random(in: 1...3, using: &random))),
                outcome: Opportunity.Outcome.allCases.randomElement(using: &random) ?? .open,
                amount: hasAmount ? Int64.random(in: -50...1_000_000_000_000, using: &random) : 0,
                currency: hasAmount ? currencies.randomElement(using: &random) : nil,
                closeDate: Bool.random(using: &random) ? date(Int32.random(in: 0..<60, using: &random)) : nil
            )
        }
        for _ in 0..<400 {
            let count = Int.random(in: 0...30, using: &random)
            let deals = (0..<count).map { _ in (before: state(), after: state()) }
            let scope = WaterfallScope(
                closing: Bool.random(using: &random) ? date(10)..<date(40) : nil,
                owners: Bool.random(using: &random) ? [ID(RecordID(high: 0, low: 1))] : nil
            )
            func isIn(_ deal: DealState?) -> DealState? {
                guard let deal, deal.outcome == .open else { return nil }
                if let closing = scope.closing, !(deal.closeDate.map(closing.contains) ?? false) { return nil }
                if let owners = scope.owners, !(deal.owner.map(owners.contains) ?? false) { return nil }
                return deal
            }
            let waterfalls = try Waterfall.waterfalls(of: deals, in: scope)
            for waterfall in waterfalls { #expect(waterfall.addsUp) }
            for currency in currencies {
                let waterfall = waterfalls.first { $0.currency == currency }
                let start = deals.compactMap { isIn($0.before) }.filter { $0.currency == currency }
                let end = deals.compactMap { isIn($0.after) }.filter { $0.currency == currency }
                #expect((waterfall?[.start] ?? 0) == start.map(\.amount).reduce(0, +))
                #expect((waterfall?[.end] ?? 0) == end.map(\.amount).reduce(0, +))
                #expect((waterfall?.counts[.end] ?? 0) == Int64(end.count))
            }
        }
    }

    /// A random history in the store: between any two moments the waterfall adds up, and the forecast of any moment is
    /// what a plain computation over all rows of that moment gives.
    @Test(arguments: StoreKind.allCases) func historiesAddUp(_ kind: StoreKind) async throws {
        let test = try await SalesTestCRM(kind, SalesAutomation(pipelines: [.free]))
        let (session, clock) = (test.session, test.clock)
        var random = SeededRandom(seed: 42)
        var users: [ID<User>] = []
        for name in ["Ann", "Bob", "Cat"] { users.append(try await test.user(name)) }
        var moments = [clock.now]
        for step in 0..<150 {
            clock.advance(by: .seconds(3_600))
            let deals = try await session.fetch(Opportunity.all)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                var deal = Opportunity(name: "\(step)", pipeline: "free", stage: "one")
                deal.owner = users.randomElement(using: &random)
                (deal.amount, deal.currency) = (
                    Int64.random(in: 0...999_999, using: &random), currencies.randomElement(using: &random)
                )
                deal.closeDate = date(Int32.random(in: 0..<40, using: &random))
                try await session.create(deal)
            case 4:
                if let deal = deals.randomElement(using: &random) { try await session.delete(deal) }
            default:
                guard var deal = deals.randomElement(using: &random) else { continue }
                if deal.outcome != .open {
                    try await session.reopen(deal.id)
                    continue
                }
                deal.stage = ["one", "two", "three", "won", "lost"].randomElement(using: &random) ?? "one"
                if Bool.random(using: &random) { deal.amount = Int64.random(in: 0...999_999, using: &random) }
                if Bool.random(using: &random) { deal.closeDate = date(Int32.random(in: 0..<40, using: &random)) }
                if Int.random(in: 0..<5, using: &random) == 0 { deal.owner = users.randomElement(using: &random) }
                if Int.random(in: 0..<5, using: &random) == 0 { deal.probability = 80 }
                if Int.random(in: 0..<5, using: &random) == 0 { deal.category = .commit }
                try await session.update(deal)
            }
            moments.append(clock.now)
        }
        let period = ReportPeriod(from: date(10), to: date(25), in: .utc)
        for _ in 0..<30 {
            guard let first = moments.randomElement(using: &random), let second = moments.randomElement(using: &random)
            else { continue }
            let (from, to) = (AsOf.instant(min(first, second)), AsOf.instant(max(first, second)))
            let scope = WaterfallScope(
                closing: Bool.random(using: &random) ? date(10)..<date(25) : nil,
                owners: Bool.random(using: &random) ? Set(users.prefix(2)) : nil
            )
            for waterfall in try await session.waterfall(scope, from: from, to: to) { #expect(waterfall.addsUp) }

            let lines = try await session.forecast(period, asOf: to)
            let deals = try await session.fetch(Opportunity.all.asOf(to)).map(\.record)
                .filter { deal in
                    switch deal.outcome {
                    case .open: deal.closeDate.map { (date(10)..<date(25)).contains($0) } ?? false
                    case .won: deal.closedAt.map(period.instants.contains) ?? false
                    case .lost: false
                    }
                }
            #expect(lines.map(\.count).reduce(0, +) == Int64(deals.count))
            for line in lines {
                let same = deals.filter {
                    $0.owner == line.owner && $0.forecastCategory == line.category && $0.currency == line.currency
                }
                #expect(line.count == Int64(same.count))
                #expect(line.amount == same.compactMap(\.amount).reduce(0, +))
                #expect(line.weighted == same.compactMap(\.weightedAmount).reduce(0, +))
            }
        }
        let all = try await session.forecast(nil)
        let byStage = try await session.forecast(nil, policy: .stage)
        #expect(all.map(\.amount).reduce(0, +) == byStage.map(\.amount).reduce(0, +))
    }

    @Test func managersSeeWhomTheyManage() async throws {
        let test = try await SalesTestCRM(.memory, SalesAutomation(pipelines: [.free]))
        let session = test.session
        let chief = try await test.user("Chief")
        let lead = try await test.user("Lead", manager: chief)
        let rep = try await test.user("Rep", manager: lead)
        for (owner, amount) in [(chief, 1), (lead, 10), (rep, 100), (rep, 1_000), (nil, 10_000)] as [(ID<User>?, Int64)]
        {
            try await session.create(
                Opportunity(
                    name: "A",
                    owner: owner,
                    pipeline: "free",
                    stage: "two",
                    amount: amount,
                    currency: Money3.euro
                )
            )
        }
        let rows = try await session.forecastRollUp(nil)
        #expect(rows.map(\.person) == [chief, lead, rep, nil])
        #expect(rows.map(\.depth) == [0, 1, 2, 0])
        #expect(rows.map { $0.total.map(\.amount) } == [[1_111], [1_110], [1_100], [10_000]])
        #expect(rows.map { $0.own.map(\.amount) } == [[1], [10], [1_100], [10_000]])
    }

    @Test func restatingFollowsTheDefinitions() async throws {
        let engine = sharedEngine()
        let old = try await SalesTestCRM(engine, SalesAutomation(pipelines: [.free]))
        let deal = try await old.session.create(
            Opportunity(name: "A", pipeline: "free", stage: "one", amount: 1_000, currency: Money3.euro)
        )
        var pipeline = Pipeline.free
        pipeline.stages[0].probability = 20
        let new = try await SalesTestCRM(engine, SalesAutomation(pipelines: [pipeline]), seed: 2)
        #expect(try await new.session.forecast(nil).map(\.weighted) == [100])
        #expect(try await new.session.restateStages() == 1)
        #expect(try await new.session.restateStages() == 0)
        #expect(try await new.session.forecast(nil).map(\.weighted) == [200])
        #expect(try await new.session.get(deal.id).stageProbability == 20)
    }
}

/// An engine whose store stays open for a second CRM.
private func sharedEngine() -> FaultyEngine { FaultyEngine(.inMemory) { _, _ in nil } }
