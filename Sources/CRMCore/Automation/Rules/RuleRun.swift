public import StorageProtocols

/// What a rule did, or is about to do: an entry of the run log.
///
/// What matched is written down in one commit with the position in the feed; each run then happens in a commit of its
/// own, the entry's latest. So a rule that fails holds up no other, and the changes of that commit are its effects.
public struct RuleRun: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<RuleRun>
    /// The rule.
    public var rule: ID<Rule>
    /// When it matched.
    public var at: Instant
    /// When it runs; nil once it has.
    public var due: Instant?
    /// How far it has come.
    public var state: State
    /// The records that it acts on, or has acted on.
    public var links: [RecordLink]
    /// How many those are.
    public var count: Int
    /// The commit that set it off; nil for a schedule.
    public var cause: Int?
    /// How many runs in a row led to it.
    public var depth: Int
    /// Whether the records are gone: their deletion set it off.
    public var isOfDeleted: Bool
    /// How often it failed.
    public var attempts: Int
    /// What there is to say: an error, why it waits, what no longer matched.
    public var message: String?
    /// When it ended.
    public var finishedAt: Instant?

    init(
        rule: ID<Rule>,
        at: Instant,
        type: String,
        records: [RecordID],
        cause: CommitID?,
        depth: Int,
        isOfDeleted: Bool = false
    ) {
        self.init(
            id: .unassigned,
            rule: rule,
            at: at,
            due: at,
            state: .waiting,
            links: records.map { RecordLink(type: type, id: $0) },
            count: records.count,
            cause: cause.map { Int($0.sequence) },
            depth: depth,
            isOfDeleted: isOfDeleted,
            attempts: 0,
            message: nil,
            finishedAt: nil
        )
    }

    private init(
        id: ID<RuleRun>,
        rule: ID<Rule>,
        at: Instant,
        due: Instant?,
        state: State,
        links: [RecordLink],
        count: Int,
        cause: Int?,
        depth: Int,
        isOfDeleted: Bool,
        attempts: Int,
        message: String?,
        finishedAt: Instant?
    ) {
        self.id = id
        self.rule = rule
        self.at = at
        self.due = due
        self.state = state
        self.links = links
        self.count = count
        self.cause = cause
        self.depth = depth
        self.isOfDeleted = isOfDeleted
        self.attempts = attempts
        self.message = message
        self.finishedAt = finishedAt
    }

    /// How far a run has come.
    public enum State: String, TextRepresentable, CaseIterable {
        /// It is to run, or to be tried again.
        case waiting
        /// It ran.
        case done
        /// It did not run: nothing matched any more, or the rule was switched off.
        case dropped
        /// It failed too often.
        case failed
        /// It was one of a circle of rules that did not end.
        case stopped
    }

    /// Ends the run.
    mutating func finish(_ state: State, at now: Instant, _ message: String? = nil) {
        self.state = state
        self.message = message
        due = nil
        finishedAt = now
    }
}

extension RuleRun {
    /// The fields of runs.
    public enum Fields {
        /// The identifier.
        public static let id = Field<RuleRun, ID<RuleRun>>("id") { $0.id }
        /// The rule.
        public static let rule = Field<RuleRun, ID<Rule>>("rule") { $0.rule }
        /// When it matched.
        public static let at = Field<RuleRun, Instant>("at") { $0.at }
        /// When it runs.
        public static let due = Field<RuleRun, Instant?>("due") { $0.due }
        /// How far it has come.
        public static let state = Field<RuleRun, State>("state") { $0.state }
        /// The records.
        public static let links = Field<RuleRun, [RecordLink]>("links") { $0.links }
        /// How many records.
        public static let count = Field<RuleRun, Int>("record_count") { $0.count }
        /// The commit that set it off.
        public static let cause = Field<RuleRun, Int?>("cause") { $0.cause }
        /// How many runs in a row led to it.
        public static let depth = Field<RuleRun, Int>("depth") { $0.depth }
        /// Whether the records are gone.
        public static let isOfDeleted = Field<RuleRun, Bool>("of_deleted") { $0.isOfDeleted }
        /// How often it failed.
        public static let attempts = Field<RuleRun, Int>("attempts") { $0.attempts }
        /// What there is to say.
        public static let message = Field<RuleRun, String?>("message") { $0.message }
        /// When it ended.
        public static let finishedAt = Field<RuleRun, Instant?>("finished_at") { $0.finishedAt }
    }

    /// The name of the record type.
    public static let typeName = "rule_run"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.rule,
        Fields.at,
        Fields.due,
        Fields.state,
        Fields.links,
        Fields.count,
        Fields.cause,
        Fields.depth,
        Fields.isOfDeleted,
        Fields.attempts,
        Fields.message,
        Fields.finishedAt,
        make: RuleRun.init(id:rule:at:due:state:links:count:cause:depth:isOfDeleted:attempts:message:finishedAt:)
    )
    .indexed(by: Fields.due)
    .indexed(by: Fields.rule, Fields.finishedAt)
    .indexed(by: Fields.links)
    .migrated(to: 2, .add(Fields.isOfDeleted.name, default: .integer(0)))
}
