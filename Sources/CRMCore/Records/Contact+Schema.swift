public import StorageProtocols

extension Contact {
    /// The fields of contacts.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Contact, ID<Contact>>("id") { $0.id }
        /// The given name.
        public static let givenName = Field<Contact, String>("given_name") { $0.name.given }
        /// The family name.
        public static let familyName = Field<Contact, String>("family_name") { $0.name.family }
        /// The other parts of the name as JSON.
        public static let nameDetails = Field<Contact, String?>("name_details") { $0.name.storedDetails }
        /// The company.
        public static let account = Field<Contact, ID<Account>?>("account") { $0.account }
        /// The job title.
        public static let jobTitle = Field<Contact, String?>("job_title") { $0.jobTitle }
        /// The department.
        public static let department = Field<Contact, String?>("department") { $0.department }
        /// The owner.
        public static let owner = Field<Contact, ID<User>?>("owner") { $0.owner }
        /// The lifecycle stage.
        public static let lifecycle = Field<Contact, LifecycleStage?>("lifecycle") { $0.lifecycle }
        /// The e-mail addresses, found by their normal form.
        public static let emails = Field<Contact, [EmailAddress]>("emails") { $0.emails }
        /// The phone numbers, found by their normal form.
        public static let phones = Field<Contact, [PhoneNumber]>("phones") { $0.phones }
        /// The postal addresses.
        public static let addresses = Field<Contact, [PostalAddress]>("addresses") { $0.addresses }
        /// The web addresses.
        public static let websites = Field<Contact, [String]>("websites") { $0.websites }
        /// The date of birth.
        public static let birthday = Field<Contact, CivilDate?>("birthday") { $0.birthday }
        /// The source.
        public static let source = Field<Contact, String?>("source") { $0.source }
        /// The identifier in another system.
        public static let externalID = Field<Contact, String?>("external_id") { $0.externalID }
        /// The tags.
        public static let tags = Field<Contact, [ID<Tag>]>("tags") { $0.tags }
        /// The note.
        public static let note = Field<Contact, String?>("note") { $0.note }
        /// The custom fields.
        public static let custom = Field<Contact, CustomValues>("custom") { $0.custom }
        /// The time of creation.
        public static let createdAt = Field<Contact, Instant>("created_at") { $0.createdAt }

        /// The name in full; derived.
        public static let displayName = Field<Contact, String>("display_name") { $0.displayName }
        /// The folded name for sorting; derived.
        public static let sortName = Field<Contact, String>("sort_name") { $0.sortName }
        /// Nickname and readings; derived.
        public static let otherNames = Field<Contact, String?>("other_names") { $0.name.otherNames }
        /// The normal form of the main e-mail address; derived.
        public static let email = Field<Contact, String?>("email") { $0.emails.first?.normal }
        /// The town of the main address; derived.
        public static let city = Field<Contact, String?>("city") { $0.addresses.first?.town }
    }

    /// The name of the record type.
    public static let typeName = "contact"

    /// The columns, indexes and search fields as they are declared.
    ///
    /// ``schema`` does the same by hand, because contacts are read and written most.
    static let declared = Schema(
        typeName,
        Fields.id,
        Fields.givenName,
        Fields.familyName,
        Fields.nameDetails,
        Fields.account,
        Fields.jobTitle,
        Fields.department,
        Fields.owner,
        Fields.lifecycle,
        Fields.emails,
        Fields.phones,
        Fields.addresses,
        Fields.websites,
        Fields.birthday,
        Fields.source,
        Fields.externalID,
        Fields.tags,
        Fields.note,
        Fields.custom,
        Fields.createdAt,
        make: Contact.init(stored:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:)
    )
    .derived(Fields.displayName)
    .derived(Fields.sortName)
    .derived(Fields.otherNames)
    .derived(Fields.email)
    .derived(Fields.city)
    .unique(Fields.emails)
    .unique(Fields.externalID)
    .indexed(by: Fields.account)
    .indexed(by: Fields.owner)
    .indexed(by: Fields.city)
    .indexed(by: Fields.sortName)
    .indexed(by: Fields.tags)
    .searchable(Fields.displayName)
    .searchable(Fields.otherNames)
    .searchable(Fields.emails)
    .searchable(Fields.phones)
    .searchable(Fields.addresses)
    .searchable(Fields.note)
    .searchable(Fields.custom)
    .searchableMembers("key", "value", "street", "city", "region", "postcode")

    /// The record type's columns, indexes and search fields.
    public static let schema = declared.handwritten(
        decode: { row in try Contact(row: &row) },
        encode: { contact, values in contact.append(to: &values) }
    )

    /// Reads the stored columns in their order.
    private init(row: inout RowReader) throws {
        try self.init(
            stored: .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row)
        )
    }

    /// Appends the stored columns in their order.
    private func append(to values: inout [Value]) {
        values.append(id.value)
        values.append(.text(name.given))
        values.append(.text(name.family))
        values.append(name.storedDetails.value)
        values.append(account.value)
        values.append(jobTitle.value)
        values.append(department.value)
        values.append(owner.value)
        values.append(lifecycle.value)
        values.append(emails.value)
        values.append(phones.value)
        values.append(addresses.value)
        values.append(websites.value)
        values.append(birthday.value)
        values.append(source.value)
        values.append(externalID.value)
        values.append(tags.value)
        values.append(note.value)
        values.append(custom.value)
        values.append(createdAt.value)
    }

    /// Makes a contact from its stored columns, in their order.
    private init(
        stored id: ID<Contact>,
        _ given: String,
        _ family: String,
        _ nameDetails: String?,
        _ account: ID<Account>?,
        _ jobTitle: String?,
        _ department: String?,
        _ owner: ID<User>?,
        _ lifecycle: LifecycleStage?,
        _ emails: [EmailAddress],
        _ phones: [PhoneNumber],
        _ addresses: [PostalAddress],
        _ websites: [String],
        _ birthday: CivilDate?,
        _ source: String?,
        _ externalID: String?,
        _ tags: [ID<Tag>],
        _ note: String?,
        _ custom: CustomValues,
        _ createdAt: Instant
    ) {
        self.id = id
        name = PersonName(given: given, family: family, storedDetails: nameDetails)
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
}

extension PostalAddress {
    /// The town; nil where there is none.
    var town: String? { locality.isEmpty ? nil : locality }
}
