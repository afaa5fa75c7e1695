public import CRMCore
public import StorageProtocols

extension Opportunity {
    /// Open deals that nobody has a dated next step for, or whose step is overdue: there should be none.
    public static func withoutNextStep(at now: Instant) -> Query<Opportunity> {
        Opportunity.where { $0.outcome == .open && ($0.nextStepDue == nil || $0.nextStepDue < now) }
    }
}

extension CommandTransaction {
    /// Says what is to be done next for a deal, by when, and gives its owner a task.
    ///
    /// - Returns: The opportunity as it is now, and the task.
    @discardableResult
    public func planNextStep(
        _ opportunity: Stored<Opportunity>,
        _ step: String,
        due: Instant
    ) throws -> (opportunity: Stored<Opportunity>, task: Stored<TaskItem>) {
        var opportunity = opportunity
        opportunity.nextStep = step
        opportunity.nextStepDue = due
        let links = [RecordLink(opportunity.id)] + [opportunity.account.map { RecordLink($0) }].compactMap { $0 }
        let task = try create(TaskItem(title: step, due: due, owner: opportunity.owner, links: links))
        return (try update(opportunity), task)
    }
}

extension Session {
    /// Says what is to be done next for a deal, by when, and gives its owner a task.
    @discardableResult
    public func planNextStep(
        _ opportunity: ID<Opportunity>,
        _ step: String,
        due: Instant,
        key: String? = nil
    ) async throws -> Stored<Opportunity> {
        try await write(reason: "opportunity.planNextStep", key: key) { tx in
            try tx.planNextStep(tx.get(opportunity), step, due: due).opportunity
        }
        .value
    }
}

/// Takes the next step off a deal when its task is done or cancelled.
struct NextStepReactor: Sendable {
    func register(in registry: inout Registry) {
        registry.reactor("sales.nextStep", on: [TaskItem.typeName]) { batch, tx in
            let ids = batch.ids(of: TaskItem.self, [.updated])
            let closed = try tx.fetch(TaskItem.where { $0.id.isIn(ids) && $0.state != .open })
            let links = Set(closed.flatMap { $0.links.compactMap { $0.id(as: Opportunity.self) } })
            if links.isEmpty { return }
            var changed: [Stored<Opportunity>] = []
            for var deal in try tx.fetch(Opportunity.where { $0.id.isIn(Array(links)) && $0.nextStepDue != nil }) {
                let isDone = closed.contains { task in
                    task.due == deal.nextStepDue && task.title == deal.nextStep
                        && task.links.contains(RecordLink(deal.id))
                }
                guard isDone else { continue }
                (deal.nextStep, deal.nextStepDue) = (nil, nil)
                changed.append(deal)
            }
            try tx.update(changed)
        }
    }
}
