import StorageProtocols

extension Account: ImportableRecord {
    static let foundedColumn = "founded_year"
    static let revenueColumn = "annual_revenue"
    static let currencyColumn = "revenue_currency"
    static let locationColumn = "location"

    /// The account that a row is.
    public static func record(_ values: inout ImportRow) -> Account {
        Account(
            name: values.name ?? "",
            legalName: values.legalName,
            website: values.websites.first,
            industry: values.industry,
            employees: values.employees,
            foundedYear: values.integer(foundedColumn),
            annualRevenue: values.money(revenueColumn, currency: currencyColumn),
            emails: values.emails,
            phones: values.phones,
            addresses: addresses(of: values),
            externalID: values.externalID,
            note: values.note,
            custom: values.custom,
            createdAt: values.createdAt ?? .unassigned
        )
    }

    /// The addresses, of which a place without more is the country, where there is one of its name, or else the town.
    private static func addresses(of values: ImportRow) -> [PostalAddress] {
        let addresses = values.postalAddresses
        guard let place = values.text(locationColumn), addresses.isEmpty else { return addresses }
        let country = Country(place)
        return [
            country.code == nil
                ? PostalAddress(locality: place, label: .main) : PostalAddress(country: country, label: .main)
        ]
    }

    /// The name without its legal form.
    public var matchName: String? {
        let key = nameKey
        return key.isEmpty ? nil : key
    }

    /// The field that has it.
    public static var nameField: FieldName? { Fields.nameKey.reference }
    /// Yes: two companies of one name have different identifiers.
    public static var isIdentifiedByName: Bool { true }

    /// Links the account with the one above it, its owner and tags.
    public mutating func link(_ references: ImportReferences, _ links: inout ImportLinks, existing: Account?) {
        if references.parent != nil || references.parentID != nil {
            if let account = links.account(references.parent, references.parentID, preferring: existing?.parent) {
                parent = account
            } else {
                links.add(.unknownParent)
            }
        }
        if let text = references.owner {
            if let user = links.user(text) { owner = user } else { links.add(.unknownOwner) }
        }
        tags = links.tags(references.tags)
    }

    /// Takes over the account above.
    public mutating func place(_ row: Account) { Merge.value(row.parent, into: &parent) }

    /// Takes over what a row says and the account does not have yet.
    public mutating func merge(_ row: Account) {
        Merge.part(row.name, into: &name)
        Merge.text(row.legalName, into: &legalName)
        Merge.text(row.website, into: &website)
        Merge.text(row.industry, into: &industry)
        Merge.value(row.employees, into: &employees)
        Merge.value(row.foundedYear, into: &foundedYear)
        Merge.value(row.annualRevenue, into: &annualRevenue)
        Merge.value(row.owner, into: &owner)
        Merge.value(row.parent, into: &parent)
        Merge.keys(row.emails, into: &emails)
        Merge.keys(row.phones, into: &phones)
        Merge.addresses(row.addresses, into: &addresses)
        if externalID == nil { externalID = row.externalID }
        Merge.keys(row.tags, into: &tags)
        Merge.text(row.note, into: &note)
        Merge.custom(row.custom, into: &custom)
    }

    /// The rule that an account without a name breaks.
    public var missing: String? { name.isEmpty ? "a name is missing" : nil }

    /// The columns that a field comes from.
    public static func columns(of field: String) -> [String] {
        switch field {
        case Fields.emails.name: ["email"]
        case Fields.phones.name: ["phone"]
        case Fields.addresses.name: ImportRow.addressColumns + [locationColumn]
        case Fields.parent.name: ["parent", "parent_id"]
        default: [field]
        }
    }
}
