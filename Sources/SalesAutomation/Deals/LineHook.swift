import CRMCore
import StorageProtocols

/// Keeps the amount of an opportunity that has lines equal to their sum.
struct LineHook: Sendable {
    func register(in registry: inout Registry) {
        registry.hook("sales.lines", on: OpportunityLine.self) { batch, tx in
            let before = batch.previous.compactMap { $0?.opportunity }
            let opportunities = Array(Set(batch.records.map(\.opportunity) + before))
            let sums = try tx.aggregate(
                OpportunityLine.where { $0.opportunity.isIn(opportunities) }
                    .aggregate(
                        by: [OpportunityLine.Fields.opportunity.selected.group],
                        [OpportunityLine.Fields.amount.selected.sum]
                    )
            )
            var amounts: [RecordID: Int64] = [:]
            for row in sums {
                if case .id(let id)? = row.keys.first, case .integer(let sum)? = row.values.first { amounts[id] = sum }
            }
            var changed: [Stored<Opportunity>] = []
            for var opportunity in try tx.fetch(Opportunity.where { $0.id.isIn(opportunities) }) {
                // Without lines the amount is what somebody says.
                guard let amount = amounts[opportunity.id.raw], opportunity.amount != amount else { continue }
                opportunity.amount = amount
                changed.append(opportunity)
            }
            try tx.update(changed)
        }
    }
}
