import StorageProtocols

/// Finds what stored rules are to act on: reads the feed and writes runs into the log.
struct RuleMatcher {
    static let name = "rules"
    /// How many runs in a row may lead to each other.
    static let maximumDepth = 8
    /// The most records of one run.
    static let batch = 500

    let tx: CommandTransaction
    let book: RuleBook

    /// The record types that active rules watch: the reactor reads nothing else.
    ///
    /// - Returns: Nil, for all, where a rule does not tell: it is paused with the next change.
    static func watched(_ book: RuleBook, in tx: any ReadTransaction) throws -> Set<String>? {
        var types: Set<String> = []
        for rule in try tx.fetch(Rule.where { $0.isActive == true }) {
            guard let content = try? rule.record.content(), let source = try? book.source(of: content.trigger) else {
                return nil
            }
            if case .schedule = content.trigger { continue }
            types.insert(source.type)
        }
        return types
    }

    func run(_ changes: [Change]) throws {
        let rules = try tx.fetch(Rule.where { $0.isActive == true }.sorted { $0.name.ascending })
        var depths: [CommitID: Int] = [:]
        for rule in rules {
            let runs: [RuleRun]
            do {
                runs = try self.runs(of: rule, changes, &depths)
            } catch  where !error.isOfStore {
                // It holds up no other, and says why it does not run.
                try pause(rule, error.words)
                continue
            }
            try tx.create(runs)
            if let stopped = runs.first(where: { $0.state == .stopped }) { try pause(rule, stopped.message) }
        }
    }

    /// The runs that changes set off, of the records that satisfy the rule's condition.
    private func runs(
        of rule: Stored<Rule>,
        _ changes: [Change],
        _ depths: inout [CommitID: Int]
    ) throws -> [RuleRun] {
        guard let current = try Form(rule.record, book) else { return [] }
        var found: [Int: (records: [RecordID], cause: CommitID)] = [:]
        var seen: Set<RecordID> = []
        for change in changes {
            guard let form = rule.version <= change.commit ? current : try former(rule, at: change.commit),
                form.source.type == change.type, form.source.kinds.contains(change.kind),
                try hasChanged(form.source.fields, change), seen.insert(change.record).inserted
            else { continue }
            let depth = try depths[change.commit] ?? depth(of: change.commit)
            depths[change.commit] = depth
            found[depth, default: ([], change.commit)].records.append(change.record)
        }
        return try found.sorted { $0.key < $1.key }
            .compactMap { depth, found in
                try run(on: found.records, cause: found.cause, depth: depth, current, rule.id)
            }
    }

    /// The run on those of the records that satisfy the condition; nil where there are none.
    private func run(
        on records: [RecordID],
        cause: CommitID,
        depth: Int,
        _ form: Form,
        _ rule: ID<Rule>
    ) throws -> RuleRun? {
        let type = form.source.type
        let found = try tx.matching(records, of: type, try book.condition(of: form.content, at: tx.now))
        let matching = try tx.processable(found, of: type)
        if matching.isEmpty { return nil }
        var run = RuleRun(rule: rule, at: tx.now, type: type, records: matching, cause: cause, depth: depth + 1)
        if depth >= Self.maximumDepth {
            run.finish(.stopped, at: tx.now, "rules set each other off more than \(Self.maximumDepth) times in a row")
        }
        return run
    }

    /// Switches a rule off that cannot go on.
    private func pause(_ rule: Stored<Rule>, _ reason: String?) throws {
        var paused = rule
        paused.isActive = false
        paused.pauseReason = reason
        try tx.update(paused)
    }

    /// A rule that changes set off, in the form that it has or had.
    private struct Form {
        var content: RuleDefinition
        var source: RuleEvent

        /// Nil for a rule with a schedule.
        init?(_ rule: Rule, _ book: RuleBook) throws {
            content = try rule.content()
            if case .schedule = content.trigger { return nil }
            source = try book.source(of: content.trigger)
        }
    }

    /// The form that was in force when a commit was made; nil where there was none, or none that can be evaluated.
    private func former(_ rule: Stored<Rule>, at commit: CommitID) throws -> Form? {
        let revision = try tx.reader.revisions(Rule.schema.type, rule.id.raw)
            .last { $0.from <= commit && ($0.to.map { $0 > commit } ?? true) }
        guard let revision else { return nil }
        var row = RowReader(values: revision.values)
        let before = try Rule.schema.decode(&row)
        do {
            return before.isActive ? try Form(before, book) : nil
        } catch  where !error.isOfStore {
            return nil
        }
    }

    /// Whether an update changed one of the columns.
    private func hasChanged(_ fields: [String], _ change: Change) throws -> Bool {
        guard change.kind == .updated, !fields.isEmpty else { return true }
        let type = try tx.reader.catalog.type(change.type)
        return try tx.reader.hasChanged(fields, of: type, change)
    }

    /// How many runs led to a commit.
    private func depth(of commit: CommitID) throws -> Int {
        guard try tx.reader.commits(.id(commit)).first?.actor == RuleRunner.actor else { return 0 }
        var depth = 0
        for change in try tx.reader.changes(in: commit) where change.type == RuleRun.typeName {
            if let run = try tx.find(ID<RuleRun>(change.record)) { depth = max(depth, run.depth) }
        }
        return depth
    }
}

extension ReadTransaction {
    /// Whether an update changed one of the columns.
    func hasChanged(_ fields: [String], of type: RecordType, _ change: Change) throws -> Bool {
        let revisions = try revisions(type, change.record)
        guard let after = revisions.first(where: { $0.from == change.commit }),
            let before = revisions.last(where: { $0.to == change.commit })
        else { return true }
        return fields.contains { name in
            guard let index = type.index(of: name), index < after.values.count, index < before.values.count else {
                return true
            }
            return after.values[index] != before.values[index]
        }
    }
}

extension QueryTransaction {
    /// Those of the records that satisfy a condition, in their order.
    func matching(
        _ records: [RecordID],
        of type: String,
        _ condition: Condition,
        asOf state: AsOf? = nil
    ) throws -> [RecordID] {
        var query = RecordQuery(type: type, condition: .all([.isIn(.id, records.map(Value.id)), condition]))
        query.columns = .fields([ProjectedField(.id)])
        query.asOf = state
        var found: Set<RecordID> = []
        try reader.forEachRow(query) { row in
            found.insert(try row.id())
            return true
        }
        return records.filter(found.contains)
    }
}
