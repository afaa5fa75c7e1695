import CRMCore
import FileStorage
import Foundation
import StorageProtocols
import Testing

@Suite struct ExportTests {
    /// Strings that break software, and ones that would break a CSV file.
    static func naughtyStrings() throws -> [String] {
        var strings = [
            "=1+1", "'=1+1", "+1", "''@x", "\u{FF1D}1", "a\"b", "a,b;c", " a ", "\u{FEFF}a", "e\u{301}", "-", "sep=,",
        ]
        if let folder = TestData.folder("naughty-strings") {
            let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/blns.json"))
            strings += try #require(try JSONSerialization.jsonObject(with: data) as? [String])
        }
        return strings
    }

    /// Contacts and accounts full of such strings, as far as the rules let them in.
    static func fill(_ session: Session) async throws -> (accepted: Int, refused: [CRMError]) {
        try await session.crm.store.define(
            [CustomField("shoe size", .integer), CustomField("weight", .real), CustomField("motto", .text)],
            on: Contact.typeName
        )
        let owner = try await session.create(User(name: "Eve", email: try EmailAddress("eve@x.example")))
        var accepted = 0
        var refused: [CRMError] = []
        for (index, text) in try naughtyStrings().enumerated() {
            var custom = CustomValues()
            custom["shoe size"] = .integer(Int64(index - 10))
            custom["weight"] = .real(Double(index) / 7)
            custom["motto"] = text.isEmpty ? nil : .text(text)
            let fields = custom
            do {
                try await session.write(reason: "fill") { tx in
                    let tag = try tx.first(Tag.where { $0.name == "tag; \(index % 3)" })?.id
                    let account = try tx.create(
                        Account(name: text, employees: index, owner: owner.id, externalID: "a\(index)")
                    )
                    let contact = Contact(
                        name: PersonName(
                            prefix: "Dr.",
                            given: text,
                            family: "Lee",
                            nickname: text,
                            familyFirst: index % 2 == 0
                        ),
                        emails: [
                            try EmailAddress("P\(index)@x.example", label: .work),
                            try EmailAddress("q\(index)@x.example"),
                        ],
                        phones: [
                            try PhoneNumber("090-1234-\(5000 + index) ext. 7", defaultCallingCode: 81, label: .mobile)
                        ],
                        addresses: [
                            PostalAddress(street: text, locality: "Kyoto", country: Country("JP"), label: .billing),
                            PostalAddress(postalCode: "\(index)", label: ContactLabel(rawValue: "Summer House")),
                        ],
                        account: account.id,
                        jobTitle: text,
                        owner: owner.id,
                        lifecycle: LifecycleStage(rawValue: "Key Client"),
                        websites: ["https://x.example/\(index)", "b"],
                        birthday: CivilDate(year: 1970, month: 1, day: 1)?.adding(days: index * 100),
                        externalID: "c\(index)",
                        tags: [try tag ?? tx.create(Tag(name: "tag; \(index % 3)")).id],
                        note: text + "\n" + text,
                        custom: fields
                    )
                    try tx.create(contact)
                }
                accepted += 1
            } catch let error as CRMError {
                refused += error.all
            }
        }
        return (accepted, refused)
    }

    /// A contact without identifiers, and with names in place of references.
    private func plain(_ contact: Contact, _ session: Session) async throws -> [Value] {
        var contact = contact
        var names: [String] = []
        for tag in contact.tags { names.append(try await session.get(tag).name) }
        if let account = contact.account { names.append(try await session.get(account).externalID ?? "") }
        contact.id = .unassigned
        (contact.account, contact.tags, contact.owner) = (nil, [], nil)
        contact.phones = []
        return Contact.schema.values(of: contact) + names.map(Value.text)
    }

    @Test func csvReadsBackAsItWas() async throws {
        let source = try await TestCRM().session
        let (accepted, refused) = try await Self.fill(source)
        #expect(accepted > 300 || TestData.folder("naughty-strings") == nil)
        #expect(refused.allSatisfy { !$0.rule.isEmpty && $0.field != nil })
        let contacts = ByteCollector()
        #expect(try await source.export(Contact.all, to: contacts.sink, format: .csv) == accepted)
        let accounts = ByteCollector()
        #expect(try await source.export(Account.all, to: accounts.sink, format: .csv) == accepted)

        let target = try await TestCRM(seed: 2).session
        try await target.crm.store.define(
            [CustomField("shoe size", .integer), CustomField("weight", .real), CustomField("motto", .text)],
            on: Contact.typeName
        )
        try await target.create(User(name: "Eve", email: try EmailAddress("eve@x.example")))
        let first = try await target.importRecords(from: .bytes(accounts.bytes))
        #expect((first.target, first.created, first.rejected) == (.accounts, accepted, []))
        let second = try await target.importRecords(from: .bytes(contacts.bytes))
        #expect((second.target, second.created, second.rejected) == (.contacts, accepted, []))
        #expect(second.notes == [])
        #expect(second.columns.allSatisfy { $0.field != nil })

        let copies = Dictionary(
            uniqueKeysWithValues: try await target.fetch(Contact.all).map { ($0.externalID ?? "", $0.record) }
        )
        for contact in try await source.fetch(Contact.all) {
            let copy = try #require(copies[contact.externalID ?? ""])
            #expect(try await plain(copy, target) == plain(contact.record, source))
            #expect(copy.phones.map(\.normal) == contact.phones.map(\.normal))
            #expect(copy.phones.map(\.extension) == contact.phones.map(\.extension))
            #expect(copy.owner != nil)
        }
        let names = try await source.fetch(Account.all).map { [$0.externalID ?? "", $0.name] }
        #expect(Set(try await target.fetch(Account.all).map { [$0.externalID ?? "", $0.name] }) == Set(names))
        let again = try await target.importRecords(from: .bytes(contacts.bytes))
        #expect(again.unchanged == accepted)
    }

