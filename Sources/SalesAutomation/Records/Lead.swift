public import CRMCore
public import StorageProtocols

/// Someone who may become a customer, before anybody decided that a deal is worth the effort.
public struct Lead: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<Lead>
    /// The person's name in its parts.
    public var name: PersonName
    /// The company's name as it was given.
    public var company: String?
    /// What the person does there.
    public var jobTitle: String?
    /// The e-mail addresses, the main one first.
    public var emails: [EmailAddress]
    /// The phone numbers, the main one first.
    public var phones: [PhoneNumber]
    /// The web address as it was given.
    public var website: String?
    /// The country as it was given.
    public var country: String?
    /// What the company does.
    public var industry: String?
    /// Where the lead came from, such as `web form`.
    public var source: String?
    /// The ways in which it came across us, oldest first.
    public var touches: [LeadTouch]
    /// How far it has come.
    public var status: Status
    /// Who works on it; nil while nobody does.
    public var owner: ID<User>?
    /// The account: the one it belongs to already, or the one it was converted to.
    public var account: ID<Account>?
    /// The contact: the one it stands for already, or the one it was converted to.
    public var contact: ID<Contact>?
    /// The opportunity it was converted to.
    public var opportunity: ID<Opportunity>?
    /// How promising it is.
    public var score: Int?
    /// Why it is not pursued.
    public var disqualifyReason: String?
    /// When a disqualified lead is to be looked at again.
    public var nurtureUntil: Instant?
    /// The key of the submission that it was captured from.
    ///
    /// No two live leads share one.
    public var captureKey: String?
    /// By when somebody should have answered.
    public var respondBy: Instant?
    /// When somebody answered first.
    public var firstResponseAt: Instant?
    /// When the time to answer ran out with nobody having answered.
    public var breachedAt: Instant?
    /// When it was converted.
    public var convertedAt: Instant?
    /// The identifier in another system.
    ///
    /// No two live leads share one.
    public var externalID: String?
    /// What else is to be said, in any number of lines.
    public var note: String?
    /// The custom fields.
    public var custom: CustomValues
    /// When the lead was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates a lead; the session assigns the identifier and the time of creation.
    public init(
        id: ID<Lead> = .unassigned,
        name: PersonName = PersonName(),
        company: String? = nil,
        jobTitle: String? = nil,
        emails: [EmailAddress] = [],
        phones: [PhoneNumber] = [],
        website: String? = nil,
        country: String? = nil,
        industry: String? = nil,
        source: String? = nil,
        touches: [LeadTouch] = [],
        status: Status = .new,
        owner: ID<User>? = nil,
        account: ID<Account>? = nil,
        contact: ID<Contact>? = nil,
        score: Int? = nil,
        captureKey: String? = nil,
        externalID: String? = nil,
        note: String? = nil,
        custom: CustomValues = CustomValues(),
        createdAt: Instant = .unassigned
    ) {
        self.id = id
        self.name = name
        self.company = company
        self.jobTitle = jobTitle
        self.emails = emails
        self.phones = phones
        self.website = website
        self.country = country
        self.industry = industry
        self.source = source
        self.touches = touches
        self.status = status
        self.owner = owner
        self.account = account
        self.contact = contact
        self.score = score
        self.captureKey = captureKey
        self.externalID = externalID
        self.note = note
        self.custom = custom
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }

    /// The person's name, else the company's, else the main e-mail address or phone number.
    public var displayName: String {
        let name = name.formatted
        if !name.isEmpty { return name }
        return company ?? emails.first?.normal ?? phones.first?.value ?? ""
    }

    /// Whether somebody is still to decide about the lead.
    public var isOpen: Bool { status.isOpen }

    /// When the time to answer runs out; nil once somebody answered, it ran out, or nobody needs to answer any more.
    public var responseDue: Instant? {
        isOpen && firstResponseAt == nil && breachedAt == nil ? respondBy : nil
    }

    /// When a disqualified lead comes back; nil for all others.
    public var nurtureDue: Instant? { status == .disqualified ? nurtureUntil : nil }

    /// How far a lead has come.
    public enum Status: String, TextRepresentable, CaseIterable {
        /// Nobody has answered yet.
        case new
        /// Somebody is in touch.
        case working
        /// Worth the effort.
        case qualified
        /// Not pursued, for a reason.
        case disqualified
        /// Became a contact, and perhaps an opportunity.
        case converted

        /// Whether somebody is still to decide.
        public var isOpen: Bool {
            switch self {
            case .new, .working, .qualified: true
            case .disqualified, .converted: false
            }
        }
    }
}
