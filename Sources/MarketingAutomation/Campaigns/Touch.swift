public import CRMCore

/// One moment in which marketing met a contact: what attribution credits.
///
/// Touches are only ever added to.
public struct Touch: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Touch>
    /// The contact.
    public var contact: ID<Contact>
    /// The campaign that brought it about; nil for one of its own accord.
    public var campaign: ID<Campaign>?
    /// How it happened.
    public var channel: Activity.Channel
    /// What happened.
    public var kind: Kind
    /// When.
    public var at: Instant
    /// What names it in another system, so that it is written down once; no two live touches share one.
    public var key: String?

    /// Creates a touch; the session assigns the identifier, and the time unless it is given.
    public init(
        id: ID<Touch> = .unassigned,
        contact: ID<Contact>,
        campaign: ID<Campaign>? = nil,
        channel: Activity.Channel = .email,
        kind: Kind,
        at: Instant = .unassigned,
        key: String? = nil
    ) {
        self.id = id
        self.contact = contact
        self.campaign = campaign
        self.channel = channel
        self.kind = kind
        self.at = at
        self.key = key
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }

    /// What happened; open, so that a host can add its own.
    public struct Kind: TextRepresentable, Hashable {
        /// The stable name of the kind.
        public var rawValue: String

        /// Creates a kind from its stable name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A mail was opened, as far as that can be told.
        public static let open = Kind(rawValue: "open")
        /// A link in a mail was followed.
        public static let click = Kind(rawValue: "click")
        /// A web page was visited.
        public static let visit = Kind(rawValue: "visit")
        /// A form was filled in.
        public static let form = Kind(rawValue: "form")
        /// The contact came to an event.
        public static let event = Kind(rawValue: "event")
    }
}

extension Touch {
    /// The fields of touches.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Touch, ID<Touch>>("id") { $0.id }
        /// The contact.
        public static let contact = Field<Touch, ID<Contact>>("contact") { $0.contact }
        /// The campaign.
        public static let campaign = Field<Touch, ID<Campaign>?>("campaign") { $0.campaign }
        /// How it happened.
        public static let channel = Field<Touch, Activity.Channel>("channel") { $0.channel }
        /// What happened.
        public static let kind = Field<Touch, Kind>("kind") { $0.kind }
        /// When.
        public static let at = Field<Touch, Instant>("at") { $0.at }
        /// What names it in another system.
        public static let key = Field<Touch, String?>("key") { $0.key }
    }

    /// The name of the record type.
    public static let typeName = "touch"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.campaign,
        Fields.channel,
        Fields.kind,
        Fields.at,
        Fields.key,
        make: { Touch(id: $0, contact: $1, campaign: $2, channel: $3, kind: $4, at: $5, key: $6) }
    )
    .unique(Fields.key)
    .indexed(by: Fields.contact, Fields.at)
    .indexed(by: Fields.campaign, Fields.at)
}
