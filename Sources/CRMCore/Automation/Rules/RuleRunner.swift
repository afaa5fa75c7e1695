import StorageProtocols

/// Runs what the matcher and the schedules wrote into the log, each entry in a commit of its own.
struct RuleRunner {
    static let timer = "rules.run"
    /// Who the commits of rules are by.
    static let actor = CRM.Actor.system("timer \(timer)").description
    /// How often a run is tried.
    static let attempts = 5

    let tx: CommandTransaction
    let book: RuleBook

    func run(_ stored: Stored<RuleRun>) throws {
        var run = stored
        guard let rule = try tx.find(run.rule), rule.isActive else {
            run.record.finish(.dropped, at: tx.now, "the rule was switched off or deleted")
            try tx.update(run)
            return
        }
        let content = try rule.record.content()
        guard let type = run.links.first?.type else { return try drop(run) }
        let records = run.links.map(\.id)
        let found: [RecordID]
        if run.isOfDeleted {
            // What they were last does not change any more; but they may be back.
            let live = Set(try tx.matching(records, of: type, .always))
            found = records.filter { !live.contains($0) }
        } else {
            found = try tx.matching(records, of: type, book.condition(of: content, at: tx.now))
        }
        let matching = try tx.processable(found, of: type)
        if matching.isEmpty { return try drop(run) }
        let gone = run.links.count - matching.count
        run.links = matching.map { RecordLink(type: type, id: $0) }
        if let budget = content.budget, try !take(budget, &run) { return }
        run.count = run.links.count
        run.record.finish(.done, at: tx.now, gone > 0 ? "\(gone) did not match any more" : nil)
        // First the entry, so that the changes that follow find the depth of this commit.
        try tx.update(run)
        let match = RuleMatch(
            rule: rule.name,
            type: type,
            records: run.links.map(\.id),
            isOfDeleted: run.isOfDeleted
        )
        try book.run(content, match, tx)
    }

    /// What is left of a failed run: it is tried again later, or given up.
    static func failed(_ stored: Stored<RuleRun>, _ error: any Error, _ tx: CommandTransaction) throws {
        guard var run = try tx.find(stored.id), run.state == .waiting else { return }
        run.attempts += 1
        if run.attempts >= attempts {
            run.record.finish(.failed, at: tx.now, error.words)
        } else {
            run.message = error.words
            // A minute, then four, sixteen, about an hour.
            run.due = tx.now.advanced(by: .seconds(Int64(60) << Int64(2 * (run.attempts - 1))))
        }
        try tx.update(run)
    }

    private func drop(_ run: Stored<RuleRun>) throws {
        var run = run
        run.record.finish(.dropped, at: tx.now, "nothing matched any more")
        try tx.update(run)
    }

    /// Takes what the budget still allows; what goes beyond becomes a run that waits.
    ///
    /// - Returns: Whether there is anything left to do now.
    private func take(_ budget: RuleBudget, _ run: inout Stored<RuleRun>) throws -> Bool {
        let start = tx.now.advanced(by: .seconds(-budget.seconds))
        let rule = run.rule
        let recent = RuleRun.where { $0.rule == rule && $0.finishedAt > start && $0.state == .done }
            .sorted { $0.finishedAt.ascending }
        var used = 0
        var earliest: Instant?
        try tx.forEach(recent) { done in
            used += done.count
            earliest = earliest ?? done.finishedAt
        }
        let left = budget.records - used
        if run.links.count <= left { return true }
        let again = (earliest ?? tx.now).advanced(by: .seconds(budget.seconds))
        guard left > 0 else {
            run.due = again
            run.message = "over the budget of \(budget.records) in \(budget.seconds) s"
            try tx.update(run)
            return false
        }
        var rest = run.record
        rest.id = .unassigned
        rest.links = Array(run.links.dropFirst(left))
        rest.count = rest.links.count
        rest.due = again
        rest.message = "over the budget of \(budget.records) in \(budget.seconds) s"
        try tx.create(rest)
        run.links = Array(run.links.prefix(left))
        return true
    }
}
