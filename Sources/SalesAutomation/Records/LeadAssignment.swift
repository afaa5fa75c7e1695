public import CRMCore
public import StorageProtocols

/// A decision about who works on a lead, with everything that it was based on.
public struct LeadAssignment: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<LeadAssignment>
    /// The lead.
    public var lead: ID<Lead>
    /// Who got it; nil where nobody could.
    public var user: ID<User>?
    /// The name of the routing entry that matched; nil where none did.
    public var entry: String?
    /// The pool's name.
    public var pool: String?
    /// By which rule the person was chosen.
    public var decision: RoutingDecision.Kind
    /// Everybody who was considered, found by their identifier.
    public var candidates: [RoutingCandidate]
    /// When.
    public var at: Instant

    /// Creates a lead assignment; the session assigns the identifier and the time.
    public init(
        id: ID<LeadAssignment> = .unassigned,
        lead: ID<Lead>,
        user: ID<User>? = nil,
        entry: String? = nil,
        pool: String? = nil,
        decision: RoutingDecision.Kind,
        candidates: [RoutingCandidate] = [],
        at: Instant = .unassigned
    ) {
        self.id = id
        self.lead = lead
        self.user = user
        self.entry = entry
        self.pool = pool
        self.decision = decision
        self.candidates = candidates
        self.at = at
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }
}

extension LeadAssignment {
    /// The fields of lead assignments.
    public enum Fields {
        /// The identifier.
        public static let id = Field<LeadAssignment, ID<LeadAssignment>>("id") { $0.id }
        /// The lead.
        public static let lead = Field<LeadAssignment, ID<Lead>>("lead") { $0.lead }
        /// Who got it; nil where nobody could.
        public static let user = Field<LeadAssignment, ID<User>?>("user") { $0.user }
        /// The name of the routing entry that matched; nil where none did.
        public static let entry = Field<LeadAssignment, String?>("entry") { $0.entry }
        /// The pool's name.
        public static let pool = Field<LeadAssignment, String?>("pool") { $0.pool }
        /// By which rule the person was chosen.
        public static let decision = Field<LeadAssignment, RoutingDecision.Kind>("decision") { $0.decision }
        /// Everybody who was considered, found by their identifier.
        public static let candidates = Field<LeadAssignment, [RoutingCandidate]>("candidates") { $0.candidates }
        /// When.
        public static let at = Field<LeadAssignment, Instant>("at") { $0.at }
    }

    /// The name of the record type.
    public static let typeName = "lead_assignment"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.lead,
        Fields.user,
        Fields.entry,
        Fields.pool,
        Fields.decision,
        Fields.candidates,
        Fields.at,
        make: LeadAssignment.init
    )
    .indexed(by: Fields.lead)
    .indexed(by: Fields.user)
}
