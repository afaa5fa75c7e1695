public import StorageProtocols

/// That somebody took over somebody's book of business.
///
/// Each record's history tells when its owner changed; this tells that it was one hand-over, and why.
public struct Handover: CRMRecord, Hashable {
    /// The identifier: that of the plan.
    public var id: ID<Handover>
    /// Who handed over.
    public var from: ID<User>
    /// Who took over.
    public var successors: [ID<User>]
    /// Why.
    public var reason: String
    /// When it began.
    public var startedAt: Instant
    /// When everything was moved; nil while it is under way.
    public var finishedAt: Instant?
    /// How many records moved.
    public var moved: Int

    init(_ plan: HandoverPlan) {
        self.init(ID(plan.id), plan.from, plan.successors, plan.reason, .unassigned, nil, 0)
    }

    private init(
        _ id: ID<Handover>,
        _ from: ID<User>,
        _ successors: [ID<User>],
        _ reason: String,
        _ startedAt: Instant,
        _ finishedAt: Instant?,
        _ moved: Int
    ) {
        self.id = id
        self.from = from
        self.successors = successors
        self.reason = reason
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.moved = moved
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if startedAt == .unassigned { startedAt = now }
    }

    /// The fields of hand-overs.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Handover, ID<Handover>>("id") { $0.id }
        /// Who handed over.
        public static let from = Field<Handover, ID<User>>("from_user") { $0.from }
        /// Who took over.
        public static let successors = Field<Handover, [ID<User>]>("successors") { $0.successors }
        /// Why.
        public static let reason = Field<Handover, String>("reason") { $0.reason }
        /// When it began.
        public static let startedAt = Field<Handover, Instant>("started_at") { $0.startedAt }
        /// When everything was moved.
        public static let finishedAt = Field<Handover, Instant?>("finished_at") { $0.finishedAt }
        /// How many records moved.
        public static let moved = Field<Handover, Int>("moved") { $0.moved }
    }

    /// The name of the record type.
    public static let typeName = "handover"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.from,
        Fields.successors,
        Fields.reason,
        Fields.startedAt,
        Fields.finishedAt,
        Fields.moved,
        make: { Handover($0, $1, $2, $3, $4, $5, $6) }
    )
    .indexed(by: Fields.from)
    .indexed(by: Fields.successors)
}
