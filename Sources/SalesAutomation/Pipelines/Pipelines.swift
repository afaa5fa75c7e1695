/// The pipelines of a CRM, and what their stages say of an opportunity.
public struct Pipelines: Sendable {
    /// The pipelines, the usual one first.
    public let all: [Pipeline]
    /// What every stage says, in the order of the pipelines.
    private let rules: [StageRules]

    /// Gathers pipelines.
    public init(_ all: [Pipeline]) {
        self.all = all
        rules = all.flatMap { pipeline in pipeline.stages.map { StageRules(pipeline, $0) } }
    }

    /// The pipeline with this name, or nil.
    public subscript(name: String) -> Pipeline? { all.first { $0.name == name } }

    /// The stage with this name, or nil.
    public func stage(_ stage: String, of pipeline: String) -> Stage? { rules(stage, of: pipeline)?.stage }

    /// The stage that an opportunity is in; nil for one that is no longer defined.
    public func stage(of opportunity: Opportunity) -> Stage? { rules(of: opportunity)?.stage }

    func rules(of opportunity: Opportunity) -> StageRules? { rules(opportunity.stage, of: opportunity.pipeline) }

    private func rules(_ stage: String, of pipeline: String) -> StageRules? {
        // There are few: comparing short names beats hashing them.
        rules.first { $0.stage.name == stage && $0.pipeline.name == pipeline }
    }

    /// Creates an opportunity in the first stage of a pipeline, or nil where there is no such pipeline.
    ///
    /// - Parameters:
    ///   - name: What the deal is called.
    ///   - pipeline: The pipeline's name; without it, the usual one.
    public func newOpportunity(named name: String, in pipeline: String? = nil) -> Opportunity? {
        guard let pipeline = pipeline.map({ self[$0] }) ?? all.first, let stage = pipeline.stage(.open) else {
            return nil
        }
        return Opportunity(name: name, pipeline: pipeline.name, stage: stage.name)
    }

    /// What is wrong with the definitions, in words.
    var problems: [String] {
        var problems: [String] = []
        if Set(all.map(\.name)).count < all.count { problems.append("two pipelines have the same name") }
        for pipeline in all {
            let names = Set(pipeline.stages.map(\.name))
            if names.count < pipeline.stages.count {
                problems.append("\(pipeline.name): two stages have the same name")
            }
            if pipeline.openStages.isEmpty { problems.append("\(pipeline.name): no stage of open deals") }
            for stage in pipeline.stages {
                for next in (stage.next ?? []).sorted() where !names.contains(next) {
                    problems.append("\(pipeline.name): \(next) may follow \(stage.name), but does not exist")
                }
            }
        }
        return problems
    }
}

/// A stage with what follows from its place in the pipeline; shared, because every write looks it up.
final class StageRules: Sendable {
    let pipeline: Pipeline
    let stage: Stage
    /// What a deal must have in the stage: what it says itself and, unless the deal is lost, the open stages before it.
    let requirements: [StageRequirement]

    init(_ pipeline: Pipeline, _ stage: Stage) {
        self.pipeline = pipeline
        self.stage = stage
        let before = stage.outcome == .lost ? [] : pipeline.stages.prefix { $0.name != stage.name }
        requirements = before.filter { $0.outcome == .open }.flatMap(\.requirements) + stage.requirements
    }
}
