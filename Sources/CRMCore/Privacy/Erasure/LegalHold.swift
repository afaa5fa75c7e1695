public import StorageProtocols

/// A reason why records must not be erased, such as a lawsuit; deleting it ends it, and its history stays.
public struct LegalHold: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<LegalHold>
    /// The records; a person who is held, by whichever contact or lead, is not erased at all.
    public var links: [RecordLink]
    /// Why, such as the name of the proceedings.
    public var reason: String
    /// When it ends; nil for when it is deleted.
    public var until: Instant?
    /// Since when; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates a hold; the session assigns the identifier and the time.
    public init(
        id: ID<LegalHold> = .unassigned,
        on links: [RecordLink],
        reason: String,
        until: Instant? = nil,
        createdAt: Instant = .unassigned
    ) {
        self.id = id
        self.links = links
        self.reason = reason
        self.until = until
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }

    /// The fields of holds.
    public enum Fields {
        /// The identifier.
        public static let id = Field<LegalHold, ID<LegalHold>>("id") { $0.id }
        /// The records.
        public static let links = Field<LegalHold, [RecordLink]>("links") { $0.links }
        /// Why.
        public static let reason = Field<LegalHold, String>("reason") { $0.reason }
        /// When it ends.
        public static let until = Field<LegalHold, Instant?>("until") { $0.until }
        /// Since when.
        public static let createdAt = Field<LegalHold, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "legal_hold"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.links,
        Fields.reason,
        Fields.until,
        Fields.createdAt,
        make: { LegalHold(id: $0, on: $1, reason: $2, until: $3, createdAt: $4) }
    )
    .indexed(by: Fields.links)
}
