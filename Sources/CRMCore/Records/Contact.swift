public import StorageProtocols

/// A person.
public struct Contact: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<Contact>
    /// The name in its parts.
    public var name: PersonName
    /// The company that the person works for.
    public var account: ID<Account>?
    /// What the person does there.
    public var jobTitle: String?
    /// Where in the company.
    public var department: String?
    /// Who looks after the person.
    public var owner: ID<User>?
    /// How far the person has come on the way to being a customer.
    public var lifecycle: LifecycleStage?
    /// The e-mail addresses, the main one first.
    ///
    /// No two live contacts share one.
    public var emails: [EmailAddress]
    /// The phone numbers, the main one first.
    public var phones: [PhoneNumber]
    /// The postal addresses, the main one first.
    public var addresses: [PostalAddress]
    /// Web addresses.
    public var websites: [String]
    /// The date of birth.
    public var birthday: CivilDate?
    /// Where the contact came from, such as `web form`.
    public var source: String?
    /// The identifier in another system.
    ///
    /// No two live contacts share one.
    public var externalID: String?
    /// The tags.
    public var tags: [ID<Tag>]
    /// What else is to be said, in any number of lines.
    public var note: String?
    /// The custom fields.
    public var custom: CustomValues
    /// When the contact was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates a contact; the session assigns the identifier and the time of creation.
    public init(
        id: ID<Contact> = .unassigned,
        name: PersonName = PersonName(),
        emails: [EmailAddress] = [],
        phones: [PhoneNumber] = [],
        addresses: [PostalAddress] = [],
        account: ID<Account>? = nil,
        jobTitle: String? = nil,
        department: String? = nil,
        owner: ID<User>? = nil,
        lifecycle: LifecycleStage? = nil,
        websites: [String] = [],
        birthday: CivilDate? = nil,
        source: String? = nil,
        externalID: String? = nil,
        tags: [ID<Tag>] = [],
        note: String? = nil,
        custom: CustomValues = CustomValues(),
        createdAt: Instant = .unassigned
    ) {
        self.id = id
        self.name = name
        self.account = account
        self.jobTitle = jobTitle
        self.department = department
        self.owner = owner
        self.lifecycle = lifecycle
        self.emails = emails
        self.phones = phones
        self.addresses = addresses
        self.websites = websites
        self.birthday = birthday
        self.source = source
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

    /// The name as it is written in full; the main e-mail address or phone number where there is none.
    public var displayName: String {
        let name = name.formatted
        return name.isEmpty ? emails.first?.normal ?? phones.first?.value ?? "" : name
    }

    /// The folded name by which contacts are put in order: family name first.
    public var sortName: String {
        let name = name.sortName
        return name.isEmpty ? SortName.folded(displayName) : name
    }
}
