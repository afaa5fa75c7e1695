public import CRMCore
public import StorageProtocols

extension CommandTransaction {
    /// Moves an opportunity to a stage of its pipeline; one that is there already stays.
    ///
    /// The stage that it leaves is written to the history in the same commit.
    ///
    /// - Parameters:
    ///   - opportunity: The opportunity.
    ///   - stage: The stage's name.
    ///   - reason: Why the deal is won or lost, where the stage closes it.
    ///   - override: Why it moves although a gate refuses it; kept as a ``GateOverride``.
    /// - Throws: ``CRMCore/CRMError`` with the code of a ``MoveProblem``.
    @discardableResult
    public func move(
        _ opportunity: Stored<Opportunity>,
        to stage: String,
        reason: String? = nil,
        override: String? = nil
    ) throws -> Stored<Opportunity> {
        let moved = opportunity.record.moved(to: stage, reason: reason)
        if moved == opportunity.record { return opportunity }
        if let override {
            try create(
                GateOverride(
                    opportunity: opportunity.id,
                    stage: stage,
                    reason: override,
                    actor: session.actor.description,
                    at: now
                )
            )
        }
        return try update(Stored(moved, version: opportunity.version))
    }

    /// Moves an opportunity to its pipeline's first stage of won deals.
    @discardableResult
    public func win(
        _ opportunity: Stored<Opportunity>,
        reason: String? = nil,
        override: String? = nil
    ) throws -> Stored<Opportunity> {
        try move(opportunity, to: stage(.won, of: opportunity.record), reason: reason, override: override)
    }

    /// Moves an opportunity to its pipeline's first stage of lost deals.
    ///
    /// - Parameters:
    ///   - opportunity: The opportunity.
    ///   - reason: Why it is lost.
    ///   - competitor: Who won it.
    ///   - override: Why it moves although a gate refuses it.
    @discardableResult
    public func lose(
        _ opportunity: Stored<Opportunity>,
        reason: String,
        competitor: String? = nil,
        override: String? = nil
    ) throws -> Stored<Opportunity> {
        var opportunity = opportunity
        if let competitor { opportunity.competitor = competitor }
        return try move(opportunity, to: stage(.lost, of: opportunity.record), reason: reason, override: override)
    }

    /// Opens a closed opportunity again.
    ///
    /// - Parameters:
    ///   - opportunity: The opportunity.
    ///   - stage: The stage's name; without it, the last open one that it was in, else the pipeline's first.
    ///   - override: Why it moves although a gate refuses it.
    @discardableResult
    public func reopen(
        _ opportunity: Stored<Opportunity>,
        to stage: String? = nil,
        override: String? = nil
    ) throws -> Stored<Opportunity> {
        guard opportunity.outcome != .open else { return opportunity }
        let target = try stage ?? lastOpenStage(of: opportunity.record)
        return try move(opportunity, to: target, override: override)
    }

    private func lastOpenStage(of opportunity: Opportunity) throws -> String {
        let pipelines = try salesAutomation.pipelines
        let open = Set((pipelines[opportunity.pipeline]?.openStages ?? []).map(\.name))
        let intervals = try fetch(
            StageInterval.where { $0.opportunity == opportunity.id && $0.pipeline == opportunity.pipeline }
        )
        let last = intervals.filter { open.contains($0.stage) }.max { ($0.leftAt, $0.id) < ($1.leftAt, $1.id) }
        return try last?.stage ?? self.stage(.open, of: opportunity)
    }

    private func stage(_ outcome: Opportunity.Outcome, of opportunity: Opportunity) throws -> String {
        guard let stage = try salesAutomation.pipelines[opportunity.pipeline]?.stage(outcome) else {
            throw CRMError(
                .unknownStage,
                "the pipeline has no stage of \(outcome.rawValue) deals",
                type: Opportunity.typeName,
                field: "stage",
                record: opportunity.id.raw
            )
        }
        return stage.name
    }
}

extension QueryTransaction {
    /// The settings of the module.
    ///
    /// - Throws: `StorageError` with code `unknownName` where the module is not installed.
    var salesAutomation: SalesAutomation {
        get throws {
            guard let module = session.crm.module(SalesAutomation.self) else {
                throw StorageError(.unknownName, "SalesAutomation is not installed")
            }
            return module
        }
    }

    /// What a gate would say to a move, without making it.
    ///
    /// - Returns: None where the deal could move.
    public final func simulateMove(
        _ opportunity: Opportunity,
        to stage: String,
        reason: String? = nil
    ) throws -> [MoveProblem] {
        let pipelines = try salesAutomation.pipelines
        var moved = opportunity.moved(to: stage, reason: reason)
        pipelines.settle(&moved, from: opportunity, at: opportunity.stageSince)
        return pipelines.problems(of: moved, from: opportunity)
    }
}

extension Opportunity {
    /// The opportunity as somebody moves it; what follows from the stage is written down when it is saved.
    fileprivate func moved(to stage: String, reason: String?) -> Opportunity {
        var moved = self
        moved.stage = stage
        if let reason { moved.closeReason = reason }
        return moved
    }
}
