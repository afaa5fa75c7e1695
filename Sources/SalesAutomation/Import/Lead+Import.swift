public import CRMCore
public import StorageProtocols

extension Lead: ImportableRecord {
    static let nameColumn = "lead_name"
    static let statusColumn = "status"
    static let convertedColumn = "is_converted"
    static let reasonColumn = "reason"
    static let scoreColumn = "score"

    /// The lead that a row is.
    public static func record(_ row: inout ImportRow) -> Lead {
        row.references.people(row.emails.map(\.normal))
        var lead = Lead(
            name: row.personName,
            company: row.references.company,
            jobTitle: row.jobTitle,
            emails: row.emails,
            phones: row.phones,
            website: row.websites.first,
            country: row.postalAddresses.lazy.compactMap { $0.country?.value }.first,
            industry: row.industry,
            source: row.source,
            status: status(&row),
            score: row.integer(scoreColumn),
            externalID: row.externalID,
            note: row.note,
            custom: row.custom,
            createdAt: row.createdAt ?? .unassigned
        )
        if lead.company == nil, lead.name.isEmpty { lead.company = row.text(nameColumn) }
        if lead.status == .disqualified { lead.disqualifyReason = row.text(reasonColumn) ?? Stage.reasonNotRecorded }
        if lead.externalID == nil, lead.emails.isEmpty {
            let phones = lead.phones.map(\.value).joined(separator: " ")
            lead.externalID = ImportRow.digest([lead.name.formatted, lead.company, row.text(nameColumn), phones])
        }
        return lead
    }

    private static func status(_ row: inout ImportRow) -> Status {
        if row.boolean(convertedColumn) == true { return .converted }
        guard let text = row.text(statusColumn) else { return .new }
        switch StageWords.key(text) {
        case "new", "open", "opennotcontacted", "notcontacted", "unread", "assigned": return .new
        case "working", "contacted", "workingcontacted", "attemptedtocontact", "attempted", "connected", "inprogress",
            "inprocess", "nurturing", "opendeal":
            return .working
        case "qualified", "closedconverted": return .qualified
        case "converted": return .converted
        case "unqualified", "disqualified", "notqualified", "junk", "junklead", "lost", "lostlead", "canceled",
            "cancelled", "dead", "recycled", "badtiming", "closednotconverted":
            return .disqualified
        default:
            row.add(.unknownStatus)
            return .new
        }
    }

    /// The normal form of the main e-mail address.
    public var matchName: String? { emails.first?.normal }
    /// The field that has it.
    public static var nameField: FieldName? { Fields.emails.reference }

    /// Links the lead with its owner and, where it was converted, with what it became.
    public mutating func link(_ references: ImportReferences, _ links: inout ImportLinks, existing: Lead?) {
        if let text = references.owner {
            if let user = links.user(text) { owner = user } else { links.add(.unknownLeadOwner) }
        }
        guard status == .converted else { return }
        for email in emails where contact == nil { contact = links.contact(withEmail: email.normal) }
        account = links.account(references.company, nil)
        if contact == nil, account == nil {
            status = .qualified
            links.add(.convertedElsewhere)
        }
    }

    /// Takes over what a row says and the lead does not have yet.
    public mutating func merge(_ row: Lead) {
        if name.isEmpty { name = row.name }
        Merge.text(row.company, into: &company)
        Merge.text(row.jobTitle, into: &jobTitle)
        Merge.keys(row.emails, into: &emails)
        Merge.keys(row.phones, into: &phones)
        Merge.text(row.website, into: &website)
        Merge.text(row.country, into: &country)
        Merge.text(row.industry, into: &industry)
        Merge.text(row.source, into: &source)
        Merge.value(row.owner, into: &owner)
        Merge.value(row.score, into: &score)
        if status == .new, row.status != .new {
            (status, disqualifyReason) = (row.status, row.disqualifyReason)
            (contact, account) = (row.contact ?? contact, row.account ?? account)
        }
        if externalID == nil { externalID = row.externalID }
        Merge.text(row.note, into: &note)
        Merge.custom(row.custom, into: &custom)
    }

    /// The rule that a lead breaks of whom nothing is known.
    public var missing: String? {
        if !emails.isEmpty || !phones.isEmpty || !(company?.isBlank ?? true) { return nil }
        var bare = name
        (bare.prefix, bare.suffix) = ("", "")
        return bare.isEmpty ? "a name, a company, an e-mail address or a phone number is missing" : nil
    }

    /// The columns that a field comes from.
    public static func columns(of field: String) -> [String] {
        switch field {
        case Fields.givenName.name, Fields.familyName.name: [field, "name"]
        case Fields.nameDetails.name: ["name", "given_name", "family_name", "name_prefix", "name_suffix"]
        case Fields.emails.name: ["email"]
        case Fields.phones.name: ["phone"]
        case Fields.disqualifyReason.name: [reasonColumn, statusColumn]
        default: [field]
        }
    }
}

extension ImportNote {
    fileprivate static let unknownStatus = ImportNote("the lead's status is unknown and was taken as new")
    fileprivate static let unknownLeadOwner = ImportNote("the owner is no user and was left out")
    fileprivate static let convertedElsewhere = ImportNote(
        "a converted lead whose contact and account are not here was taken as qualified"
    )
}
