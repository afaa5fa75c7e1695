public import StorageProtocols

extension Account {
    /// The fields of accounts.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Account, ID<Account>>("id") { $0.id }
        /// The name.
        public static let name = Field<Account, String>("name") { $0.name }
        /// The registered name.
        public static let legalName = Field<Account, String?>("legal_name") { $0.legalName }
        /// The web address.
        public static let website = Field<Account, String?>("website") { $0.website }
        /// The industry.
        public static let industry = Field<Account, String?>("industry") { $0.industry }
        /// The count of employees.
        public static let employees = Field<Account, Int?>("employees") { $0.employees }
        /// The year of foundation.
        public static let foundedYear = Field<Account, Int?>("founded_year") { $0.foundedYear }
        /// What the company sells in a year, in minor units.
        public static let annualRevenue = Field<Account, Int64?>("annual_revenue") { $0.annualRevenue?.minor }
        /// The currency of that.
        public static let revenueCurrency = Field<Account, Currency?>("revenue_currency") {
            $0.annualRevenue?.currency
        }
        /// The owner.
        public static let owner = Field<Account, ID<User>?>("owner") { $0.owner }
        /// The company that this one belongs to.
        public static let parent = Field<Account, ID<Account>?>("parent") { $0.parent }
        /// The e-mail addresses, found by their normal form.
        public static let emails = Field<Account, [EmailAddress]>("emails") { $0.emails }
        /// The phone numbers, found by their normal form.
        public static let phones = Field<Account, [PhoneNumber]>("phones") { $0.phones }
        /// The postal addresses.
        public static let addresses = Field<Account, [PostalAddress]>("addresses") { $0.addresses }
        /// The identifier in another system.
        public static let externalID = Field<Account, String?>("external_id") { $0.externalID }
        /// The tags.
        public static let tags = Field<Account, [ID<Tag>]>("tags") { $0.tags }
        /// The note.
        public static let note = Field<Account, String?>("note") { $0.note }
        /// The custom fields.
        public static let custom = Field<Account, CustomValues>("custom") { $0.custom }
        /// The time of creation.
        public static let createdAt = Field<Account, Instant>("created_at") { $0.createdAt }

        /// The name without its legal form, for comparing; derived.
        public static let nameKey = Field<Account, String>("name_key") { $0.nameKey }
        /// The folded name for sorting; derived.
        public static let sortName = Field<Account, String>("sort_name") { SortName.folded($0.name) }
        /// The domain of the web address or the main e-mail address; derived.
        public static let domain = Field<Account, String?>("domain") { $0.domain }
        /// The normal form of the main e-mail address; derived.
        public static let email = Field<Account, String?>("email") { $0.emails.first?.normal }
        /// The town of the main address; derived.
        public static let city = Field<Account, String?>("city") { $0.addresses.first?.town }
    }

    /// The name of the record type.
    public static let typeName = "account"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.legalName,
        Fields.website,
        Fields.industry,
        Fields.employees,
        Fields.foundedYear,
        Fields.annualRevenue,
        Fields.revenueCurrency,
        Fields.owner,
        Fields.parent,
        Fields.emails,
        Fields.phones,
        Fields.addresses,
        Fields.externalID,
        Fields.tags,
        Fields.note,
        Fields.custom,
        Fields.createdAt,
        make: Account.init(stored:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:)
    )
    .derived(Fields.nameKey)
    .derived(Fields.sortName)
    .derived(Fields.domain)
    .derived(Fields.email)
    .derived(Fields.city)
    .unique(Fields.externalID)
    .indexed(by: Fields.owner)
    .indexed(by: Fields.parent)
    .indexed(by: Fields.domain)
    .indexed(by: Fields.nameKey)
    .indexed(by: Fields.sortName)
    .indexed(by: Fields.city)
    .indexed(by: Fields.tags)
    .searchable(Fields.name)
    .searchable(Fields.legalName)
    .searchable(Fields.domain)
    .searchable(Fields.emails)
    .searchable(Fields.phones)
    .searchable(Fields.addresses)
    .searchable(Fields.note)
    .searchable(Fields.custom)
    .searchableMembers("key", "value", "street", "city", "region", "postcode")

    /// Makes an account from its stored columns, in their order.
    private init(
        stored id: ID<Account>,
        _ name: String,
        _ legalName: String?,
        _ website: String?,
        _ industry: String?,
        _ employees: Int?,
        _ foundedYear: Int?,
        _ annualRevenue: Int64?,
        _ revenueCurrency: Currency?,
        _ owner: ID<User>?,
        _ parent: ID<Account>?,
        _ emails: [EmailAddress],
        _ phones: [PhoneNumber],
        _ addresses: [PostalAddress],
        _ externalID: String?,
        _ tags: [ID<Tag>],
        _ note: String?,
        _ custom: CustomValues,
        _ createdAt: Instant
    ) {
        self.init(
            id: id,
            name: name,
            legalName: legalName,
            website: website,
            industry: industry,
            employees: employees,
            foundedYear: foundedYear,
            annualRevenue: Money(minor: annualRevenue, currency: revenueCurrency),
            owner: owner,
            parent: parent,
            emails: emails,
            phones: phones,
            addresses: addresses,
            externalID: externalID,
            tags: tags,
            note: note,
            custom: custom,
            createdAt: createdAt
        )
    }
}
