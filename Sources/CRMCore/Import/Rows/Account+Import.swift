import StorageProtocols

extension Account: ImportableRecord {
    static func record(_ values: inout RowValues, _ layout: RowLayout, label: (Int) -> String) -> Account {
        Account(
            name: values.name ?? "",
            legalName: values.legalName,
            website: values.websites.first,
            industry: values.industry,
            employees: values.employees,
            emails: values.emails,
            phones: values.phones,
            addresses: values.postalAddresses(layout, label: label),
            externalID: values.externalID,
            note: values.note,
            custom: values.custom,
            createdAt: values.createdAt ?? .unassigned
        )
    }

    var uniqueEmails: [EmailAddress] { [] }

    func matchName() -> String? {
        let key = nameKey
        return key.isEmpty ? nil : key
    }

    static var nameField: FieldName? { Fields.nameKey.reference }

    mutating func link(
        _ references: ImportReferences,
        _ table: ReferenceTable,
        existing: Account?
    ) -> [ImportNote] {
        var notes: [ImportNote] = []
        if references.parent != nil || references.parentID != nil {
            if let account = table.account(references.parent, references.parentID, preferring: existing?.parent) {
                parent = account
            } else {
                notes.append(.unknownParent)
            }
        }
        if let text = references.owner {
            if let user = table.user(text) { owner = user } else { notes.append(.unknownOwner) }
        }
        tags = table.tags(references.tags)
        return notes
    }

    mutating func merge(_ row: Account) {
        Merge.part(row.name, into: &name)
        Merge.text(row.legalName, into: &legalName)
        Merge.text(row.website, into: &website)
        Merge.text(row.industry, into: &industry)
        Merge.value(row.employees, into: &employees)
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

    var missing: String? { name.isEmpty ? "a name is missing" : nil }

    static func kinds(of field: String) -> Set<ImportField.Kind> {
        switch field {
        case Fields.emails.name: [.email]
        case Fields.phones.name: [.phone]
        case Fields.addresses.name: [.street, .city, .postalCode, .address, .country]
        case Fields.parent.name: [.parent, .parentID]
        default: ImportField.Kind(rawValue: field).map { [$0] } ?? []
        }
    }
}
