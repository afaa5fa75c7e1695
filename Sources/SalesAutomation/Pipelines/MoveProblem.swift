public import CRMCore
public import StorageProtocols

/// Why a deal cannot be in a stage, or cannot go there.
public struct MoveProblem: Sendable, Hashable {
    /// The kind of rule.
    public var code: CRMError.Code
    /// The rule in words.
    public var rule: String
    /// The field that it is about.
    public var field: String
    /// The value that breaks it.
    public var value: Value?

    /// Whether somebody may decide that the deal moves all the same.
    ///
    /// Nobody can decide that an unknown stage exists.
    public var canBeOverridden: Bool { code != .unknownStage }

    init(_ code: CRMError.Code, _ rule: String, field: String, value: Value? = nil) {
        self.code = code
        self.rule = rule
        self.field = field
        self.value = value
    }
}

extension CRMError.Code {
    /// There is no such pipeline, or no such stage in it.
    public static let unknownStage = CRMError.Code("sales.unknownStage")
    /// The stage must not follow the one before.
    public static let wrongTransition = CRMError.Code("sales.wrongTransition")
    /// The stage requires something that the opportunity has not.
    public static let stageRequirement = CRMError.Code("sales.stageRequirement")
    /// A deal closes only with one of the stage's reasons.
    public static let closeReason = CRMError.Code("sales.closeReason")
}

extension Pipelines {
    /// What keeps an opportunity from being written as it is.
    ///
    /// - Parameters:
    ///   - opportunity: The opportunity as it is to be.
    ///   - previous: The opportunity as it was; nil for a new one.
    /// - Returns: None where everything is fine.
    public func problems(of opportunity: Opportunity, from previous: Opportunity?) -> [MoveProblem] {
        let isMoving = previous.map { $0.stage != opportunity.stage || $0.pipeline != opportunity.pipeline } ?? true
        guard let rules = rules(of: opportunity) else {
            // A deal whose stage is no longer defined stays readable and writable where it is.
            return isMoving ? [unknownPlace(opportunity)] : []
        }
        var problems: [MoveProblem] = []
        if isMoving, let previous, previous.pipeline == opportunity.pipeline, let from = self.rules(of: previous),
            let rule = rules.pipeline.refusal(of: rules.stage, after: from.stage)
        {
            problems.append(.init(.wrongTransition, rule, field: "stage", value: .text(opportunity.stage)))
        }
        for requirement in rules.requirements where !requirement.isMet(opportunity) {
            // What was missing before the stage asked for it does not block other changes.
            if !isMoving, let previous, !requirement.isMet(previous) { continue }
            let rule = "\(opportunity.stage): \(requirement.rule)"
            problems.append(.init(.stageRequirement, rule, field: requirement.field ?? "stage"))
        }
        if rules.stage.outcome != .open, isMoving || previous?.closeReason != opportunity.closeReason,
            let problem = rules.stage.reasonProblem(opportunity.closeReason)
        {
            problems.append(problem)
        }
        return problems
    }

    private func unknownPlace(_ opportunity: Opportunity) -> MoveProblem {
        if self[opportunity.pipeline] == nil {
            return .init(.unknownStage, "no such pipeline", field: "pipeline", value: .text(opportunity.pipeline))
        }
        return .init(.unknownStage, "no such stage", field: "stage", value: .text(opportunity.stage))
    }
}

extension Pipeline {
    /// Why a stage must not follow another one; nil where it may.
    func refusal(of stage: Stage, after from: Stage) -> String? {
        if let next = from.next {
            return next.contains(stage.name) ? nil : "\(stage.name) does not follow \(from.name)"
        }
        if from.outcome != .open {
            if stage.outcome != .open { return "a closed deal is opened again before it closes otherwise" }
            return allowsReopening ? nil : "closed deals are not opened again"
        }
        if stage.outcome == .open, !allowsBack, position(of: stage) < position(of: from) {
            return "deals do not go back to an earlier stage"
        }
        return nil
    }

    private func position(of stage: Stage) -> Int { stages.firstIndex { $0.name == stage.name } ?? stages.count }
}

extension Stage {
    /// What is wrong with the reason of a deal that closes in the stage.
    fileprivate func reasonProblem(_ reason: String?) -> MoveProblem? {
        guard let reason, !reason.isBlank else {
            return requiresReason ? MoveProblem(.closeReason, "\(name): a reason", field: "close_reason") : nil
        }
        if reason.utf8.elementsEqual(Stage.reasonNotRecorded.utf8) { return nil }
        if reasons.isEmpty || reasons.contains(where: { $0.utf8.elementsEqual(reason.utf8) }) { return nil }
        let choices = reasons.joined(separator: ", ")
        return MoveProblem(.closeReason, "\(name): one of \(choices)", field: "close_reason", value: .text(reason))
    }
}
