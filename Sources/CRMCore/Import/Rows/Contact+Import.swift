import StorageProtocols

extension Contact: ImportableRecord {
    static func record(_ values: inout RowValues, _ layout: RowLayout, label: (Int) -> String) -> Contact {
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
            name: PersonName(values, layout),
            emails: values.emails,
            phones: values.phones,
            addresses: values.postalAddresses(layout, label: label),
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

    var uniqueEmails: [EmailAddress] { emails }

    func matchName() -> String? {
        let key = sortName
        return name.isEmpty || key.isEmpty ? nil : key
    }

    static var nameField: FieldName? { Fields.sortName.reference }

    mutating func link(
        _ references: ImportReferences,
        _ table: ReferenceTable,
        existing: Contact?
    ) -> [ImportNote] {
        var notes: [ImportNote] = []
        if let company = table.account(references.company, references.companyID, preferring: existing?.account) {
            account = company
        } else if references.companyID != nil {
            notes.append(.unknownCompanyID)
        }
        if let text = references.owner {
            if let user = table.user(text) { owner = user } else { notes.append(.unknownOwner) }
        }
        tags = table.tags(references.tags)
        return notes
    }

    mutating func merge(_ row: Contact) {
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

    var missing: String? {
        if !emails.isEmpty || !phones.isEmpty { return nil }
        var bare = name
        (bare.prefix, bare.suffix) = ("", "")
        return bare.isEmpty ? "a name, an e-mail address or a phone number is missing" : nil
    }

    static func kinds(of field: String) -> Set<ImportField.Kind> {
        switch field {
        case Fields.givenName.name: [.givenName, .name]
        case Fields.familyName.name: [.familyName, .name]
        case "name", Fields.nameDetails.name: [.name, .givenName, .familyName, .middleName, .namePrefix, .nameSuffix]
        case Fields.account.name: [.company, .companyID]
        case Fields.emails.name: [.email]
        case Fields.phones.name: [.phone]
        case Fields.addresses.name: [.street, .city, .postalCode, .address, .country]
        case Fields.websites.name: [.website]
        default: ImportField.Kind(rawValue: field).map { [$0] } ?? []
        }
    }
}

extension PersonName {
    /// The name that a row gives, in parts or in full.
    fileprivate init(_ values: RowValues, _ layout: RowLayout) {
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
