import CRMCore
import CRMTesting
import SalesAutomation
import StorageProtocols
import Testing

@Suite struct StageHistoryTests {
    @Test func theHandwrittenSchemaDoesWhatIsDeclared() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<100 {
            let deal = Opportunity.random(&random)
            let values = Opportunity.schema.values(of: deal)
            #expect(values.count == Opportunity.schema.type.columns.count)
            var row = RowReader(values: values)
            #expect(try Opportunity.schema.decode(&row) == deal)
            for (column, value) in zip(Opportunity.schema.type.columns, values) where value.isNull {
                #expect(column.isNullable)
            }
        }
    }

    /// Moves deals at random, by verbs and by plain updates, and compares the history with what was done.
    @Test(arguments: StoreKind.allCases) func intervalsAreContiguous(_ kind: StoreKind) async throws {
        struct Stay: Equatable {
            var stage: String
            var from: Instant
            var to: Instant
            var next: String
            var amount: Int64?
        }
        let test = try await SalesTestCRM(kind, SalesAutomation(pipelines: [.free]))
        let session = test.session
        var random = SeededRandom(seed: 21)
        var stays: [ID<Opportunity>: [Stay]] = [:]
        var deals: [ID<Opportunity>] = []
        for number in 0..<20 {
            let deal = Opportunity(name: "\(number)", pipeline: "free", stage: "one", amount: 1, currency: Money3.euro)
            deals.append(try await session.create(deal).id)
        }
        for step in 0..<400 {
            test.clock.advance(by: .seconds(Int64.random(in: 0...5_000, using: &random)))
            guard let id = deals.randomElement(using: &random) else { continue }
            let before = try await session.get(id)
            let stages = before.outcome == .open ? ["one", "two", "three", "won", "lost"] : ["one", "two", "three"]
            guard let stage = stages.randomElement(using: &random) else { continue }
            if Bool.random(using: &random) {
                try await session.move(id, to: stage)
            } else {
                var changed = before
                changed.stage = stage
                changed.amount = Int64(step)
                try await session.update(changed)
            }
            if stage != before.stage {
                let stay = Stay(
                    stage: before.stage,
                    from: before.stageSince,
                    to: test.clock.now,
                    next: stage,
                    amount: before.amount
                )
                stays[id, default: []].append(stay)
            }
            let after = try await session.get(id)
            let outcome: Opportunity.Outcome = stage == "won" ? .won : stage == "lost" ? .lost : .open
            #expect(after.outcome == outcome)
            #expect((after.closedAt == nil) == (outcome == .open))
            #expect(after.stageSince == (stage == before.stage ? before.stageSince : test.clock.now))
        }
        for id in deals {
            let intervals = try await session.fetch(StageInterval.where { $0.opportunity == id })
                .sorted { $0.id < $1.id }
            #expect(
                intervals.map {
                    Stay(stage: $0.stage, from: $0.enteredAt, to: $0.leftAt, next: $0.toStage, amount: $0.amount)
                } == stays[id] ?? []
            )
            let deal = try await session.get(id)
            let edges = intervals.map { ($0.enteredAt, $0.leftAt) } + [(deal.stageSince, deal.stageSince)]
            for (earlier, later) in zip(edges, edges.dropFirst()) { #expect(earlier.1 == later.0) }
            for interval in intervals {
                #expect(.seconds(interval.seconds) == interval.enteredAt.duration(to: interval.leftAt))
            }
        }
        #expect(try await test.crm.verify().faults.isEmpty)
    }

    @Test func closedDealsComeWithTheirDates() async throws {
        let test = try await SalesTestCRM(.memory, SalesAutomation(pipelines: [.free]))
        let closed = Instant(seconds: 1_700_000_000)
        let deal = try await test.session.create(
            Opportunity(
                name: "old",
                pipeline: "free",
                stage: "won",
                amount: 101,
                currency: Money3.euro,
                closedAt: closed,
                createdAt: Instant(seconds: 1_690_000_000)
            )
        )
        #expect((deal.outcome, deal.closedAt, deal.stageSince) == (.won, closed, closed))
        #expect(deal.record.weightedAmount == 101)
        #expect(deal.record.cycleDays == 10_000_000.0 / 86_400.0)
        #expect(deal.record.forecastCategory == .closed)
        #expect(try await test.session.get(deal.id) == deal)
    }

    @Test func aJudgementOutlivesAMove() async throws {
        let test = try await SalesTestCRM(.memory, SalesAutomation(pipelines: [.free]))
        let session = test.session
        var deal = try await session.create(
            Opportunity(name: "A", pipeline: "free", stage: "one", amount: 1_005, currency: Money3.euro)
        )
        #expect((deal.record.weightedAmount, deal.record.forecastCategory) == (101, .pipeline))
        deal.category = .commit
        deal.probability = 90
        deal = try await session.update(deal)
        deal = try await session.move(deal, to: "two")
        #expect((deal.record.weightedAmount, deal.record.forecastCategory) == (905, .commit))
        #expect((deal.stageProbability, deal.stageCategory) == (30, .bestCase))
    }

    @Test func linesAddUpToTheAmount() async throws {
        let test = try await SalesTestCRM(.file)
        let session = test.session
        let product = try await session.create(Product(name: "GTX Pro"))
        let deal = try await session.create(
            Opportunity(name: "A", pipeline: "sales", stage: "proposal", currency: Money3.euro)
        )
        try await session.create([
            OpportunityLine(opportunity: deal.id, product: product.id, quantity: 3, unitPrice: 250),
            OpportunityLine(opportunity: deal.id, product: product.id, unitPrice: 1),
        ])
        #expect(try await session.get(deal.id).amount == 751)
        let line = try #require(try await session.first(OpportunityLine.where { $0.unitPrice == 250 }))
        try await session.delete(line)
        #expect(try await session.get(deal.id).amount == 1)
        await #expect(throws: CRMError.self) {
            try await session.create(
                OpportunityLine(opportunity: deal.id, product: product.id, quantity: .max, unitPrice: 2)
            )
        }
    }
}

