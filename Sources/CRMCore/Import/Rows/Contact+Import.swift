import StorageProtocols

extension Contact: ImportableRecord {
    /// The contact that a row is.
    public static func record(_ values: inout ImportRow) -> Contact {
        let layout = values.layout
        values.references.makesCompany = true
        var birthday = values.birthday
        if birthday == nil, let year = values.birthYear, let month = values.birthMonth, let day = values.birthDay,
            (year, month, day) != (0, 0, 0)
        {
            birthday = CivilDate(year: year, month: month, day: day)
            if birthday == nil {
                values.problems.append(
                    RowProblem(column: layout.column(of: [.birthDay]), value: String(day), rule: "no such date")
                )
            }
        } else if birthday == nil, values.birthMonth ?? 0 != 0, values.birthYear ?? 0 == 0 {
            values.notes.append(.birthdayWithoutYear)
        }
        return Contact(
            name: values.personName,
            emails: values.emails,
            phones: values.phones,
            addresses: values.postalAddresses,
            jobTitle: values.jobTitle,
            department: values.department,
            lifecycle: values.lifecycle.map(layout.isOwnExport ? LifecycleStage.init(rawValue:) : CellWords.lifecycle),
            websites: values.websites,
            birthday: birthday,
            source: values.source,
            externalID: values.externalID,
            note: values.note,
            custom: values.custom,
            createdAt: values.createdAt ?? .unassigned
        )
    }

    /// The e-mail addresses.
    public var uniqueEmails: [EmailAddress] { emails }
    /// The field that has them.
    public static var emailField: FieldName? { Fields.emails.reference }

    /// The folded name.
    public var matchName: String? {
        let key = sortName
        return name.isEmpty || key.isEmpty ? nil : key
    }

    /// The field that has it.
    public static var nameField: FieldName? { Fields.sortName.reference }

    /// Links the contact with its account, owner and tags.
    public mutating func link(_ references: ImportReferences, _ links: inout ImportLinks, existing: Contact?) {
        if let company = links.account(references.company, references.companyID, preferring: existing?.account) {
            account = company
        } else if references.companyID != nil {
            links.add(.unknownCompanyID)
        }
        if let text = references.owner {
            if let user = links.user(text) { owner = user } else { links.add(.unknownOwner) }
        }
        tags = links.tags(references.tags)
    }

    /// Takes over what a row says and the contact does not have yet.
    public mutating func merge(_ row: Contact) {
        name.merge(row.name)
        Merge.value(row.account, into: &account)
        Merge.text(row.jobTitle, into: &jobTitle)
        Merge.text(row.department, into: &department)
        Merge.value(row.owner, into: &owner)
        Merge.value(row.lifecycle, into: &lifecycle)
        Merge.keys(row.emails, into: &emails)
        Merge.keys(row.phones, into: &phones)
        Merge.addresses(row.addresses, into: &addresses)
        Merge.keys(row.websites, into: &websites)
        Merge.value(row.birthday, into: &birthday)
        Merge.text(row.source, into: &source)
        if externalID == nil { externalID = row.externalID }
        Merge.keys(row.tags, into: &tags)
        Merge.text(row.note, into: &note)
        Merge.custom(row.custom, into: &custom)
    }

    /// The rule that a contact breaks of whom nothing is known.
    public var missing: String? {
        if !emails.isEmpty || !phones.isEmpty { return nil }
        var bare = name
        (bare.prefix, bare.suffix) = ("", "")
        return bare.isEmpty ? "a name, an e-mail address or a phone number is missing" : nil
    }

    /// The columns that a field comes from.
    public static func columns(of field: String) -> [String] {
        switch field {
        case Fields.givenName.name, Fields.familyName.name: [field, "name"]
        case "name", Fields.nameDetails.name:
            ["name", "given_name", "family_name", "middle_name", "name_prefix", "name_suffix"]
        case Fields.account.name: ["company", "company_id"]
        case Fields.emails.name: ["email"]
        case Fields.phones.name: ["phone"]
        case Fields.addresses.name: ImportRow.addressColumns
        case Fields.websites.name: ["website"]
        default: [field]
        }
    }
}

extension ImportRow {
    /// The columns of postal addresses that refusals name first.
    static let addressColumns = ["street", "city", "postal_code", "address", "country"]

    /// The name of a person that the row gives, in parts or in full.
    public var personName: PersonName { PersonName(self, layout) }
}

extension PersonName {
    /// The name that a row gives, in parts or in full.
    fileprivate init(_ values: ImportRow, _ layout: RowLayout) {
        if let full = values.name, values.givenName == nil, values.familyName == nil, values.middleName == nil {
            self.init(parsing: full, familyFirst: values.familyFirst ?? layout.familyFirst)
        } else {
            self.init()
            let family = values.familyName ?? ""
            familyFirst =
                values.familyFirst ?? layout.familyFirst
                ?? (!layout.isOwnExport && Script.isCJK(family) && !Script.isKatakana(family))
        }
        if let text = values.namePrefix { prefix = text }
        if let text = values.givenName { given = text }
        if let text = values.middleName { middle = text }
        if let text = values.familyName { family = text }
        if let text = values.nameSuffix { suffix = text }
        if let text = values.nickname { nickname = text }
        if let text = values.givenNameReading { givenReading = text }
        if let text = values.familyNameReading { familyReading = text }
    }

    /// Takes over the parts that a row gives.
    fileprivate mutating func merge(_ row: PersonName) {
        if row.isEmpty { return }
        Merge.part(row.nickname, into: &nickname)
        Merge.part(row.givenReading, into: &givenReading)
        Merge.part(row.familyReading, into: &familyReading)
        // The same name may be split otherwise.
        if row.formatted.utf8.elementsEqual(formatted.utf8) { return }
        Merge.part(row.prefix, into: &prefix)
        Merge.part(row.given, into: &given)
        Merge.part(row.middle, into: &middle)
        Merge.part(row.family, into: &family)
        Merge.part(row.suffix, into: &suffix)
        if !row.family.isEmpty { familyFirst = row.familyFirst }
    }
}
