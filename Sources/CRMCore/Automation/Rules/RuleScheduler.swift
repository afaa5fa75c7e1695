import StorageProtocols

/// Writes runs into the log when the times of schedules have come.
struct RuleScheduler {
    static let timer = "rules.schedule"

    let tx: CommandTransaction
    let book: RuleBook

    /// Notes what the rules match now, once for all times that were missed, and when they run next.
    func run(_ rules: [Stored<Rule>]) throws {
        for stored in rules {
            var rule = stored
            let due = stored.nextRun ?? tx.now
            rule.nextRun = nil
            do {
                guard rule.isActive, case .schedule(let schedule, let type) = try rule.record.content().trigger else {
                    try tx.update(rule)
                    continue
                }
                let zones = tx.session.crm.environment.zones
                // A rule that was just stored is due at once, to be given its first time.
                if try schedule.next(after: due.advanced(by: .microseconds(-1)), zones).map({ $0 <= tx.now }) == true {
                    try note(type, for: stored)
                }
                rule.nextRun = try schedule.next(after: tx.now, zones)
            } catch  where !error.isOfStore {
                rule.isActive = false
                rule.pauseReason = error.words
            }
            try tx.update(rule)
        }
    }

    private func note(_ type: String, for rule: Stored<Rule>) throws {
        var query = RecordQuery(type: type, condition: try book.condition(of: rule.record.content(), at: tx.now))
        query.columns = .fields([ProjectedField(.id)])
        var batch: [RecordID] = []
        var runs: [RuleRun] = []
        func flush() {
            if batch.isEmpty { return }
            runs.append(RuleRun(rule: rule.id, at: tx.now, type: type, records: batch, cause: nil, depth: 1))
            batch = []
        }
        try tx.reader.forEachRow(query) { row in
            batch.append(try row.id())
            if batch.count == RuleMatcher.batch { flush() }
            return true
        }
        flush()
        try tx.create(runs)
    }
}

extension RecurrenceSet {
    /// The first time after another; nil where there is none.
    ///
    /// - Throws: `ZoneError` where the machine does not know the zone.
    func next(after instant: Instant, _ zones: ZoneDatabase) throws -> Instant? {
        next(after: instant, in: try zones.zone(named: zone))?.instant
    }
}
