public import StorageProtocols

/// What a rule would have done in a past period: a dry run on the CRM's own history.
public struct RuleRehearsal: Sendable, Hashable {
    /// Each time that the rule would have run on a record, oldest first, up to the limit.
    public var matches: [Match] = []
    /// How often it would have run on a record, in all.
    public var count = 0
    /// How many of the changes that it watches did not satisfy the condition.
    public var rejected = 0

    /// One record on which the rule would have run.
    public struct Match: Sendable, Hashable {
        /// When.
        public var at: Instant
        /// The record.
        public var record: RecordLink
        /// The commit that would have set it off; nil for a schedule.
        public var cause: CommitID?
    }

    fileprivate mutating func add(_ records: [RecordID], _ type: String, at: Instant, cause: CommitID?, limit: Int) {
        count += records.count
        for record in records.prefix(max(0, limit - matches.count)) {
            matches.append(Match(at: at, record: RecordLink(type: type, id: record), cause: cause))
        }
    }
}

extension Session {
    /// What a rule, stored or not, would have done in a past period; nothing is written.
    ///
    /// The condition is tried on the records as they were right after each change, before each deletion, or at each time
    /// of the schedule.
    ///
    /// - Parameters:
    ///   - rule: The rule.
    ///   - period: The period.
    ///   - limit: The most matches to list; all are counted.
    /// - Throws: ``CRMError`` where the rule names what is not there.
    public func rehearse(_ rule: Rule, over period: Range<Instant>, limit: Int = 1_000) async throws -> RuleRehearsal {
        let book = crm.registry.automation.rules
        return try await read { tx in
            if let problem = book.problem(of: rule, tx.reader.catalog) {
                throw CRMError(.outOfRange, problem, type: Rule.typeName, field: Rule.Fields.definition.name)
            }
            let content = try rule.content()
            if case .schedule(let schedule, let type) = content.trigger {
                return try tx.rehearse(schedule, on: type, content, book, over: period, limit)
            }
            return try tx.rehearse(content, book, over: period, limit)
        }
    }

    /// What a rule would do now with records, without keeping it.
    ///
    /// - Returns: The changes, those of hooks included, each record once, in the order of the first write.
    /// - Throws: What the actions throw.
    public func rehearse(_ rule: Rule, on records: [RecordID]) async throws -> [Change] {
        let book = crm.registry.automation.rules
        return try await write(reason: "rule.rehearse", isDryRun: true) { tx in
            let content = try rule.content()
            let type = try book.source(of: content.trigger).type
            let matching = try tx.matching(records, of: type, try book.condition(of: content, at: tx.now))
            if matching.isEmpty { return [] }
            let writer = RehearsalWriter(tx.writer)
            try book.run(
                content,
                RuleMatch(rule: rule.name, type: type, records: matching),
                CommandTransaction(writer, session: tx.session, now: tx.now, access: tx.access)
            )
            return writer.changes
        }
        .value
    }
}

extension QueryTransaction {
    fileprivate func rehearse(
        _ content: RuleDefinition,
        _ book: RuleBook,
        over period: Range<Instant>,
        _ limit: Int
    ) throws -> RuleRehearsal {
        let source = try book.source(of: content.trigger)
        let type = try reader.catalog.type(source.type)
        var rehearsal = RuleRehearsal()
        var last = try lastCommit(before: period.lowerBound)
        while true {
            let commits = try reader.commits(.after(last, limit: 256))
            for commit in commits {
                guard commit.at < period.upperBound else { return rehearsal }
                var (records, deleted): ([RecordID], [RecordID]) = ([], [])
                for change in try reader.changes(in: commit.id)
                where change.type == source.type && source.kinds.contains(change.kind) {
                    let isMeant =
                        try change.kind != .updated || source.fields.isEmpty
                        || reader.hasChanged(source.fields, of: type, change)
                    guard isMeant else { continue }
                    if change.kind == .deleted { deleted.append(change.record) } else { records.append(change.record) }
                }
                if records.isEmpty, deleted.isEmpty { continue }
                let condition = try book.condition(of: content, at: commit.at)
                let matching =
                    try matching(records, of: source.type, condition, asOf: .commit(commit.id))
                    + self.matching(deleted, of: source.type, condition, asOf: .before(commit.id))
                rehearsal.rejected += records.count + deleted.count - matching.count
                rehearsal.add(matching, source.type, at: commit.at, cause: commit.id, limit: limit)
            }
            guard let end = commits.last else { return rehearsal }
            last = end.id
        }
    }

    fileprivate func rehearse(
        _ schedule: RecurrenceSet,
        on type: String,
        _ content: RuleDefinition,
        _ book: RuleBook,
        over period: Range<Instant>,
        _ limit: Int
    ) throws -> RuleRehearsal {
        var rehearsal = RuleRehearsal()
        var now = period.lowerBound.advanced(by: .microseconds(-1))
        while let next = try schedule.next(after: now, session.crm.environment.zones), next < period.upperBound {
            now = next
            var query = RecordQuery(type: type, condition: try book.condition(of: content, at: now))
            query.asOf = .instant(now)
            query.columns = .fields([ProjectedField(.id)])
            var records: [RecordID] = []
            try reader.forEachRow(query) { row in
                records.append(try row.id())
                return true
            }
            rehearsal.add(records, type, at: now, cause: nil, limit: limit)
        }
        return rehearsal
    }

    /// The last commit before a time; none where there is none.
    private func lastCommit(before time: Instant) throws -> CommitID {
        var (low, high) = (Int64(0), try reader.latestCommit().sequence)
        while low < high {
            let middle = low + (high - low + 1) / 2
            guard let commit = try reader.commits(.id(CommitID(middle))).first else { return CommitID(low) }
            if commit.at < time { low = middle } else { high = middle - 1 }
        }
        return CommitID(low)
    }
}
