import CRMCore
import SalesAutomation
import StorageProtocols

extension Workload {
    /// d: an update with history, a commit each.
    func moveStages(_ session: Session, _ made: Made) async throws {
        let leads = Array(made.leads.prefix(10_000))
        var time = Stopwatch()
        try await time.measure {
            for lead in leads {
                try await session.write(reason: "opportunity.move") { tx in
                    var opportunity = try tx.get(lead)
                    opportunity.stage = "opportunity"
                    opportunity.probability = 40
                    try tx.update(opportunity)
                }
            }
        }
        report.print("d_stage_move", operations: leads.count, time, note: "1 commit each, history and change feed")
    }
}
