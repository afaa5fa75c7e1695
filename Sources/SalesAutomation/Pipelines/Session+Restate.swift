public import CRMCore
import StorageProtocols

extension Session {
    /// Writes down anew what the stages of open deals say, after the probabilities or categories of pipelines changed.
    ///
    /// Deals keep what their stage said until this is called or the deal is written: so a forecast does not change
    /// because somebody edits a pipeline, and the history shows who restated it when.
    ///
    /// - Returns: The count of deals that changed.
    @discardableResult
    public func restateStages() async throws -> Int {
        let pipelines = try await read { try $0.salesAutomation.pipelines }
        let operation = newOperation()
        var count = 0
        for pipeline in pipelines.all {
            for stage in pipeline.openStages {
                let stale = Opportunity.where {
                    $0.pipeline == pipeline.name && $0.stage == stage.name && $0.outcome == .open
                        && ($0.stageProbability == nil || $0.stageProbability != stage.probability
                            || $0.stageCategory == nil || $0.stageCategory != stage.category)
                }
                while true {
                    let changed = try await write(reason: "opportunity.restate", operation: operation) { tx in
                        try tx.update(tx.fetch(stale.limit(500))).count
                    }
                    .value
                    if changed == 0 { break }
                    count += changed
                }
            }
        }
        return count
    }
}
