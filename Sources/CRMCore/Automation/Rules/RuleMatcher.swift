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
    static func watched(_ book: RuleBook, in tx: any ReadTransaction) throws -> Set<String> {
        var types: Set<String> = []
        for rule in try tx.fetch(Rule.where { $0.isActive == true }) {
            guard let content = try? rule.record.content() else { continue }
            if case .schedule = content.trigger { continue }
            if let type = try? book.source(of: content.trigger).type { types.insert(type) }
        }
        return types
    }

    func run(_ changes: [Change]) throws {
        let rules = try tx.fetch(Rule.where { $0.isActive == true }.sorted { $0.name.ascending })
        if rules.isEmpty { return }
        var depths: [CommitID: Int] = [:]
        for rule in rules {
            var found: [Int: (records: [RecordID], cause: CommitID)] = [:]
            var seen: Set<RecordID> = []
            for change in changes {
                guard let content = try content(of: rule, at: change.commit) else { continue }
                let source = try book.source(of: content.trigger)
                guard source.type == change.type, source.kinds.contains(change.kind),
                    try hasChanged(source.fields, change), seen.insert(change.record).inserted
                else { continue }
                let depth = try depths[change.commit] ?? depth(of: change.commit)
                depths[change.commit] = depth
                found[depth, default: ([], change.commit)].records.append(change.record)
            }
            for (depth, found) in found.sorted(by: { $0.key < $1.key }) {
                try note(found.records, cause: found.cause, depth: depth, for: rule)
            }
        }
    }

    /// Writes runs for those of the records that satisfy the rule's condition.
    private func note(_ records: [RecordID], cause: CommitID, depth: Int, for rule: Stored<Rule>) throws {
        let content = try rule.record.content()
        let type = try book.source(of: content.trigger).type
        let found = try tx.matching(records, of: type, try book.condition(of: content, at: tx.now))
        let matching = try tx.processable(found, of: type)
        if matching.isEmpty { return }
        var run = RuleRun(rule: rule.id, at: tx.now, type: type, records: matching, cause: cause, depth: depth + 1)
        if depth >= Self.maximumDepth {
            run.finish(.stopped, at: tx.now, "rules set each other off more than \(Self.maximumDepth) times in a row")
            var paused = rule
            paused.isActive = false
            paused.pauseReason = run.message
            try tx.update(paused)
        }
        try tx.create(run)
    }

    /// The definition that was in force when a commit was made; nil where there was none.
    private func content(of rule: Stored<Rule>, at commit: CommitID) throws -> RuleDefinition? {
        if rule.version <= commit { return try scheduleless(rule.record) }
        let revision = try tx.reader.revisions(Rule.schema.type, rule.id.raw)
            .last { $0.from <= commit && ($0.to.map { $0 > commit } ?? true) }
        guard let revision else { return nil }
        var row = RowReader(values: revision.values)
        let before = try Rule.schema.decode(&row)
        return before.isActive ? try scheduleless(before) : nil
    }

    private func scheduleless(_ rule: Rule) throws -> RuleDefinition? {
        let content = try rule.content()
        if case .schedule = content.trigger { return nil }
        return content
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
