import CRMCore
import StorageProtocols

/// Keeps what a stage says of its deals true, and writes the stage history with every move, whichever way it comes.
struct StageHook: Sendable {
    let pipelines: Pipelines

    func register(in registry: inout Registry) {
        registry.prepare("sales.stage", on: Opportunity.self) { opportunity, previous, now in
            pipelines.settle(&opportunity, from: previous, at: now)
        }
        registry.hook("sales.intervals", on: Opportunity.self) { batch, tx in
            guard batch.kind == .updated else { return }
            var intervals: [StageInterval] = []
            for (opportunity, previous) in zip(batch.records, batch.previous) {
                guard let previous, previous.isElsewhere(than: opportunity) else { continue }
                intervals.append(StageInterval(previous, until: opportunity))
            }
            try tx.create(intervals)
        }
    }
}

extension Pipelines {
    /// Writes down what follows from an opportunity's stage: since when it is in it, and whether it is open.
    func settle(_ opportunity: inout Opportunity, from previous: Opportunity?, at now: Instant) {
        if let previous, previous.isElsewhere(than: opportunity) {
            if opportunity.stageSince == previous.stageSince { opportunity.stageSince = now }
            opportunity.stageSince = max(opportunity.stageSince, previous.stageSince)
            if previous.closedAt == opportunity.closedAt { opportunity.closedAt = nil }
        }
        guard let stage = rules(of: opportunity)?.stage else { return }
        opportunity.outcome = stage.outcome
        opportunity.stageCategory = stage.category
        opportunity.stageProbability = stage.probability
        if stage.outcome != .open {
            opportunity.closedAt = opportunity.closedAt ?? opportunity.stageSince
        } else {
            opportunity.closedAt = nil
            if let previous, previous.outcome != .open, previous.closeReason == opportunity.closeReason {
                opportunity.closeReason = nil
            }
        }
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
