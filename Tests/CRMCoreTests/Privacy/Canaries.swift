import CRMCore
import StorageProtocols

/// A person with a mark of its own in every text that reaches them, and others who must stay as they are.
struct Canaries {
    var contact: ID<Contact>
    var duplicate: ID<Contact>
    var other: ID<Contact>
    var account: ID<Account>

    /// A mark: no other text has it.
    static func mark(_ name: String) -> String { "Qz" + name + "Xw" }

    static let names = [
        "given", "family", "middle", "nick", "job", "dept", "email", "second", "street", "town", "web",
        "source", "external", "note", "custom", "oldgiven", "oldnote", "oldmail", "subject", "body", "partname",
        "actcustom", "actexternal", "tasktitle", "tasknote", "formernote", "evidence", "payload", "receipt", "key",
        "rejected", "dupnote", "dupjob", "mergednote", "mergedjob", "mergedext", "afftitle", "consentsource",
        "consentevidence", "accent\u{E9}",
    ]

    static var all: [String] { names.map(mark) }

    /// Writes all of it.
    init(_ session: Session) async throws {
        let m = Self.mark
        try await session.crm.store.define([CustomField("hobby", .text, isIndexed: true)], on: Contact.typeName)
        try await session.crm.store.define([CustomField("x", .text)], on: Activity.typeName)
        let account = try await session.create(Account(name: "Acme", note: "Buys from us."))
        self.account = account.id
        let other = try await session.create(
            Contact(
                name: PersonName(given: "Bob", family: "Stone"),
                emails: [try EmailAddress("bob@acme.example")],
                account: account.id,
                note: "Stays as he is."
            )
        )
        self.other = other.id
        var person = try await session.create(
            Contact(
                name: PersonName(given: m("oldgiven"), family: m("family")),
                emails: [try EmailAddress(m("oldmail") + "@one.example")],
                note: m("oldnote")
            )
        )
        contact = person.id
        person.name = PersonName(given: m("given"), family: m("family"))
        person.name.middle = m("middle")
        person.name.nickname = m("nick")
        person.emails = [try EmailAddress(m("email") + "@one.example"), try EmailAddress(m("second") + "@one.example")]
        person.phones = [try PhoneNumber("+81 3 1234 5678 ext. 99")]
        person.addresses = [PostalAddress(street: m("street"), locality: m("town"))]
        person.websites = ["https://" + m("web") + ".example"]
        person.account = account.id
        person.jobTitle = m("job")
        person.department = m("dept")
        person.source = m("source")
        person.externalID = m("external")
        person.note = m("note") + " and a longer text, " + String(repeating: m("accent\u{E9}") + " ", count: 300)
        person.custom["hobby"] = .text(m("custom"))
        person = try await session.update(person)

        let duplicate = try await session.create(
            Contact(
                name: PersonName(given: m("given"), family: m("family")),
                emails: [try EmailAddress(m("dupjob") + "@two.example")],
                jobTitle: m("dupjob"),
                note: m("dupnote")
            )
        )
        self.duplicate = duplicate.id
        try await Self.dealings(session, person, other)
        try await Self.ledgers(session, person)
        try await Self.relations(session, person, other, account)
        // The duplicate had the main address once, and was deleted.
        var loser = duplicate
        loser.emails.append(try EmailAddress(m("oldmail") + "@one.example"))
        loser = try await session.update(loser)
        try await session.delete(loser)
    }

    private static func relations(
        _ session: Session,
        _ person: Stored<Contact>,
        _ other: Stored<Contact>,
        _ account: Stored<Account>
    ) async throws {
        let m = Self.mark
        try await session.create(Affiliation(contact: person.id, account: account.id, title: m("afftitle")))
        let copy = try await session.create(
            Contact(
                name: PersonName(given: "J.", family: m("family")),
                jobTitle: m("mergedjob"),
                externalID: m("mergedext"),
                note: m("mergednote")
            )
        )
        _ = try await session.merge(session.planMerge([person.id, copy.id], keep: person.id))
    }

    private static func dealings(
        _ session: Session,
        _ person: Stored<Contact>,
        _ other: Stored<Contact>
    ) async throws {
        let m = Self.mark
        try await session.log(
            Activity(
                channel: .email,
                direction: .inbound,
                durationSeconds: 60,
                subject: m("subject"),
                body: m("body"),
                participants: [
                    Participant(.from, email: person.emails[0], name: m("partname"), contact: person.id),
                    Participant(.to, address: "sales@us.example", name: "Sales"),
                ],
                links: [RecordLink(person.id)],
                externalID: m("actexternal"),
                custom: {
                    var custom = CustomValues()
                    custom["x"] = .text(m("actcustom"))
                    return custom
                }()
            )
        )
        let shared = "Meeting of \(m("given")) \(m("family")) <\(m("email"))@one.example> with Bob Stone."
        try await session.log(
            Activity(
                channel: .meeting,
                subject: "Both",
                body: shared,
                participants: [
                    Participant(.attendee, email: person.emails[1], name: m("partname"), contact: person.id),
                    Participant(.attendee, email: other.emails[0], name: "Bob", contact: other.id),
                ],
                links: [RecordLink(person.id), RecordLink(other.id)]
            )
        )
        let open = Instant(seconds: 1_800_000_000)
        try await session.create(
            TaskItem(title: m("tasktitle"), note: m("tasknote"), due: open, links: [RecordLink(person.id)])
        )
        // A task that was about the person once, and is about somebody else now.
        var former = try await session.create(
            TaskItem(
                title: "Call",
                note: m("formernote") + " \(m("given")) \(m("family"))",
                links: [RecordLink(person.id)]
            )
        )
        former.links = [RecordLink(other.id)]
        former.note = "Call Bob."
        try await session.update(former)
        try await session.advance(person.id, to: .lead, evidence: [Evidence("form", m("evidence"))])
        try await session.write(reason: "consent") { tx in
            try tx.grantConsent(
                person.id,
                source: m("consentsource"),
                evidence: m("consentevidence")
            )
        }
    }

    private static func ledgers(_ session: Session, _ person: Stored<Contact>) async throws {
        let m = Self.mark
        try await session.write(reason: "mail") { tx in
            let message = OutgoingMessage(
                channel: "mail",
                key: m("key"),
                subject: person.id.raw,
                payload: "To: \(m("email"))@one.example\r\n\r\n\(m("payload"))"
            )
            try tx.enqueue([message])
        }
        try await session.write(reason: "mail") { tx in
            var stored = try tx.fetch(OutboxMessage.all)
            for index in stored.indices { stored[index].receipt = m("receipt") }
            try tx.update(stored)
        }
        let csv = """
            given_name,family_name,email,birthday
            \(m("given")),\(m("family")),\(m("rejected"))@@\(m("email"))@one.example,1970-01-01
            Zoe,Quill,zoe@@broken,1970-01-01

            """
        let options = ImportOptions(target: .contacts)
        _ = try await session.importRecords(from: .bytes(Array(csv.utf8)), options: options)
    }
}
