public import StorageProtocols

/// What one run of a retention rule did: a part of the run log.
public struct RetentionRun: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<RetentionRun>
    /// The rule.
    public var rule: ID<RetentionRule>
    /// When.
    public var at: Instant
    /// How many records it did away with.
    public var done: Int
    /// How many records it had to leave, because they are held, restricted or named by others.
    public var kept: Int
    /// Why they were left: how many for each reason, as JSON.
    public var reasons: String

    init(_ id: ID<RetentionRun>, _ rule: ID<RetentionRule>, _ at: Instant, _ done: Int, _ kept: Int, _ reasons: String)
    {
        self.id = id
        self.rule = rule
        self.at = at
        self.done = done
        self.kept = kept
        self.reasons = reasons
    }

    /// The fields of runs.
    public enum Fields {
        /// The identifier.
        public static let id = Field<RetentionRun, ID<RetentionRun>>("id") { $0.id }
        /// The rule.
        public static let rule = Field<RetentionRun, ID<RetentionRule>>("rule") { $0.rule }
        /// When.
        public static let at = Field<RetentionRun, Instant>("at") { $0.at }
        /// How many records it did away with.
        public static let done = Field<RetentionRun, Int>("done") { $0.done }
        /// How many records it had to leave.
        public static let kept = Field<RetentionRun, Int>("kept") { $0.kept }
        /// Why.
        public static let reasons = Field<RetentionRun, String>("reasons") { $0.reasons }
    }

    /// The name of the record type.
    public static let typeName = "retention_run"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.rule,
        Fields.at,
        Fields.done,
        Fields.kept,
        Fields.reasons,
        make: { RetentionRun($0, $1, $2, $3, $4, $5) }
    )
    .indexed(by: Fields.rule, Fields.at)
}
