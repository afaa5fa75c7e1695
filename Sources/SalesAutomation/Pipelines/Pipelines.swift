/// The pipelines of a CRM, and what their stages say of an opportunity.
public struct Pipelines: Sendable {
    /// The pipelines, the usual one first.
    public let all: [Pipeline]
    private let stages: [Place: Stage]

    private struct Place: Hashable {
        var pipeline: String
        var stage: String
    }

    /// Gathers pipelines.
    public init(_ all: [Pipeline]) {
        self.all = all
        var stages: [Place: Stage] = [:]
        for pipeline in all {
            for stage in pipeline.stages { stages[Place(pipeline: pipeline.name, stage: stage.name)] = stage }
        }
        self.stages = stages
    }

    /// The pipeline with this name, or nil.
    public subscript(name: String) -> Pipeline? { all.first { $0.name == name } }

    /// The stage with this name, or nil.
    public func stage(_ stage: String, of pipeline: String) -> Stage? {
        stages[Place(pipeline: pipeline, stage: stage)]
    }

    /// The stage that an opportunity is in; nil for one that is no longer defined.
    public func stage(of opportunity: Opportunity) -> Stage? { stage(opportunity.stage, of: opportunity.pipeline) }

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
