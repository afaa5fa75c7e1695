public import StorageProtocols

/// A company or another organisation.
public struct Account: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<Account>
    /// The name as it is used.
    public var name: String
    /// The name as it is registered.
    public var legalName: String?
    /// The web address as it was given.
    public var website: String?
    /// What the company does.
    public var industry: String?
    /// The count of people who work there.
    public var employees: Int?
    /// The year in which the company was founded.
    public var foundedYear: Int?
    /// What the company sells in a year.
    public var annualRevenue: Money?
    /// Who looks after the company.
    public var owner: ID<User>?
    /// The company that this one belongs to.
    public var parent: ID<Account>?
    /// The e-mail addresses, the main one first.
    public var emails: [EmailAddress]
    /// The phone numbers, the main one first.
    public var phones: [PhoneNumber]
    /// The postal addresses, the main one first.
    public var addresses: [PostalAddress]
    /// The identifier in another system.
    ///
    /// No two live accounts share one.
    public var externalID: String?
    /// The tags.
    public var tags: [ID<Tag>]
    /// What else is to be said, in any number of lines.
    public var note: String?
    /// The custom fields.
    public var custom: CustomValues
    /// When the account was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates an account; the session assigns the identifier and the time of creation.
    public init(
        id: ID<Account> = .unassigned,
        name: String,
        legalName: String? = nil,
        website: String? = nil,
        industry: String? = nil,
        employees: Int? = nil,
        foundedYear: Int? = nil,
        annualRevenue: Money? = nil,
        owner: ID<User>? = nil,
        parent: ID<Account>? = nil,
        emails: [EmailAddress] = [],
        phones: [PhoneNumber] = [],
        addresses: [PostalAddress] = [],
        externalID: String? = nil,
        tags: [ID<Tag>] = [],
        note: String? = nil,
        custom: CustomValues = CustomValues(),
        createdAt: Instant = .unassigned
    ) {
        self.id = id
        self.name = name
        self.legalName = legalName
        self.website = website
        self.industry = industry
        self.employees = employees
        self.foundedYear = foundedYear
        self.annualRevenue = annualRevenue
        self.owner = owner
        self.parent = parent
        self.emails = emails
        self.phones = phones
        self.addresses = addresses
        self.externalID = externalID
        self.tags = tags
        self.note = note
        self.custom = custom
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }

    /// The name by which companies are compared, without its legal form.
    public var nameKey: String { CompanyName(name).normal }

    /// The domain of the web address, or of the main e-mail address; nil where there is neither.
    public var domain: String? {
        website.flatMap(WebDomain.normal(of:)) ?? emails.first.flatMap { WebDomain.normal(of: String($0.domain)) }
    }
}
