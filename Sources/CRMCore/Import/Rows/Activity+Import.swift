import StorageProtocols

extension Activity: ImportableRecord {
    static func record(_ values: inout RowValues, _ layout: RowLayout, label: (Int) -> String) -> Activity {
        if values.time == nil, values.problems.isEmpty {
            values.problems.append(RowProblem(column: layout.column(of: [.time]), rule: "a time is missing"))
        }
        var direction = values.direction.flatMap(CellWords.direction)
        if direction == nil { direction = values.channel.flatMap(CellWords.direction) }
        var activity = Activity(
            channel: values.channel.map(layout.isOwnExport ? Channel.init(rawValue:) : CellWords.channel) ?? .note,
            direction: direction,
            at: values.time ?? .unassigned,
            durationSeconds: values.durationSeconds,
            subject: values.subject,
            body: values.body,
            participants: values.participants,
            externalID: values.externalID,
            custom: values.custom
        )
        if activity.externalID == nil { activity.externalID = digest(activity, values.references) }
        return activity
    }

    /// An identifier made of all that a row says, by which the same row is known again.
    private static func digest(_ activity: Activity, _ references: ImportReferences) -> String {
        var hash = StableHash()
        hash.update(activity.channel.rawValue)
        hash.update(activity.direction?.rawValue)
        hash.update(String(activity.at.microseconds))
        hash.update(activity.durationSeconds.map { String($0) })
        hash.update(activity.subject)
        hash.update(activity.body)
        for participant in activity.participants {
            hash.update(participant.role.rawValue)
            hash.update(participant.address ?? participant.name)
        }
        for text in [references.company, references.companyID, references.contactID] + references.relatedIDs {
            hash.update(text)
        }
        return "row:" + hash.text
    }

    var uniqueEmails: [EmailAddress] { [] }

    func matchName() -> String? { nil }

    static var nameField: FieldName? { nil }

    mutating func link(
        _ references: ImportReferences,
        _ table: ReferenceTable,
        existing: Activity?
    ) -> [ImportNote] {
        var notes: [ImportNote] = []
        var links: [RecordLink] = []
        func add(_ link: RecordLink?) {
            if let link, !links.contains(link) { links.append(link) }
        }
        func add(_ contact: ReferenceTable.Person) {
            add(RecordLink(contact.id))
            add(contact.account.map { RecordLink($0) })
        }
        for index in participants.indices {
            guard let address = participants[index].address, let contact = table.contact(email: address) else {
                continue
            }
            participants[index].contact = contact.id
            add(contact)
        }
        if let id = references.contactID {
            if let contact = table.contact(externalID: id) { add(contact) } else { notes.append(.unknownContactID) }
        }
        for id in references.relatedIDs {
            if let contact = table.contact(externalID: id) {
                add(contact)
            } else if let account = table.account(nil, id, preferring: nil) {
                add(RecordLink(account))
            } else {
                notes.append(.unknownRelatedID)
            }
        }
        if let account = table.account(references.company, references.companyID, preferring: nil) {
            add(RecordLink(account))
        } else if references.companyID != nil {
            notes.append(.unknownCompanyID)
        }
        self.links = links
        if let text = references.owner {
            if let user = table.user(text) { owner = user } else { notes.append(.unknownOwner) }
        }
        return notes
    }

    /// Activities are only ever added to: a row about one that exists says nothing new.
    mutating func merge(_ row: Activity) {}

    var missing: String? { nil }

    static func kinds(of field: String) -> Set<ImportField.Kind> {
        switch field {
        case Fields.at.name: [.time]
        case Fields.participants.name: [.from, .to, .cc, .attendees]
        case Fields.links.name: [.contactID, .relatedID, .company, .companyID]
        case Fields.durationSeconds.name: [.durationSeconds, .durationMinutes]
        default: ImportField.Kind(rawValue: field).map { [$0] } ?? []
        }
    }
}
