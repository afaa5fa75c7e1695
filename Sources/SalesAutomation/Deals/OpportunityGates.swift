import CRMCore
import StorageProtocols

/// The rules that opportunities and what belongs to them pass on every path.
struct OpportunityGates: Sendable {
    let pipelines: Pipelines

    func register(in registry: inout Registry) {
        registry.limit(Opportunity.Fields.name, to: 300)
        registry.limit(Opportunity.Fields.note, to: 1 << 20, isMultiline: true)
        registry.references(Opportunity.Fields.contacts)
        registry.require(Opportunity.Fields.name)
        registry.require(Product.Fields.name)
        registry.require(GateOverride.Fields.reason)
        registry.gate("opportunity.stage", on: Opportunity.self) { batch, context in
            try checkStages(&batch, context)
        }
        registry.gate("opportunity.values", on: Opportunity.self) { batch, _ in checkValues(&batch) }
        registry.gate("opportunity_line.amount", on: OpportunityLine.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            for (index, line) in batch.records.enumerated()
            where line.quantity.multipliedReportingOverflow(by: line.unitPrice).overflow {
                batch.refuse(index, .outOfRange, "an amount of at most 64 bits", field: "unit_price")
            }
        }
        for type in [StageInterval.typeName, GateOverride.typeName] { appendOnly(type, &registry) }
    }

    private func appendOnly(_ type: String, _ registry: inout Registry) {
        func gate<R: Record>(_: R.Type) {
            registry.gate("\(R.typeName).appendOnly", on: R.self) { batch, context in
                guard batch.kind == .updated, context.purpose == .command else { return }
                for index in batch.records.indices { batch.refuse(index, .appendOnly, "what happened is not changed") }
            }
        }
        if type == StageInterval.typeName { gate(StageInterval.self) } else { gate(GateOverride.self) }
    }

    private func checkStages(_ batch: inout GateBatch<Opportunity>, _ context: GateContext) throws {
        guard batch.kind != .deleted, context.purpose == .command else { return }
        let previous = batch.kind == .updated ? try previous(of: batch.records, context) : [:]
        for (index, opportunity) in batch.records.enumerated() {
            let problems = pipelines.problems(of: opportunity, from: previous[opportunity.id])
            if problems.isEmpty { continue }
            let isOverridden = try problems.allSatisfy(\.canBeOverridden) && isAllowed(opportunity, context)
            if isOverridden { continue }
            for problem in problems {
                batch.refuse(index, problem.code, problem.rule, field: problem.field, value: problem.value)
            }
        }
    }

    private func previous(
        of records: [Opportunity],
        _ context: GateContext
    ) throws -> [ID<Opportunity>: Opportunity] {
        if records.count == 1, let id = records.first?.id {
            return try context.previous(id).map { [id: $0] } ?? [:]
        }
        var previous: [ID<Opportunity>: Opportunity] = [:]
        for stored in try context.transaction.fetch(Opportunity.where { $0.id.isIn(records.map(\.id)) }) {
            previous[stored.id] = stored.record
        }
        return previous
    }

    /// Whether somebody decided in this commit that the deal enters its stage all the same.
    private func isAllowed(_ opportunity: Opportunity, _ context: GateContext) throws -> Bool {
        let query = GateOverride.where {
            $0.opportunity == opportunity.id && $0.stage == opportunity.stage && $0.at == context.now
        }
        return try context.transaction.first(query) != nil
    }

    private func checkValues(_ batch: inout GateBatch<Opportunity>) {
        guard batch.kind != .deleted else { return }
        for (index, opportunity) in batch.records.enumerated() {
            if opportunity.amount != nil, opportunity.currency == nil {
                batch.refuse(index, .required, "a currency for the amount", field: "currency")
            }
            for (field, percent) in [
                ("probability", opportunity.probability), ("predicted_probability", opportunity.predictedProbability),
            ] {
                guard let percent, !(0...100).contains(percent) else { continue }
                batch.refuse(index, .outOfRange, "0 to 100", field: field, value: percent.value)
            }
        }
    }
}
