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
        var chain = RuleChain(tx.reader)
        for rule in rules {
            let runs: [RuleRun]
            do {
                runs = try self.runs(of: rule, changes, &chain)
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
        _ chain: inout RuleChain
    ) throws -> [RuleRun] {
        guard let current = try Form(rule.record, book) else { return [] }
        var found: [Group: Found] = [:]
        var seen: [Bool: Set<RecordID>] = [:]
        for change in changes {
            guard let form = rule.version <= change.commit ? current : try former(rule, at: change.commit),
                form.source.type == change.type, form.source.kinds.contains(change.kind),
                try hasChanged(form.source.fields, change),
                seen[change.kind == .deleted, default: []].insert(change.record).inserted
            else { continue }
            let group = Group(depth: try chain.depth(of: change.commit), isOfDeleted: change.kind == .deleted)
            found[group, default: Found(cause: change.commit)].add(change)
        }
        return try found.sorted { ($0.value.cause, $0.key.depth) < ($1.value.cause, $1.key.depth) }
            .compactMap { try run(on: $1, $0, current, rule.id) }
    }

    /// The changes that one run is about have this in common.
    private struct Group: Hashable {
        var depth: Int
        var isOfDeleted: Bool
    }

    /// The records of changes, by the commits of the changes.
    private struct Found {
        let cause: CommitID
        private(set) var parts: [(commit: CommitID, records: [RecordID])] = []

        init(cause: CommitID) { self.cause = cause }

        mutating func add(_ change: Change) {
            if let last = parts.indices.last, parts[last].commit == change.commit {
                parts[last].records.append(change.record)
            } else {
                parts.append((change.commit, [change.record]))
            }
        }
    }

    /// The run on those of the records that satisfy the condition; nil where there are none.
    private func run(on found: Found, _ group: Group, _ form: Form, _ rule: ID<Rule>) throws -> RuleRun? {
        let type = form.source.type
        let condition = try book.condition(of: form.content, at: tx.now)
        let satisfying =
            group.isOfDeleted
            ? try found.parts.flatMap { try tx.matching($0.records, of: type, condition, asOf: .before($0.commit)) }
            : try tx.matching(found.parts.flatMap(\.records), of: type, condition)
        let matching = try tx.processable(satisfying, of: type)
        if matching.isEmpty { return nil }
        var run = RuleRun(
            rule: rule,
            at: tx.now,
            type: type,
            records: matching,
            cause: found.cause,
            depth: group.depth + 1,
            isOfDeleted: group.isOfDeleted
        )
        if group.depth >= Self.maximumDepth {
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
}

extension AsOf {
    /// The state before a commit: the last one of what it deleted.
    static func before(_ commit: CommitID) -> AsOf { .commit(CommitID(commit.sequence - 1)) }
}

extension ReadTransaction {
    /// Whether an update changed one of the columns.
    func hasChanged(_ fields: [String], of type: RecordType, _ change: Change) throws -> Bool {
        let revisions = try revisions(type, change.record, at: change.commit)
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
