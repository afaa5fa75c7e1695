public import StorageProtocols

/// Somebody outside who is told of changes, by a POST to a URL.
public struct WebhookSubscription: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<WebhookSubscription>
    /// Who it is, for people.
    public var name: String
    /// Where events are posted to: `https:` or `http:`.
    public var url: String
    /// The name of the secret that signs the events; the host knows the secret itself.
    public var secret: String
    /// The record types whose changes it is told of; none for all.
    public var types: [String]
    /// What has to happen to a record; none for anything.
    public var kinds: [WebhookEvent.Kind]
    /// The fields of which at least one must have changed, for updates; none for any.
    public var fields: [String]
    /// Whether events carry the record's values, as far as the host and the owner's access allow, and not only what
    /// changed.
    public var includesValues: Bool
    /// With whose eyes it sees where access is enforced; nil for the host's own.
    ///
    /// Users who do not manage access can name only themselves.
    public var owner: ID<User>?
    /// Whether it is told of anything.
    public var isActive: Bool
    /// Since when it has not answered; nil while it does.
    public var failingSince: Instant?
    /// Nothing is sent before this time, because it asked for that.
    public var pausedUntil: Instant?
    /// Why the last delivery failed, or why it was stopped.
    public var lastError: String?
    /// When it was created.
    public var createdAt: Instant

    /// Creates a subscription.
    public init(
        id: ID<WebhookSubscription> = .unassigned,
        name: String,
        url: String,
        secret: String,
        types: [String] = [],
        kinds: [WebhookEvent.Kind] = [],
        fields: [String] = [],
        includesValues: Bool = false,
        owner: ID<User>? = nil,
        isActive: Bool = true
    ) {
        self.init(
            id,
            name,
            url,
            secret,
            types,
            kinds,
            fields,
            includesValues,
            owner,
            isActive,
            nil,
            nil,
            nil,
            .unassigned
        )
    }

    private init(
        _ id: ID<WebhookSubscription>,
        _ name: String,
        _ url: String,
        _ secret: String,
        _ types: [String],
        _ kinds: [WebhookEvent.Kind],
        _ fields: [String],
        _ includesValues: Bool,
        _ owner: ID<User>?,
        _ isActive: Bool,
        _ failingSince: Instant?,
        _ pausedUntil: Instant?,
        _ lastError: String?,
        _ createdAt: Instant
    ) {
        self.id = id
        self.name = name
        self.url = url
        self.secret = secret
        self.types = types
        self.kinds = kinds
        self.fields = fields
        self.includesValues = includesValues
        self.owner = owner
        self.isActive = isActive
        self.failingSince = failingSince
        self.pausedUntil = pausedUntil
        self.lastError = lastError
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }
}

extension WebhookSubscription {
    /// The fields of subscriptions.
    public enum Fields {
        /// The identifier.
        public static let id = Field<WebhookSubscription, ID<WebhookSubscription>>("id") { $0.id }
        /// Who it is.
        public static let name = Field<WebhookSubscription, String>("name") { $0.name }
        /// Where events are posted to.
        public static let url = Field<WebhookSubscription, String>("url") { $0.url }
        /// The name of the secret.
        public static let secret = Field<WebhookSubscription, String>("secret") { $0.secret }
        /// The record types.
        public static let types = Field<WebhookSubscription, [String]>("types") { $0.types }
        /// What has to happen.
        public static let kinds = Field<WebhookSubscription, [WebhookEvent.Kind]>("kinds") { $0.kinds }
        /// The fields.
        public static let fields = Field<WebhookSubscription, [String]>("fields") { $0.fields }
        /// Whether events carry values.
        public static let includesValues = Field<WebhookSubscription, Bool>("includes_values") { $0.includesValues }
        /// With whose eyes it sees.
        public static let owner = Field<WebhookSubscription, ID<User>?>("owner") { $0.owner }
        /// Whether it is told of anything.
        public static let isActive = Field<WebhookSubscription, Bool>("is_active") { $0.isActive }
        /// Since when it has not answered.
        public static let failingSince = Field<WebhookSubscription, Instant?>("failing_since") { $0.failingSince }
        /// Nothing is sent before this time.
        public static let pausedUntil = Field<WebhookSubscription, Instant?>("paused_until") { $0.pausedUntil }
        /// Why the last delivery failed.
        public static let lastError = Field<WebhookSubscription, String?>("last_error") { $0.lastError }
        /// When it was created.
        public static let createdAt = Field<WebhookSubscription, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "webhook_subscription"

    /// The columns.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.url,
        Fields.secret,
        Fields.types,
        Fields.kinds,
        Fields.fields,
        Fields.includesValues,
        Fields.owner,
        Fields.isActive,
        Fields.failingSince,
        Fields.pausedUntil,
        Fields.lastError,
        Fields.createdAt,
        make: WebhookSubscription.init(_:_:_:_:_:_:_:_:_:_:_:_:_:_:)
    )
}
