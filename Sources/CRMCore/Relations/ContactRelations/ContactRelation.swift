public import StorageProtocols

/// That a contact is related to another one, in a certain way and for a certain time.
///
/// Of a symmetric relation the contact with the lesser identifier is the first, so that it is there once only.
public struct ContactRelation: CRMRecord, Hashable, DatedRecord {
    /// The identifier.
    public var id: ID<ContactRelation>
    /// The contact that is related.
    public var contact: ID<Contact>
    /// The contact to which it is related.
    public var other: ID<Contact>
    /// The name of the ``RelationKind``.
    public var kind: String
    /// The first day; nil where it is not known.
    public var from: CivilDate?
    /// The first day after the last; nil while it lasts.
    public var until: CivilDate?
    /// What else is to be said.
    public var note: String?
    /// When the relation was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Relates two contacts; the session assigns the identifier and the time of creation.
    public init(
        id: ID<ContactRelation> = .unassigned,
        _ contact: ID<Contact>,
        _ kind: RelationKind,
        _ other: ID<Contact>,
        from: CivilDate? = nil,
        until: CivilDate? = nil,
        note: String? = nil,
        createdAt: Instant = .unassigned
    ) {
        let isTurned = kind.isSymmetric && other.raw < contact.raw
        self.init(
            id: id,
            contact: isTurned ? other : contact,
            other: isTurned ? contact : other,
            kind: kind.name,
            from: from,
            until: until,
            note: note,
            createdAt: createdAt
        )
    }

    private init(
        id: ID<ContactRelation>,
        contact: ID<Contact>,
        other: ID<Contact>,
        kind: String,
        from: CivilDate?,
        until: CivilDate?,
        note: String?,
        createdAt: Instant
    ) {
        self.id = id
        self.contact = contact
        self.other = other
        self.kind = kind
        self.from = from
        self.until = until
        self.note = note
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }

    /// The days on which it holds.
    public var validity: Validity { Validity(from: from, until: until) }
}

extension ContactRelation {
    /// The fields of relations.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ContactRelation, ID<ContactRelation>>("id") { $0.id }
        /// The contact that is related.
        public static let contact = Field<ContactRelation, ID<Contact>>("contact") { $0.contact }
        /// The contact to which it is related.
        public static let other = Field<ContactRelation, ID<Contact>>("other") { $0.other }
        /// The kind's name.
        public static let kind = Field<ContactRelation, String>("kind") { $0.kind }
        /// The first day.
        public static let from = Field<ContactRelation, CivilDate?>("from_date") { $0.from }
        /// The first day after the last.
        public static let until = Field<ContactRelation, CivilDate?>("until_date") { $0.until }
        /// The note.
        public static let note = Field<ContactRelation, String?>("note") { $0.note }
        /// The time of creation.
        public static let createdAt = Field<ContactRelation, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "contact_relation"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.other,
        Fields.kind,
        Fields.from,
        Fields.until,
        Fields.note,
        Fields.createdAt,
        make: {
            ContactRelation(
                id: $0,
                contact: $1,
                other: $2,
                kind: $3,
                from: $4,
                until: $5,
                note: $6,
                createdAt: $7
            )
        }
    )
    .indexed(by: Fields.contact)
    .indexed(by: Fields.other)
}

/// A contact's relation as seen from that contact.
public struct RelatedContact: Sendable, Hashable {
    /// The other contact.
    public let contact: ID<Contact>
    /// What the contact that was asked about is to the other one, such as `manages`.
    public let label: String
    /// Whether the relation was written down from the other one's side.
    public let isInverse: Bool
    /// The relation.
    public let relation: Stored<ContactRelation>
}
