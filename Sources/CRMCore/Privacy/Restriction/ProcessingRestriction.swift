public import StorageProtocols

/// A person's demand that data about them is used no more, or not for marketing.
///
/// It holds until it is lifted: that writes the time down, and the history keeps both.
public struct ProcessingRestriction: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<ProcessingRestriction>
    /// The person.
    public var contact: ID<Contact>
    /// What is demanded.
    public var kind: Kind
    /// Why, such as `the address is disputed`.
    public var reason: String?
    /// Since when; assigned by the session unless it is known.
    public var since: Instant
    /// When it was lifted; nil while it holds.
    public var liftedAt: Instant?

    /// Creates a restriction; the session assigns the identifier and the time.
    public init(
        id: ID<ProcessingRestriction> = .unassigned,
        contact: ID<Contact>,
        kind: Kind,
        reason: String? = nil,
        since: Instant = .unassigned,
        liftedAt: Instant? = nil
    ) {
        self.id = id
        self.contact = contact
        self.kind = kind
        self.reason = reason
        self.since = since
        self.liftedAt = liftedAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if since == .unassigned { since = now }
    }

    /// What can be demanded.
    public enum Kind: String, TextRepresentable, CaseIterable {
        /// The data is stored and nothing else (GDPR Art. 18): no message, no segment, no score, no automation.
        case restriction
        /// No use for marketing (GDPR Art. 21(2)); what a contract needs goes on.
        case objection
    }

    /// The fields of restrictions.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ProcessingRestriction, ID<ProcessingRestriction>>("id") { $0.id }
        /// The person.
        public static let contact = Field<ProcessingRestriction, ID<Contact>>("contact") { $0.contact }
        /// What is demanded.
        public static let kind = Field<ProcessingRestriction, Kind>("kind") { $0.kind }
        /// Why.
        public static let reason = Field<ProcessingRestriction, String?>("reason") { $0.reason }
        /// Since when.
        public static let since = Field<ProcessingRestriction, Instant>("since") { $0.since }
        /// When it was lifted.
        public static let liftedAt = Field<ProcessingRestriction, Instant?>("lifted_at") { $0.liftedAt }
    }

    /// The name of the record type.
    public static let typeName = "processing_restriction"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.kind,
        Fields.reason,
        Fields.since,
        Fields.liftedAt,
        make: {
            ProcessingRestriction(id: $0, contact: $1, kind: $2, reason: $3, since: $4, liftedAt: $5)
        }
    )
    .indexed(by: Fields.contact)
}
