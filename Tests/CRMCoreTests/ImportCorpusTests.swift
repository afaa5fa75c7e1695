import CRMCore
import Foundation
import StorageProtocols
import Testing

@Suite struct ImportCorpusTests {
    private func read(_ path: String) throws -> ImportSource { .bytes(try TestData.bytes(path)) }

    @Test func oroContacts() async throws {
        guard let root = TestData.folder("crm-oro-demo") else { return }
        let folder = root + "/src/Oro/Bundle/ContactBundle/Tests/Functional/DataFixtures/Data/"
        let session = try await TestCRM().session
        let wrong = try await session.importRecords(from: read(folder + "import_wrong_data.csv"))
        #expect((wrong.rows, wrong.created, wrong.rejectedCount) == (1, 0, 1))
        #expect(wrong.rejected.first?.row == 1)
        #expect(wrong.rejected.first?.rule == "a name, an e-mail address or a phone number is missing")

        var options = ImportOptions(callingCode: 1)
        let undecided = try await session.importRecords(
            from: read(folder + "contact_with_duplicate_records.csv"),
            options: options
        )
        #expect(undecided.rejected.map(\.rule) == ["ambiguous date", "ambiguous date"])
        #expect(undecided.rejected.first?.column == "Birthday")
        #expect(undecided.rejected.first?.value == "03/07/1973")
        #expect(undecided.notes.contains { $0.contains("Birthday") && $0.contains("ambiguous") })

        options.dateOrder = .monthFirst
        let twice = try await session.importRecords(
            from: read(folder + "contact_with_duplicate_records.csv"),
            options: options
        )
        #expect((twice.created, twice.unchanged, twice.rejectedCount) == (1, 1, 0))
        let jerry = try #require(try await session.first(Contact.all))
        #expect(jerry.name == PersonName(prefix: "Mr.", given: "Jerry", family: "Coleman", suffix: "Jr."))
        #expect(jerry.emails.count == 3)
        #expect(jerry.phones.map(\.normal) == ["+17134500721", "+15852551127", "+19144120298", "+13104307876"])
        #expect(jerry.phones.first?.label == .fax)
        #expect(jerry.birthday == CivilDate(year: 1973, month: 3, day: 7))
        #expect(jerry.addresses.map(\.street) == ["1215 Caldwell Road", "4677 Pallet Street", "52 Jarvisville Road"])
        #expect(jerry.addresses.map(\.region) == ["US-NY", "US-NY", "US-NY"])
        #expect(jerry.addresses.first?.label == .billing)
        #expect(jerry.source == "website")
        let account = try #require(jerry.account)
        #expect(try await session.get(account).name == "Coleman")
        #expect(try await session.fetch(Tag.all).map(\.name).sorted() == ["Marketing Group", "Sales Group"])

        for (name, rows) in [
            ("contact_with_duplicate_address_phone", 4), ("export", 4), ("import_one_record", 1),
            ("export_template_with_oro_org", 1),
        ] {
            let source = try read(folder + name + ".csv")
            let result = try await session.importRecords(from: source, options: options)
            #expect((result.rows, result.rejectedCount) == (rows, 0), "\(name)")
            let again = try await session.importRecords(from: source, options: options)
            #expect(again.unchanged == rows, "\(name)")
        }
    }

