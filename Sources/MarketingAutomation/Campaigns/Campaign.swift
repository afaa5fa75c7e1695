public import CRMCore

/// Something that marketing does for a time and a cost: a mailing, a fair, an advertisement.
public struct Campaign: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<Campaign>
    /// The name, unique among campaigns.
    public var name: String
    /// How people are reached.
    public var channel: Activity.Channel
    /// What it costs.
    public var cost: Money?
    /// The first day.
    public var startsOn: CivilDate?
    /// The last day.
    public var endsOn: CivilDate?
    /// Who runs it.
    public var owner: ID<User>?
    /// The custom fields.
    public var custom: CustomValues
    /// When the campaign was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates a campaign; the session assigns the identifier and the time of creation.
    public init(
        id: ID<Campaign> = .unassigned,
        name: String,
        channel: Activity.Channel = .email,
        cost: Money? = nil,
        startsOn: CivilDate? = nil,
        endsOn: CivilDate? = nil,
        owner: ID<User>? = nil,
        custom: CustomValues = CustomValues(),
        createdAt: Instant = .unassigned
    ) {
        self.id = id
        self.name = name
        self.channel = channel
        self.cost = cost
        self.startsOn = startsOn
        self.endsOn = endsOn
        self.owner = owner
        self.custom = custom
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }
}

extension Campaign {
    /// The fields of campaigns.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Campaign, ID<Campaign>>("id") { $0.id }
        /// The name.
        public static let name = Field<Campaign, String>("name") { $0.name }
        /// How people are reached.
        public static let channel = Field<Campaign, Activity.Channel>("channel") { $0.channel }
        /// The cost in minor units.
        public static let cost = Field<Campaign, Int64?>("cost") { $0.cost?.minor }
        /// The currency of the cost.
        public static let currency = Field<Campaign, Currency?>("currency") { $0.cost?.currency }
        /// The first day.
        public static let startsOn = Field<Campaign, CivilDate?>("starts_on") { $0.startsOn }
        /// The last day.
        public static let endsOn = Field<Campaign, CivilDate?>("ends_on") { $0.endsOn }
        /// Who runs it.
        public static let owner = Field<Campaign, ID<User>?>("owner") { $0.owner }
        /// The custom fields.
        public static let custom = Field<Campaign, CustomValues>("custom") { $0.custom }
        /// The time of creation.
        public static let createdAt = Field<Campaign, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "campaign"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        version: 2,
        Fields.id,
        Fields.name,
        Fields.channel,
        Fields.cost,
        Fields.currency,
        Fields.startsOn,
        Fields.endsOn,
        Fields.owner,
        Fields.custom,
        Fields.createdAt,
        make: {
            Campaign(
                id: $0,
                name: $1,
                channel: $2,
                cost: Money(minor: $3, currency: $4),
                startsOn: $5,
                endsOn: $6,
                owner: $7,
                custom: $8,
                createdAt: $9
            )
        }
    )
    .unique(Fields.name)
    .searchable(Fields.name)
    .searchable(Fields.custom)
    .migrated(to: 2, .add(Column.customFields, default: .text("{}")))
}