    @Test func noCellIsAFormula() async throws {
        let session = try await TestCRM().session
        _ = try await Self.fill(session)
        let collector = ByteCollector()
        try await session.export(Contact.all, to: collector.sink, format: .csv)
        var reader = try CSVReader(.bytes(collector.bytes), header: .first)
        let numbers = reader.format.header?.names.indices
            .filter { index in
                ["Custom: shoe size", "Custom: weight"].contains(reader.format.header?.names[index])
            }
        var row = CSVRow()
        while try reader.read(into: &row) == .row {
            for column in 0..<row.count where numbers?.contains(column) == false {
                let first = row.text(column).unicodeScalars.first
                #expect(
                    !(first.map { "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains($0) } ?? false)
                )
            }
        }
    }

    @Test func foreignQuotesAreKept() async throws {
        let session = try await TestCRM().session
        _ = try await session.importRecords(from: .text("First Name,Email\n'=x,a@x.example\n"))
        #expect(try await session.first(Contact.all)?.name.given == "'=x")
    }

    @Test func jsonLinesHaveEveryField() async throws {
        let session = try await TestCRM().session
        let (accepted, _) = try await Self.fill(session)
        let collector = ByteCollector()
        let query = Contact.where { $0.externalID != "c3" }.sorted { $0.externalID.descending }
        let count = try await session.export(query, to: collector.sink, format: .jsonLines)
        let contacts = try await session.fetch(query)
        #expect(count == contacts.count && count >= accepted - 1)
        let lines = String(decoding: collector.bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == count)
        for (line, contact) in zip(lines, contacts) {
            let json = try JSONValue(parsing: String(line))
            #expect(json["id"] == .string(contact.id.description))
            #expect(json["given_name"] == .string(contact.name.given))
            #expect(json["birthday"] == contact.birthday.map { .string($0.description) })
            #expect(json["created_at"] == .string(contact.createdAt.description))
            #expect(json["custom"]?["shoe size"] != nil)
            var emails = 0
            if case .array(let list)? = json["emails"] { emails = list.count }
            #expect(emails == 2)
        }
    }

    @Test func activitiesAndTheirLinks() async throws {
        let session = try await TestCRM().session
        let text = """
            Subject,Date,Type,Attendees,Duration,Description
            Kick-off,2025-03-12 09:30,Meeting,ann@x.example; Bob,45,"two
            lines"
            Call,12 Mar 2025 5:15 pm,INCOMING_EMAIL,ann@x.example,,
            """
        let acme = try await session.create(Account(name: "Acme"))
        let ann = try await session.create(
            Contact(name: PersonName(given: "Ann"), emails: [try EmailAddress("ann@x.example")], account: acme.id)
        )
        let result = try await session.importRecords(from: .text(text))
        #expect((result.target, result.created, result.rejected) == (.activities, 2, []))
        let activities = try await session.fetch(Activity.all)
        #expect(activities.map(\.channel) == [.meeting, .email])
        #expect(activities[1].direction == .inbound)
        #expect(activities.map(\.at.description) == ["2025-03-12T09:30:00Z", "2025-03-12T17:15:00Z"])
        #expect(activities[0].durationSeconds == 2700)
        #expect(activities[0].participants.map(\.contact) == [ann.id, nil])
        #expect(activities[0].links == [RecordLink(ann.id), RecordLink(acme.id)])
        #expect(try await session.importRecords(from: .text(text)).unchanged == 2)

        let collector = ByteCollector()
        try await session.export(Activity.all, to: collector.sink, format: .csv)
        let copy = try await TestCRM(seed: 2).session
        try await copy.create(Account(name: "Acme"))
        let again = try await copy.importRecords(from: .bytes(collector.bytes))
        #expect((again.target, again.created, again.rejected) == (.activities, 2, []))
        #expect(try await copy.fetch(Activity.all).map(\.subject) == activities.map(\.subject))
        #expect(try await copy.fetch(Activity.all).map(\.at) == activities.map(\.at))
    }
}
