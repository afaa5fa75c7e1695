import CRMCore
import SalesAutomation
import StorageProtocols

extension Workload {
    /// d: a move to the next stage with gate, stage history, history and change feed, a commit each.
    func moveStages(_ session: Session, _ made: Made) async throws {
        let leads = Array(made.leads.prefix(10_000))
        var time = Stopwatch()
        try await time.measure {
            for lead in leads {
                try await session.move(lead, to: "opportunity")
            }
        }
        report.print(
            "d_stage_move",
            operations: leads.count,
            time,
            note: "1 commit each: gate, stage interval, history and change feed"
        )
    }
}