extension Opportunity {
    /// A deal with random values in all fields.
    static func random(_ random: inout SeededRandom) -> Opportunity {
        func maybe<T>(_ value: T) -> T? { Bool.random(using: &random) ? value : nil }
        func id<R>() -> ID<R> { ID(RecordID(high: random.next(), low: random.next())) }
        var deal = Opportunity(
            id: id(),
            name: "N\(random.next())",
            account: maybe(id()),
            contact: maybe(id()),
            contacts: (0..<Int.random(in: 0...2, using: &random)).map { _ in id() },
            owner: maybe(id()),
            pipeline: "p",
            stage: "s",
            stageSince: Instant(microseconds: Int64.random(in: 0...1_000_000_000, using: &random)),
            outcome: Outcome.allCases.randomElement(using: &random) ?? .open,
            amount: maybe(Int64.random(in: -1_000_000...1_000_000, using: &random)),
            currency: maybe(Money3.yen) ?? nil,
            closeDate: maybe(CivilDate(daysSinceEpoch: Int32.random(in: 0...30_000, using: &random))),
            closedAt: maybe(Instant(microseconds: Int64.random(in: 0...1_000_000_000, using: &random))),
            closeReason: maybe("because"),
            competitor: maybe("them"),
            category: maybe(.commit),
            probability: maybe(Int.random(in: 0...100, using: &random)),
            predictedProbability: maybe(7),
            nextStep: maybe("call"),
            nextStepDue: maybe(Instant(microseconds: 5)),
            lead: maybe(id()),
            source: maybe("web"),
            product: maybe(id()),
            campaign: maybe(RecordID(high: random.next(), low: random.next())),
            externalID: maybe("x"),
            note: maybe("n"),
            createdAt: Instant(microseconds: Int64.random(in: 0...1_000_000, using: &random))
        )
        deal.stageCategory = maybe(.bestCase)
        deal.stageProbability = maybe(33)
        deal.custom["field"] = maybe(.integer(3))
        return deal
    }
}
