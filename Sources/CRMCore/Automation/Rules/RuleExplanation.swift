public import StorageProtocols

/// Why a rule did, or did not, act on a record.
public struct RuleExplanation: Sendable, Hashable {
    /// Whether the rule is switched on.
    public var isActive: Bool
    /// Why the software switched it off; nil where it did not.
    public var pauseReason: String?
    /// The parts of the condition, and what each says of the record as it is now.
    public var parts: [Part]
    /// Whether the record satisfies the condition now.
    public var matches: Bool
    /// The runs on the record, the latest first.
    public var runs: [Stored<RuleRun>]

    /// A part of a condition.
    public struct Part: Sendable, Hashable {
        /// The part.
        public var condition: Condition
        /// What it says.
        public var truth: Truth
    }
}

extension Session {
    /// Why a rule did, or did not, act on a record.
    ///
    /// - Throws: `StorageError` with code `notFound` where there is no such rule.
    public func explain(_ rule: ID<Rule>, on record: RecordID) async throws -> RuleExplanation {
        let book = crm.registry.automation.rules
        return try await read { tx in
            let rule = try tx.get(rule)
            let content = try rule.record.content()
            let type = try book.source(of: content.trigger).type
            let condition = try book.condition(of: content, at: now)
            let parts = try condition.parts.map { part in
                RuleExplanation.Part(condition: part, truth: try tx.truth(of: part, for: record, type))
            }
            let id = rule.id
            let runs = RuleRun.where { $0.links.contains(record) && $0.rule == id }.sorted { $0.at.descending }
            return RuleExplanation(
                isActive: rule.isActive,
                pauseReason: rule.pauseReason,
                parts: parts,
                matches: parts.allSatisfy { $0.truth == .true },
                runs: try tx.fetch(runs)
            )
        }
    }

    /// The runs of rules that led to a commit, the latest first: command → rule → effect.
    ///
    /// - Returns: The runs; the last one's `cause` is the commit of the command.
    public func ruleRuns(behind commit: CommitID) async throws -> [Stored<RuleRun>] {
        try await read { tx in
            var runs: [Stored<RuleRun>] = []
            var commit: CommitID? = commit
            while let current = commit, runs.count <= RuleMatcher.maximumDepth,
                try tx.reader.commits(.id(current)).first?.actor == RuleRunner.actor
            {
                commit = nil
                for change in try tx.reader.changes(in: current) where change.type == RuleRun.typeName {
                    guard let run = try tx.find(ID<RuleRun>(change.record)), run.version == current else { continue }
                    runs.append(run)
                    commit = run.cause.map { CommitID(Int64($0)) }
                }
            }
            return runs
        }
    }
}

extension Condition {
    /// The conditions that must all hold.
    fileprivate var parts: [Condition] {
        if case .all(let parts) = self { return parts.flatMap(\.parts) }
        return [self]
    }
}

extension QueryTransaction {
    /// What a condition says of a record now.
    fileprivate func truth(of condition: Condition, for record: RecordID, _ type: String) throws -> Truth {
        if try !matching([record], of: type, condition).isEmpty { return .true }
        return try matching([record], of: type, .not(condition)).isEmpty ? .unknown : .false
    }
}
