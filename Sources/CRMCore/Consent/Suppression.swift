public import StorageProtocols

/// An address that nobody is contacted at, known only by its keyed hash.
///
/// It names no contact, so that it outlives the contact's deletion, and meets the address again however it comes back.
/// Lifting it deletes the record; its history stays.
public struct Suppression: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Suppression>
    /// The keyed hash of the address in its normal form: ``QueryTransaction/addressHash(of:)``.
    public var addressHash: String
    /// The name of the key; nil for what was written before keys had names.
    public var keyID: String?
    /// By which way nobody may be contacted there.
    public var channel: ContactChannel
    /// What for.
    public var scope: SuppressionScope
    /// Why.
    public var reason: SuppressionReason
    /// Where that was learned, such as `unsubscribe link`; never the address.
    public var source: String?
    /// Since when.
    public var at: Instant

    /// Creates a suppression; the session assigns the identifier, and the time unless it is given.
    public init(
        id: ID<Suppression> = .unassigned,
        addressHash: String,
        keyID: String? = nil,
        channel: ContactChannel = .all,
        scope: SuppressionScope,
        reason: SuppressionReason,
        source: String? = nil,
        at: Instant = .unassigned
    ) {
        self.id = id
        self.addressHash = addressHash
        self.keyID = keyID
        self.channel = channel
        self.scope = scope
        self.reason = reason
        self.source = source
        self.at = at
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }

    /// Whether it forbids to contact somebody for this purpose by this channel.
    public func covers(_ purpose: Purpose, via channel: ContactChannel) -> Bool {
        (self.channel == channel || self.channel == .all) && scope.covers(purpose)
    }
}

extension Suppression {
    /// The fields of suppressions.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Suppression, ID<Suppression>>("id") { $0.id }
        /// The keyed hash of the address.
        public static let addressHash = Field<Suppression, String>("address_hash") { $0.addressHash }
        /// The name of the key.
        public static let keyID = Field<Suppression, String?>("key_id") { $0.keyID }
        /// The channel.
        public static let channel = Field<Suppression, ContactChannel>("channel") { $0.channel }
        /// The scope.
        public static let scope = Field<Suppression, SuppressionScope>("scope") { $0.scope }
        /// The reason.
        public static let reason = Field<Suppression, SuppressionReason>("reason") { $0.reason }
        /// The source.
        public static let source = Field<Suppression, String?>("source") { $0.source }
        /// Since when.
        public static let at = Field<Suppression, Instant>("at") { $0.at }
        /// Hash, scope and channel, which are unique; derived.
        public static let key = Field<Suppression, String>("key") {
            "\($0.addressHash) \($0.scope.rawValue) \($0.channel.rawValue)"
        }
    }

    /// The name of the record type.
    public static let typeName = "suppression"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        version: 2,
        Fields.id,
        Fields.addressHash,
        Fields.keyID,
        Fields.channel,
        Fields.scope,
        Fields.reason,
        Fields.source,
        Fields.at,
        make: {
            Suppression(
                id: $0,
                addressHash: $1,
                keyID: $2,
                channel: $3,
                scope: $4,
                reason: $5,
                source: $6,
                at: $7
            )
        }
    )
    .derived(Fields.key)
    .unique(Fields.key)
    .indexed(by: Fields.addressHash)
    .indexed(by: Fields.keyID)
    .migrated(to: 2, .add("key_id", default: .null), .add("channel", default: .text("*")))
}
