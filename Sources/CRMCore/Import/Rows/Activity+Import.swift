import StorageProtocols

extension Activity: ImportableRecord {
    /// The activity that a row is.
    public static func record(_ values: inout ImportRow) -> Activity {
        let layout = values.layout
        if values.time == nil, values.problems.isEmpty {
            values.problems.append(RowProblem(column: layout.column(of: [.time]), rule: "a time is missing"))
        }
        values.references.emails = values.participants.compactMap(\.address)
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

    /// Links the activity with the people who took part, their companies and its owner.
    public mutating func link(_ references: ImportReferences, _ found: inout ImportLinks, existing: Activity?) {
        var links: [RecordLink] = []
        func add(_ link: RecordLink?) {
            if let link, !links.contains(link) { links.append(link) }
        }
        func add(_ contact: ImportLinks.Person) {
            add(RecordLink(contact.id))
            add(contact.account.map { RecordLink($0) })
        }
        for index in participants.indices {
            guard let address = participants[index].address, let contact = found.contact(email: address) else {
                continue
            }
            participants[index].contact = contact.id
            add(contact)
        }
        if let id = references.contactID {
            if let contact = found.contact(externalID: id) { add(contact) } else { found.add(.unknownContactID) }
        }
        for id in references.relatedIDs {
            if let contact = found.contact(externalID: id) {
                add(contact)
            } else if let account = found.account(nil, id, preferring: nil) {
                add(RecordLink(account))
            } else {
                found.add(.unknownRelatedID)
            }
        }
        if let account = found.account(references.company, references.companyID, preferring: nil) {
            add(RecordLink(account))
        } else if references.companyID != nil {
            found.add(.unknownCompanyID)
        }
        self.links = links
        if let text = references.owner {
            if let user = found.user(text) { owner = user } else { found.add(.unknownOwner) }
        }
    }

    /// Activities are only ever added to: a row about one that exists says nothing new.
    public mutating func merge(_ row: Activity) {}

    /// The columns that a field comes from.
    public static func columns(of field: String) -> [String] {
        switch field {
        case Fields.at.name: ["time"]
        case Fields.participants.name: ["from", "to", "cc", "attendees"]
        case Fields.links.name: ["contact_id", "related_id", "company", "company_id"]
        case Fields.durationSeconds.name: ["duration_seconds", "duration_minutes"]
        default: [field]
        }
    }
}
