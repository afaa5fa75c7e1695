import CRMCore
import Reporting

extension Workload {
    /// h: the pipeline by stage and owner, and what was won by month, as reports.
    func summarise(_ session: Session) async throws {
        let pipeline = ReportQuery(
            "opportunities",
            measures: ["count", "amount", "weighted"],
            by: ["stage", "owner"]
        )
        var trend = ReportQuery("opportunities", measures: ["won", "won_amount"], by: ["closed:month"])
        trend.filters = [ReportFilter("outcome", .equal, ["Won"])]
        for (step, query) in [("h_pipeline", pipeline), ("h_won_trend", trend)] {
            var (time, rows) = (Stopwatch(), 0)
            // The first one compiles the statement.
            _ = try await session.report(query)
            for _ in 0..<5 { rows = try await time.measure { try await session.report(query).rows.count } }
            report.print(step, operations: 5, time, note: "rows=\(rows)")
        }
    }
}
