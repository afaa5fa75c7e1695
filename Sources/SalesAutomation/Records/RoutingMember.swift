public import CRMCore
public import StorageProtocols

/// A person who takes part in a routing pool, with the credit that the rounds so far have left.
public struct RoutingMember: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<RoutingMember>
    /// The pool's name.
    public var pool: String
    /// The person.
    public var user: ID<User>
    /// The share of leads that the person is to get, beside those of the others.
    public var weight: Int64
    /// Whether the person takes leads now.
    public var isActive: Bool
    /// The name of the business calendar by which the person works; nil for always.
    public var calendar: String?
    /// The most open leads that the person is to have at a time; nil for no limit.
    public var capacity: Int?
    /// The credit that the rounds so far have left.
    public var credit: Int64
    /// The count of leads that the person got.
    public var assigned: Int64

    /// Creates a routing member; the session assigns the identifier.
    public init(
        id: ID<RoutingMember> = .unassigned,
        pool: String,
        user: ID<User>,
        weight: Int64 = 1,
        isActive: Bool = true,
        calendar: String? = nil,
        capacity: Int? = nil,
        credit: Int64 = 0,
        assigned: Int64 = 0
    ) {
        self.id = id
        self.pool = pool
        self.user = user
        self.weight = weight
        self.isActive = isActive
        self.calendar = calendar
        self.capacity = capacity
        self.credit = credit
        self.assigned = assigned
    }
}

extension RoutingMember {
    /// The fields of routing members.
    public enum Fields {
        /// The identifier.
        public static let id = Field<RoutingMember, ID<RoutingMember>>("id") { $0.id }
        /// The pool's name.
        public static let pool = Field<RoutingMember, String>("pool") { $0.pool }
        /// The person.
        public static let user = Field<RoutingMember, ID<User>>("user") { $0.user }
        /// The share of leads that the person is to get, beside those of the others.
        public static let weight = Field<RoutingMember, Int64>("weight") { $0.weight }
        /// Whether the person takes leads now.
        public static let isActive = Field<RoutingMember, Bool>("is_active") { $0.isActive }
        /// The name of the business calendar by which the person works; nil for always.
        public static let calendar = Field<RoutingMember, String?>("calendar") { $0.calendar }
        /// The most open leads that the person is to have at a time; nil for no limit.
        public static let capacity = Field<RoutingMember, Int?>("capacity") { $0.capacity }
        /// The credit that the rounds so far have left.
        public static let credit = Field<RoutingMember, Int64>("credit") { $0.credit }
        /// The count of leads that the person got.
        public static let assigned = Field<RoutingMember, Int64>("assigned") { $0.assigned }
        /// The pool and the person, so that nobody is in a pool twice; derived.
        public static let key = Field<RoutingMember, String>("key") { $0.pool + "/" + $0.user.description }
    }

    /// The name of the record type.
    public static let typeName = "routing_member"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.pool,
        Fields.user,
        Fields.weight,
        Fields.isActive,
        Fields.calendar,
        Fields.capacity,
        Fields.credit,
        Fields.assigned,
        make: RoutingMember.init
    )
    .derived(Fields.key)
    .unique(Fields.key)
    .indexed(by: Fields.pool)
    .indexed(by: Fields.user)
}
