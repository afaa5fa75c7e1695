public import StorageProtocols

/// What a contact does for an account, or did, and when.
///
/// A contact may have any number of them. ``Contact/account`` names the account of the main one; the two are kept in
/// step: making an affiliation the main one changes the contact, and giving the contact another account makes the
/// affiliation with that account the main one, or a new one where the contact has a main one already.
public struct Affiliation: CRMRecord, Hashable, DatedRecord {
    /// The identifier.
    public var id: ID<Affiliation>
    /// The contact.
    public var contact: ID<Contact>
    /// The account.
    public var account: ID<Account>
    /// What the contact is there, such as `buyer`; any word that the host uses for it.
    public var role: String?
    /// The job title.
    public var title: String?
    /// The first day; nil where it is not known.
    public var from: CivilDate?
    /// The first day after the last; nil while it lasts.
    public var until: CivilDate?
    /// Whether it is the contact's main one; at most one is.
    public var isPrimary: Bool
    /// When the affiliation was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates an affiliation; the session assigns the identifier and the time of creation.
    public init(
        id: ID<Affiliation> = .unassigned,
        contact: ID<Contact>,
        account: ID<Account>,
        role: String? = nil,
        title: String? = nil,
        from: CivilDate? = nil,
        until: CivilDate? = nil,
        isPrimary: Bool = false,
        createdAt: Instant = .unassigned
    ) {
        self.id = id
        self.contact = contact
        self.account = account
        self.role = role
        self.title = title
        self.from = from
        self.until = until
        self.isPrimary = isPrimary
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }

    /// The days on which it holds.
    public var validity: Validity { Validity(from: from, until: until) }
}

extension Affiliation {
    /// The fields of affiliations.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Affiliation, ID<Affiliation>>("id") { $0.id }
        /// The contact.
        public static let contact = Field<Affiliation, ID<Contact>>("contact") { $0.contact }
        /// The account.
        public static let account = Field<Affiliation, ID<Account>>("account") { $0.account }
        /// The role.
        public static let role = Field<Affiliation, String?>("role") { $0.role }
        /// The job title.
        public static let title = Field<Affiliation, String?>("title") { $0.title }
        /// The first day.
        public static let from = Field<Affiliation, CivilDate?>("from_date") { $0.from }
        /// The first day after the last.
        public static let until = Field<Affiliation, CivilDate?>("until_date") { $0.until }
        /// Whether it is the main one.
        public static let isPrimary = Field<Affiliation, Bool>("is_primary") { $0.isPrimary }
        /// The time of creation.
        public static let createdAt = Field<Affiliation, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "affiliation"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.account,
        Fields.role,
        Fields.title,
        Fields.from,
        Fields.until,
        Fields.isPrimary,
        Fields.createdAt,
        make: { Affiliation($0, $1, $2, $3, $4, $5, $6, $7, $8) }
    )
    .indexed(by: Fields.contact)
    .indexed(by: Fields.account)

    private init(
        _ id: ID<Affiliation>,
        _ contact: ID<Contact>,
        _ account: ID<Account>,
        _ role: String?,
        _ title: String?,
        _ from: CivilDate?,
        _ until: CivilDate?,
        _ isPrimary: Bool,
        _ createdAt: Instant
    ) {
        self.init(
            id: id,
            contact: contact,
            account: account,
            role: role,
            title: title,
            from: from,
            until: until,
            isPrimary: isPrimary,
            createdAt: createdAt
        )
    }
}
