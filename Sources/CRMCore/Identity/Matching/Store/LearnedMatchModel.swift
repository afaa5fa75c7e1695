public import StorageProtocols

/// What was learned from a host's own records about how well fields tell duplicates, kept for the next time.
public struct LearnedMatchModel: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<LearnedMatchModel>
    /// The name of the record type that it was learned from, such as `contact`.
    public var type: String
    /// The model as JSON; see ``MatchModel``.
    public var definition: String
    /// When it was learned.
    public var learnedAt: Instant

    /// Creates a record.
    public init(
        id: ID<LearnedMatchModel> = .unassigned,
        type: String,
        definition: String,
        learnedAt: Instant = .unassigned
    ) {
        self.id = id
        self.type = type
        self.definition = definition
        self.learnedAt = learnedAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if learnedAt == .unassigned { learnedAt = now }
    }

    /// The fields of learned models.
    public enum Fields {
        /// The identifier.
        public static let id = Field<LearnedMatchModel, ID<LearnedMatchModel>>("id") { $0.id }
        /// The record type's name.
        public static let type = Field<LearnedMatchModel, String>("type") { $0.type }
        /// The model as JSON.
        public static let definition = Field<LearnedMatchModel, String>("definition") { $0.definition }
        /// When it was learned.
        public static let learnedAt = Field<LearnedMatchModel, Instant>("learned_at") { $0.learnedAt }
    }

    /// The name of the record type.
    public static let typeName = "match_model"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.type,
        Fields.definition,
        Fields.learnedAt,
        make: { LearnedMatchModel(id: $0, type: $1, definition: $2, learnedAt: $3) }
    )
    .unique(Fields.type)
}
