package import CRMCore

/// What a retention rule did away with, and what it had to leave.
package struct KeptRecords: Sendable {
    package let rule: String
    package let type: String?
    package let action: RetentionRule.Action?
    package var done = 0
    package var kept = 0

    /// What each rule did from a time on, by its name.
    package static func all(since start: Instant, in transaction: QueryTransaction) throws -> [KeptRecords] {
        let runs = try transaction.fetch(RetentionRun.where { $0.at >= start })
        return try Dictionary(grouping: runs, by: \.rule)
            .map { id, runs in
                let rule = try transaction.find(id)?.record
                return KeptRecords(
                    rule: rule?.name ?? id.description,
                    type: rule?.type,
                    action: rule?.action,
                    done: runs.reduce(0) { $0 + $1.done },
                    // What stays is counted again by every batch.
                    kept: runs.map(\.kept).max() ?? 0
                )
            }
            .sorted { $0.rule.utf8.lexicographicallyPrecedes($1.rule.utf8) }
    }
}
