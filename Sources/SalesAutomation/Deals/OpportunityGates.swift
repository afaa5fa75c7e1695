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
        // By position: a loop over the records would copy each of them.
        for index in batch.records.indices {
            let before = batch.kind == .updated ? previous[batch.records[index].id] : nil
            let problems = pipelines.problems(of: batch.records[index], from: before)
            if problems.isEmpty { continue }
            let opportunity = batch.records[index]
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
        for index in batch.records.indices {
            if batch.records[index].amount != nil, batch.records[index].currency == nil {
                batch.refuse(index, .required, "a currency for the amount", field: "currency")
            }
            check(batch.records[index].probability, "probability", index, &batch)
            check(batch.records[index].predictedProbability, "predicted_probability", index, &batch)
        }
    }

    private func check(_ percent: Int?, _ field: String, _ index: Int, _ batch: inout GateBatch<Opportunity>) {
        guard let percent, !(0...100).contains(percent) else { return }
        batch.refuse(index, .outOfRange, "0 to 100", field: field, value: percent.value)
    }
}
