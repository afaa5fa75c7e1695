import CRMCore
import CRMTesting
import StorageProtocols
import Testing

@Suite struct VCardTests {
    private static let files = [
        "John_Doe_ANDROID", "John_Doe_BLACK_BERRY", "John_Doe_EVOLUTION", "John_Doe_GMAIL", "John_Doe_IPHONE",
        "John_Doe_LOTUS_NOTES", "John_Doe_MAC_ADDRESS_BOOK", "John_Doe_MS_OUTLOOK", "fullcontact", "gmail-list",
        "gmail-single", "gmail-single2", "outlook-2003", "outlook-2007", "rfc2426-example", "rfc6350-example",
        "thunderbird-MoreFunctionsForAddressBook-extension",
    ]

    private func cards(_ bytes: [UInt8]) throws -> [VCard] {
        var reader = ContentReader(.bytes(bytes))
        var cards: [VCard] = []
        while let component = try reader.next() { cards.append(try #require(VCard(component))) }
        return cards
    }

    /// How many properties a file has, counted by its lines alone.
    private func properties(_ bytes: [UInt8]) -> Int {
        var count = 0
        var isContinued = false
        // A mark that tells UTF-8 would be a part of the first line.
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        let text = String(decoding: bytes.filter { $0 != 0x0D }, as: UTF8.self)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isFolded = line.first == " " || line.first == "\t"
            let names = ["BEGIN:", "END:", "VERSION:"]
            if !isFolded, !isContinued, !names.contains(where: line.hasPrefix), line.contains(":") { count += 1 }
            let head = line.prefix { $0 != ":" }
            let isQuoted = isContinued || head.contains("QUOTED-PRINTABLE")
            isContinued = isQuoted && line.hasSuffix("=")
        }
        return count
    }

    @Test(arguments: files)
    func noPropertyOfAPublicCardIsLost(_ name: String) throws {
        guard let bytes = ContactCorpus.data("vcard-ez/io/text/\(name).vcf").map({ Array($0) }) else { return }
        let cards = try cards(bytes)
        #expect(!cards.isEmpty)
        #expect(cards.map(\.lines.count).reduce(0, +) == properties(bytes), "\(name)")
        var writer = ContentWriter()
        for card in cards { writer.write(card.component(.v3)) }
        let again = try self.cards(writer.bytes)
        for (card, other) in zip(cards, again) {
            #expect(card.lines.map(\.name) == other.lines.map(\.name))
            for (line, read) in zip(card.lines, other.lines) {
                // What cannot stand in a line is left out.
                let text = String(
                    String.UnicodeScalarView(
                        line.text.replacing("\r\n", with: "\n").unicodeScalars
                            .filter { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }
                    )
                )
                #expect(text == read.text, "\(name) \(line.name)")
            }
        }
        #expect(again.count == cards.count)
    }

    @Test func peopleOfPublicCardsAreWhatTheyAre() async throws {
        guard let bytes = ContactCorpus.data("vcard-ez/io/text/outlook-2003.vcf").map({ Array($0) }) else { return }
        let test = try await TestCRM()
        let result = try await test.session.importRecords(from: .bytes(bytes))
        #expect((result.created, result.rejectedCount) == (1, 0))
        let contact = try #require(try await test.session.first(Contact.all)).record
        #expect((contact.name.given, contact.name.family) == ("John", "Doe"))
        #expect((contact.name.prefix, contact.name.suffix, contact.name.nickname) == ("Mr.", "III", "Joey"))
        #expect(contact.jobTitle == "The Job Title")
        #expect(contact.note?.hasPrefix("This is the note field!!\r\nSecond line") == true)
        #expect(contact.websites == ["http://web-page-address.com"])
        #expect(contact.birthday == CivilDate(year: 1980, month: 3, day: 21))
        let address = try #require(contact.addresses.first)
        #expect((address.locality, address.region, address.postalCode) == ("Austin", "TX", "12345"))
        #expect(address.label == .work)
        let account = try #require(try await test.session.first(Account.all))
        #expect(account.name == "Company, The")
    }

    @Test(arguments: files)
    func publicCardsComeInAndGoOut(_ name: String) async throws {
        guard let bytes = ContactCorpus.data("vcard-ez/io/text/\(name).vcf").map({ Array($0) }) else { return }
        let count = try cards(bytes).count
        let test = try await TestCRM()
        let result = try await test.session.importRecords(from: .bytes(bytes))
        #expect(result.rows == count)
        let sum = [result.created, result.updated, result.unchanged, result.rejectedCount].reduce(0, +)
        #expect(sum == count)
        let output = ByteCollector()
        let written = try await test.session.exportCards(to: output.sink)
        #expect(written == result.created)
        let other = try await TestCRM()
        let again = try await other.session.importRecords(from: .bytes(output.bytes))
        #expect(again.rejectedCount == 0, "\(again.rejected)")
        let before = try await test.session.fetch(Contact.all.sorted { $0.sortName.ascending })
        let after = try await other.session.fetch(Contact.all.sorted { $0.sortName.ascending })
        #expect(before.map(\.emails) == after.map(\.emails))
        #expect(before.map { $0.phones.map(\.value) } == after.map { $0.phones.map(\.value) })
        #expect(before.map(\.name.formatted) == after.map(\.name.formatted))
        #expect(before.map(\.birthday) == after.map(\.birthday))
        #expect(try await rest(in: test) == rest(in: other))
    }

    /// The names of what was kept with the cards, but for identifiers, which an export makes up.
    private func rest(in test: TestCRM) async throws -> [String] {
        var names: [String] = []
        for card in try await test.session.fetch(ContactCard.all) { names += card.record.lines.map(\.name) }
        return names.filter { $0 != "UID" }.sorted()
    }

    @Test(arguments: StoreKind.allCases)
    func cardsPassTheRulesOfAnImport(_ kind: StoreKind) async throws {
        let text = """
            BEGIN:VCARD
            VERSION:4.0
            FN:Ann Lee
            EMAIL;PREF=1:ann@example.com
            TEL;TYPE=cell;VALUE=uri:tel:+81-3-1234-5678
            ORG:Example;Sales
            CATEGORIES:VIP,Fair
            PHOTO:data:image/png;base64,AAAA
            UID:42
            END:VCARD
            BEGIN:VCARD
            VERSION:4.0
            FN:Bad
            EMAIL:not an address
            END:VCARD
            BEGIN:VCARD
            VERSION:4.0
            FN:Open

            """
        let test = try await TestCRM(kind)
        let dry = try await test.session.importRecords(
            from: .bytes(Array(text.utf8)),
            options: ImportOptions(isDryRun: true)
        )
        #expect((dry.created, dry.rejectedCount) == (1, 2))
        #expect(try await test.session.count(Contact.all) == 0)
        let result = try await test.session.importRecords(from: .bytes(Array(text.utf8)))
        #expect(result.rejected.map(\.row) == [2, 3])
        #expect(result.rejected.first?.column == "EMAIL")
        #expect(result.rejected.first?.value == "not an address")
        let ann = try #require(try await test.session.first(Contact.all))
        #expect(ann.phones.map(\.normal) == ["+81312345678"])
        #expect((ann.department, ann.externalID, ann.tags.count) == ("Sales", "42", 2))
        #expect(try await test.session.first(ContactCard.all)?.lines.map(\.name) == ["PHOTO"])
        let again = try await test.session.importRecords(from: .bytes(Array(text.utf8)))
        #expect((again.created, again.unchanged) == (0, 1))
        let undo = try await test.session.undoImport(result.importID)
        #expect(undo.blocked.isEmpty)
        #expect(try await test.session.count(Contact.all) == 0)
        #expect(try await test.session.count(ContactCard.all) == 0)
    }

    @Test func aDepartmentIsNoCompany() async throws {
        let test = try await TestCRM()
        let name = PersonName(given: "Ann", family: "Lee")
        try await test.session.create(Contact(name: name, department: "Research"))
        let output = ByteCollector()
        try await test.session.exportCards(to: output.sink)
        #expect(String(decoding: output.bytes, as: UTF8.self).contains("ORG:;Research\r\n"))
        let other = try await TestCRM(seed: 2)
        _ = try await other.session.importRecords(from: .bytes(output.bytes))
        let contact = try #require(try await other.session.first(Contact.all))
        #expect(contact.department == "Research" && contact.account == nil)
        #expect(try await other.session.count(Account.all) == 0)
    }

    @Test(arguments: ["Annie of the Lees", "Ann Lee"])
    func aFullNameThatDiffersIsKept(_ full: String) async throws {
        let text = "BEGIN:VCARD\nVERSION:4.0\nFN:\(full)\nN:Lee;Ann;;;\nEND:VCARD\n"
        let test = try await TestCRM()
        _ = try await test.session.importRecords(from: .bytes(Array(text.utf8)))
        let output = ByteCollector()
        try await test.session.exportCards(to: output.sink)
        let card = try #require(try cards(output.bytes).first)
        let names = full == "Ann Lee" ? [full] : ["Ann Lee", full]
        #expect(card.all("FN").map(\.text) == names)
        let other = try await TestCRM(seed: 2)
        _ = try await other.session.importRecords(from: .bytes(output.bytes))
        #expect(try await other.session.first(Contact.all)?.name.formatted == "Ann Lee")
        let kept = try await other.session.fetch(ContactCard.all).flatMap(\.record.lines)
        #expect(kept.filter { $0.name == "FN" }.map(\.text) == Array(names.dropFirst()))
    }

    @Test func aNicknameInTheFullNameIsKept() async throws {
        let text = "BEGIN:VCARD\nVERSION:4.0\nFN:Robert \"Bob\" Lee\nEND:VCARD\n"
        let test = try await TestCRM()
        _ = try await test.session.importRecords(from: .bytes(Array(text.utf8)))
        #expect(try await test.session.first(Contact.all)?.name.nickname == "Bob")
    }

    @Test func aCardThatCannotBeKeptIsOneRowRefused() async throws {
        func card(_ name: String, _ more: String) -> String {
            "BEGIN:VCARD\nVERSION:4.0\nFN:\(name)\n\(more)\nEND:VCARD\n"
        }
        // It can be read, and is too long only with the line breaks that it is kept with.
        let photo = String(repeating: "A", count: 8_300_000)
        let text = card("Ann Lee", "X-A:1\u{85}2") + card("Bob Lee", "PHOTO:\(photo)") + card("Cyd Lee", "X-A:3")
        let test = try await TestCRM()
        let result = try await test.session.importRecords(from: .bytes(Array(text.utf8)))
        #expect((result.created, result.rejected.map(\.row)) == (2, [2]))
        #expect(result.rejected.first?.rule == "what a contact has no place for is longer than 8 MiB")
        let kept = try await test.session.fetch(ContactCard.all).flatMap(\.record.lines)
        #expect(kept.map(\.value).sorted() == ["12", "3"])
    }

    @Test func longCardsMakeSmallBatches() async throws {
        func card(_ name: String) -> String { "BEGIN:VCARD\nVERSION:4.0\nFN:\(name)\nEND:VCARD\n" }
        // What stands between cards is read, too.
        let filler = String(repeating: "!", count: 9 << 20) + "\n"
        let text = card("Ann Lee") + filler + card("Bob Lee") + card("Cyd Lee")
        let test = try await TestCRM()
        let journal = Journal()
        _ = try await test.session.importRecords(from: .bytes(Array(text.utf8))) { journal.note("\($0.rows)") }
        #expect(journal.lines == ["2", "3"])
    }
}
