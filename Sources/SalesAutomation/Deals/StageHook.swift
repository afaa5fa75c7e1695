import CRMCore
import StorageProtocols

/// Writes the stage history with every move, whichever way it comes, and keeps what the stage says true.
struct StageHook: Sendable {
    let pipelines: Pipelines

    func register(in registry: inout Registry) {
        registry.hook("sales.stages", on: Opportunity.self) { batch, tx in
            guard batch.kind != .deleted else { return }
            var intervals: [StageInterval] = []
            var mended: [ID<Opportunity>: Opportunity] = [:]
            for (opportunity, previous) in zip(batch.records, batch.previous) {
                let settled = settled(opportunity, from: previous, at: tx.now)
                if settled != opportunity { mended[opportunity.id] = settled }
                if let previous, previous.isElsewhere(than: settled) {
                    intervals.append(StageInterval(previous, until: settled))
                }
            }
            try tx.create(intervals)
            if mended.isEmpty { return }
            // The rows have just been written: a write with the same version changes them in the same commit.
            var stored = try tx.fetch(Opportunity.where { $0.id.isIn(Array(mended.keys)) })
            for index in stored.indices {
                if let opportunity = mended[stored[index].id] { stored[index].record = opportunity }
            }
            try tx.update(stored)
        }
    }

    /// The opportunity with everything that its stage says: since when, and whether it is open, won or lost.
    func settled(_ opportunity: Opportunity, from previous: Opportunity?, at now: Instant) -> Opportunity {
        var settled = opportunity
        if let previous, previous.isElsewhere(than: opportunity), opportunity.stageSince == previous.stageSince {
            settled.stageSince = max(now, previous.stageSince)
        }
        if let previous, settled.stageSince < previous.stageSince, previous.isElsewhere(than: opportunity) {
            settled.stageSince = previous.stageSince
        }
        guard let stage = pipelines.stage(of: opportunity) else { return settled }
        settled.outcome = stage.outcome
        if stage.outcome == .open {
            settled.closedAt = nil
        } else if settled.closedAt == nil {
            settled.closedAt = settled.stageSince
        }
        return settled
    }
}

extension Opportunity {
    /// Whether the deal is in another stage or pipeline.
    fileprivate func isElsewhere(than other: Opportunity) -> Bool {
        stage != other.stage || pipeline != other.pipeline
    }
}

extension StageInterval {
    /// The stay that ended when a deal moved on.
    init(_ before: Opportunity, until after: Opportunity) {
        let microseconds = after.stageSince.microseconds.subtractingReportingOverflow(before.stageSince.microseconds)
        self.init(
            opportunity: before.id,
            pipeline: before.pipeline,
            stage: before.stage,
            toStage: after.stage,
            enteredAt: before.stageSince,
            leftAt: after.stageSince,
            seconds: microseconds.overflow ? 0 : max(0, microseconds.partialValue / 1_000_000),
            owner: before.owner,
            amount: before.amount,
            currency: before.currency
        )
    }
}