    @Test func oroDemoPeople() async throws {
        guard let root = TestData.folder("crm-oro-demo") else { return }
        let session = try await TestCRM().session
        let path = root + "/src/Oro/Bundle/DemoDataBundle/Migrations/Data/Demo/ORM/dictionaries/accounts.csv"
        let result = try await session.importRecords(from: read(path), options: ImportOptions(callingCode: 1))
        #expect((result.target, result.rows, result.created, result.rejectedCount) == (.contacts, 76, 76, 0))
        #expect(result.notes.contains { $0.contains("Birthday") && $0.contains("month/day") })
        let ann = try #require(
            try await session.first(Contact.where { $0.emails.contains("jerryacoleman@armyspy.com") })
        )
        #expect(ann.birthday == CivilDate(year: 1973, month: 3, day: 7))
        #expect(ann.phones.first?.normal == "+15852551127")
        #expect(ann.addresses.first?.formatted.hasPrefix("1215 Caldwell Road, Rochester, NY 14608") == true)
    }

    @Test func hubSpotAndSalesforceKeepTheirRelations() async throws {
        guard let hubSpot = TestData.folder("crm-api-hubspot"), let salesforce = TestData.folder("crm-api-salesforce")
        else { return }
        let session = try await TestCRM().session
        let seeds = "/integration_tests/seeds/"
        let companies = try await session.importRecords(from: read(hubSpot + seeds + "company_data.csv"))
        #expect((companies.target, companies.rows, companies.created) == (.accounts, 24, 24))
        // Its e-mail addresses are hashes.
        var options = ImportOptions(mapping: ["property_email": nil, "property_email_1": nil])
        let people = try await session.importRecords(from: read(hubSpot + seeds + "contact_data.csv"), options: options)
        #expect((people.target, people.rows, people.created, people.rejectedCount) == (.contacts, 22, 22, 0))
        let sample = try #require(try await session.first(Contact.where { $0.externalID == "78971951" }))
        #expect(try await session.get(try #require(sample.account)).name == "SampleCompany")

        options = ImportOptions(mapping: ["phone": nil])
        let path = salesforce + seeds + "sf_account_data.csv"
        let accounts = try await session.importRecords(from: read(path), options: options)
        #expect((accounts.target, accounts.rows, accounts.created) == (.accounts, 10, 10))
        #expect(accounts.rejected == [])
        #expect(try await session.count(Account.where { $0.nameKey == "blue test" }) == 2)

        try await session.create(Account(name: "Fed", externalID: "0011G00000f8NwQAU"))
        let contacts = try await session.importRecords(from: read(salesforce + seeds + "sf_contact_data.csv"))
        #expect((contacts.target, contacts.rows, contacts.created, contacts.rejectedCount) == (.contacts, 4, 3, 1))
        let linked = try #require(try await session.first(Contact.where { $0.externalID == "0031G00000rfAvuQAE" }))
        #expect(try await session.get(try #require(linked.account)).name == "Fed")
        #expect(contacts.notes.contains { $0.hasPrefix("2 rows: no account has the company's identifier") })

        for name in ["sf_event_data", "sf_task_data"] {
            let source = try read(salesforce + seeds + name + ".csv")
            let result = try await session.importRecords(from: source)
            #expect((result.target, result.rows, result.created, result.rejectedCount) == (.activities, 10, 10, 0))
            #expect(try await session.importRecords(from: source).unchanged == 10)
        }
        let meeting = try #require(try await session.first(Activity.where { $0.externalID == "00U1G00000DEaypUAD" }))
        #expect(meeting.durationSeconds == 900)
        #expect(meeting.at == Instant(rfc3339: "2019-11-11T17:23:34Z"))
    }

    @Test func salesforceDataLoaderAccounts() async throws {
        guard let folder = TestData.folder("csv-dataloader-salesforce") else { return }
        let session = try await TestCRM().session
        let path = folder + "/main/resources/samples/data/accountData.csv"
        let result = try await session.importRecords(from: read(path), options: ImportOptions(callingCode: 1))
        #expect(result.target == .accounts)
        #expect(result.created + result.rejectedCount == result.rows)
        #expect(result.rejected == [])
        let first = try #require(try await session.first(Account.where { $0.externalID == "001x0000002xLCVAA2" }))
        #expect(first.name == "Gravity Investments")
        #expect(first.addresses.first?.locality == "FORT COLLINS")
        #expect(first.addresses.first?.label == .billing)
        #expect(first.createdAt == Instant(rfc3339: "2006-04-15T03:23:15Z"))
        let again = try await session.importRecords(from: read(path), options: ImportOptions(callingCode: 1))
        #expect(again.unchanged == again.rows)
    }

    @Test func roundcubeVendorsAgreeWithTheirCards() async throws {
        guard let folder = TestData.folder("csv-roundcube-vendor") else { return }
        let files: [(String, [String])] = [
            ("all", []), ("outlook", []), ("email", []), ("tb_plain", ["Phone", "Number"]), ("gmail", ["Phone"]),
        ]
        for (name, ignored) in files {
            let session = try await TestCRM().session
            let source = try read(folder + "/Csv2vcard/\(name).csv")
            let header =
                try CSVReader(.bytes(TestData.bytes(folder + "/Csv2vcard/\(name).csv"))).format.header?.names ?? []
            // The phone numbers of these are words.
            var mapping: [String: String?] = [:]
            for column in header where ignored.contains(where: column.contains) { mapping[column] = .some(nil) }
            let result = try await session.importRecords(from: source, options: ImportOptions(mapping: mapping))
            #expect(result.rejected == [], "\(name)")
            let cards = VCard.read(
                String(decoding: try TestData.bytes(folder + "/Csv2vcard/\(name).vcf"), as: UTF8.self)
            )
            #expect(result.created == cards.count, "\(name)")
            for (contact, card) in zip(try await session.fetch(Contact.all), cards) {
                #expect(Set(contact.emails.map(\.value)) == Set(card.values("EMAIL")), "\(name)")
                if ignored.isEmpty { #expect(Set(contact.phones.map(\.value)) == Set(card.values("TEL")), "\(name)") }
                let parts = card.values("N").first?.components(separatedBy: ";") ?? []
                let person = contact.name
                #expect([person.family, person.given, person.middle, person.prefix, person.suffix] == parts, "\(name)")
                #expect([person.nickname].filter { !$0.isEmpty } == card.values("NICKNAME"), "\(name)")
                #expect([contact.jobTitle].compactMap { $0 } == card.values("TITLE"), "\(name)")
                #expect([contact.department].compactMap { $0 } == card.values("X-DEPARTMENT"), "\(name)")
                #expect([contact.birthday?.description].compactMap { $0 } == card.values("BDAY"), "\(name)")
                #expect([contact.note].compactMap { $0 } == card.values("NOTE"), "\(name)")
                #expect(Set(contact.websites) == Set(card.values("URL")), "\(name)")
                let addresses = contact.addresses.map { address in
                    let street = address.street.components(separatedBy: "\n").first ?? ""
                    let country = address.country?.value ?? ""
                    return ["", "", street, address.locality, address.region, address.postalCode, country]
                        .joined(separator: ";")
                }
                #expect(addresses == card.values("ADR"), "\(name)")
                var company: [String] = []
                if let account = contact.account { company = [try await session.get(account).record.name] }
                #expect(company == card.values("ORG"), "\(name)")
                var tags: [String] = []
                for tag in contact.tags { tags.append(try await session.get(tag).record.name) }
                #expect(
                    Set(tags) == Set(card.values("CATEGORIES").flatMap { $0.components(separatedBy: ",") }),
                    "\(name)"
                )
            }
        }
    }
}

/// The properties of a vCard, as far as the tests look at them.
private struct VCard {
    var lines: [(name: String, value: String)] = []

    func values(_ name: String) -> [String] { lines.filter { $0.name == name }.map(\.value) }

    static func read(_ text: String) -> [VCard] {
        var cards: [VCard] = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].split(separator: ";")[0]
            if name == "BEGIN" { cards.append(VCard()) }
            cards[cards.count - 1].lines.append((String(name), String(line[line.index(after: colon)...])))
        }
        return cards
    }
}
