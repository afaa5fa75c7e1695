import CRMCore
import CRMTesting
import InMemoryStorage
import SalesAutomation
import StorageProtocols
import Testing

@Suite struct GateTests {
    let module = SalesAutomation(pipelines: [.gated, .free])

    private func refusal(_ body: () async throws -> Void) async -> [CRMError] {
        do {
            try await body()
            return []
        } catch let error as CRMError {
            return error.all
        } catch {
            Issue.record("\(error)")
            return []
        }
    }

    @Test(arguments: StoreKind.allCases) func everyPathPassesTheGate(_ kind: StoreKind) async throws {
        let test = try await SalesTestCRM(kind, module)
        let session = test.session
        let deal = try await session.create(Opportunity(name: "A", pipeline: "gated", stage: "qualify"))

        // The verb, a plain update, a batch, a new record, and a stored rule.
        var errors = await refusal { try await session.move(deal.id, to: "propose") }
        #expect(errors.map(\.code) == [.stageRequirement, .stageRequirement, .stageRequirement])
        #expect(errors.map(\.field) == ["contact", "amount", "stage"])
        errors = await refusal {
            var changed = deal
            changed.stage = "meet"
            try await session.update(changed)
        }
        #expect(errors.map(\.field) == ["contact"])
        errors = await refusal {
            try await session.create([
                Opportunity(name: "B", pipeline: "gated", stage: "qualify"),
                Opportunity(name: "C", pipeline: "gated", stage: "meet"),
            ])
        }
        #expect(errors.map(\.index) == [1])
        errors = await refusal { try await session.create(Opportunity(name: "D", pipeline: "gated", stage: "lost")) }
        #expect(errors.map(\.code) == [.closeReason])

        let rule = try Rule(
            name: "close",
            when: .changed(Opportunity.Fields.note),
            do: SalesAction.move,
            SalesAction.Move(stage: "won", reason: "price")
        )
        try await session.create(rule)
        var noted = try await session.get(deal.id)
        noted.note = "call"
        try await session.update(noted)
        let report = try await test.crm.tick()
        #expect(report.failures.count == 1)
        #expect(try await session.get(deal.id).stage == "qualify")
        #expect(try await session.count(StageInterval.all) == 0)
    }

    @Test func unknownPipelinesAndStagesAreRefused() async throws {
        let test = try await SalesTestCRM(.memory, module)
        let session = test.session
        let deal = try await session.create(Opportunity(name: "A", pipeline: "free", stage: "one"))
        #expect(await refusal { try await session.move(deal.id, to: "four") }.map(\.code) == [.unknownStage])
        #expect(
            await refusal { try await session.move(deal.id, to: "four", override: "I say so") }.map(\.code)
                == [.unknownStage]
        )
        #expect(
            await refusal { try await session.create(Opportunity(name: "B", pipeline: "x", stage: "one")) }
                .map(\.code) == [.unknownStage]
        )
    }

    @Test func whatAStageRequiresIsNotTakenAway() async throws {
        let test = try await SalesTestCRM(.memory, module)
        let session = test.session
        let contact = try await session.create(Contact(name: PersonName(given: "Ann", family: "Lee")))
        var deal = try await session.create(
            Opportunity(name: "A", contact: contact.id, pipeline: "gated", stage: "meet")
        )
        deal.contact = nil
        let changed = deal
        #expect(await refusal { try await session.update(changed) }.map(\.field) == ["contact"])
        deal.contact = contact.id
        deal.name = "B"
        try await session.update(deal)
    }

    @Test func transitionsHold() async throws {
        let test = try await SalesTestCRM(.memory, module)
        let session = test.session
        let contact = try await session.create(Contact(name: PersonName(given: "Ann", family: "Lee")))
        let deal = try await session.create(
            Opportunity(name: "A", contact: contact.id, pipeline: "gated", stage: "meet")
        )
        #expect(await refusal { try await session.move(deal.id, to: "qualify") }.map(\.code) == [.wrongTransition])
        #expect(await refusal { try await session.lose(deal.id, reason: "weather") }.map(\.code) == [.closeReason])
        try await session.lose(deal.id, reason: "price", competitor: "Other")
        #expect(
            await refusal { try await session.move(deal.id, to: "won", reason: "luck") }.map(\.code)
                .contains(
                    .wrongTransition
                )
        )
        let lost = try await session.get(deal.id)
        #expect((lost.outcome, lost.closeReason, lost.competitor) == (.lost, "price", "Other"))
        #expect(lost.closedAt == test.clock.now)
        let open = try await session.reopen(deal.id)
        #expect((open.stage, open.outcome, open.closeReason) == ("meet", .open, nil))
        #expect(open.closedAt == nil)
    }

    @Test func anOverrideIsKeptWithItsReason() async throws {
        let test = try await SalesTestCRM(.memory, module)
        let session = test.session
        let deal = try await session.create(Opportunity(name: "A", pipeline: "gated", stage: "qualify"))
        #expect(await !refusal { try await session.move(deal.id, to: "meet", override: " ") }.isEmpty)
        let moved = try await session.move(deal.id, to: "meet", override: "the chief knows them")
        #expect(moved.stage == "meet")
        let overrides = try await session.fetch(GateOverride.all)
        #expect(overrides.map(\.reason) == ["the chief knows them"])
        #expect(overrides.map(\.actor) == ["system:test"])
        test.clock.advance(by: .seconds(1))
        // It counted once, for that move only.
        #expect(await !refusal { try await session.move(deal.id, to: "propose") }.isEmpty)
        #expect(
            await !refusal { try await session.create(Opportunity(name: "B", pipeline: "gated", stage: "meet")) }
                .isEmpty
        )
    }

    @Test func simulatingSaysWhatMovingWouldSay() async throws {
        let test = try await SalesTestCRM(.memory, module)
        let session = test.session
        var random = SeededRandom(seed: 4)
        for _ in 0..<200 {
            let pipeline: Pipeline = Bool.random(using: &random) ? .gated : .free
            var deal = Opportunity(name: "A", pipeline: pipeline.name, stage: pipeline.stages[0].name)
            if Bool.random(using: &random) { (deal.amount, deal.currency) = (5, Money3.euro) }
            if Bool.random(using: &random) { deal.nextStep = "call" }
            let stored = try await session.create(deal)
            let stage = (pipeline.stages.map(\.name) + ["nowhere"]).randomElement(using: &random) ?? ""
            let reason = ["price", "luck", nil].randomElement(using: &random) ?? nil
            let simulated = try await session.simulateMove(stored.id, to: stage, reason: reason)
            let errors = await refusal { try await session.move(stored.id, to: stage, reason: reason) }
            #expect(simulated.map(\.code) == errors.map(\.code))
            #expect(simulated.map(\.rule) == errors.map(\.rule))
        }
    }

    @Test func pipelinesThatContradictThemselvesAreRefused() async throws {
        let broken = Pipeline("x") {
            Stage("a", probability: 1, next: ["b"])
            Stage("a", probability: 2)
        }
        await #expect(throws: RegistryError.self) {
            _ = try await CRM.open(.inMemory, modules: [SalesAutomation(pipelines: [broken])])
        }
    }
}
