/// The way of a kind of deal from first talk to signature: stages in their order, and what may follow what.
///
///     Pipeline("new-business") {
///         Stage("qualify", probability: 10)
///         Stage("proposal", probability: 50, category: .bestCase) {
///             Requires { $0.amount }
///         }
///         Stage.won()
///         Stage.lost(reasons: ["price", "timing", "competitor"])
///     }
///
/// Forward, any stage may follow; back, unless the pipeline forbids it. A closed deal goes on only where the pipeline
/// lets it be reopened. Whoever skips a stage still owes what it requires.
public struct Pipeline: Sendable {
    /// The name, unique among all pipelines; what opportunities keep.
    public var name: String
    /// What people read.
    public var title: String
    /// The stages in their order.
    public var stages: [Stage]
    /// Whether deals may go back to an earlier stage.
    public var allowsBack: Bool
    /// Whether closed deals may be opened again.
    public var allowsReopening: Bool

    /// Creates a pipeline.
    public init(
        _ name: String,
        title: String? = nil,
        allowsBack: Bool = true,
        allowsReopening: Bool = true,
        @PipelineBuilder stages: () -> [Stage]
    ) {
        self.name = name
        self.title = title ?? name
        self.allowsBack = allowsBack
        self.allowsReopening = allowsReopening
        self.stages = stages()
    }

    /// The stage with this name, or nil.
    public func stage(_ name: String) -> Stage? { stages.first { $0.name == name } }

    /// The first stage of deals with an outcome, or nil.
    public func stage(_ outcome: Opportunity.Outcome) -> Stage? { stages.first { $0.outcome == outcome } }

    /// The stages of open deals, in their order.
    public var openStages: [Stage] { stages.filter { $0.outcome == .open } }

    /// A pipeline that suits many: qualify, meet, propose, negotiate.
    public static let standard = Pipeline("sales", title: "Sales") {
        Stage("qualification", title: "Qualification", probability: 10)
        Stage("discovery", title: "Discovery", probability: 25)
        Stage("proposal", title: "Proposal", probability: 50, category: .bestCase)
        Stage("negotiation", title: "Negotiation", probability: 75, category: .commit)
        Stage.won(title: "Won")
        Stage.lost(title: "Lost")
    }
}

/// Collects the stages of a pipeline.
@resultBuilder
public enum PipelineBuilder {
    /// One stage.
    public static func buildExpression(_ stage: Stage) -> [Stage] { [stage] }

    /// Several stages in their order.
    public static func buildBlock(_ parts: [Stage]...) -> [Stage] { parts.flatMap { $0 } }

    /// Stages that depend on a condition.
    public static func buildOptional(_ part: [Stage]?) -> [Stage] { part ?? [] }

    /// Stages of the first branch.
    public static func buildEither(first: [Stage]) -> [Stage] { first }

    /// Stages of the second branch.
    public static func buildEither(second: [Stage]) -> [Stage] { second }

    /// Stages from a loop.
    public static func buildArray(_ parts: [[Stage]]) -> [Stage] { parts.flatMap { $0 } }
}
