import CRMCore
import StorageProtocols
import Testing

@Suite("Custom fields in files")
struct CustomFieldFileTests {
    @Test func columnsAreRecognisedByLabelAndName() async throws {
        let session = try await TestCRM.club().session
        let account = try await session.create(Account(name: "Partner"))
        let text = """
            First Name,Budget,Tier,interests,shoe size,Children,since,Called,VIP,Partner,Custom: homepage,Assistant,Hotline,\
            Motto,member no
            Ann,"1.234,50 €",Gold,"chess, Wine Tasting","42,5",3,29.02.2020,2024-05-06T07:08:09Z,yes,\(account.id),\
            example.com,Bob <BOB@x.example>,+44 20 7946 0018,carpe diem,M-12
            Bob,"99,99 EUR",silver,golf,"38,0",,31.12.2021,,no,,,,,,M-13
            """
        let result = try await session.importRecords(from: .text(text + "\n"), options: ImportOptions(target: .contacts))
        #expect(result.rejected == [])
        #expect(result.created == 2)
        #expect(result.columns.allSatisfy { $0.field != nil })
        let ann = try #require(try await session.first(Contact.where { $0.givenName == "Ann" }))
        #expect(ann[Contact.budget] == Money(minor: 123_450, currency: .euro))
        #expect(ann[Contact.tier] == .gold)
        #expect(ann[Contact.interests] == ["chess", "wine tasting"])
        #expect(ann[Contact.shoeSize] == ExactDecimal(units: 425, places: 1))
        #expect(ann[Contact.children] == 3)
        #expect(ann[Contact.since] == CivilDate(year: 2020, month: 2, day: 29))
        #expect(ann[Contact.called] == Instant(rfc3339: "2024-05-06T07:08:09Z"))
        #expect(ann[Contact.isVIP] == true)
        #expect(ann[Contact.partner] == account.id)
        #expect(ann[Contact.homepage] == "https://example.com")
        #expect(ann[Contact.assistant]?.normal == "bob@x.example")
        #expect(ann[Contact.hotline]?.normal == "+442079460018")
        #expect(ann[Contact.code] == "M-12")
        let again = try await session.importRecords(
            from: .text(text + "\n"),
            options: ImportOptions(target: .contacts, batchSize: 10)
        )
        #expect(again.unchanged == 2)
    }

    @Test func rowsThatBreakARuleAreRefusedOneByOne() async throws {
        let session = try await TestCRM.club().session
        let text = """
            Name,Email,Tier,Budget,Motto,Member No.,Children,Assistant
            Ann,a@x.example,gold,5 EUR,,M-12,1,
            Bob,b@x.example,tin,5 EUR,,M-13,1,
            Cid,c@x.example,gold,much,,M-14,1,
            Dan,d@x.example,gold,5 EUR,,M-12,1,
            Eve,e@x.example,gold,5 EUR,,M-15,99,
            Fay,f@x.example,gold,5 EUR,,M-16,1,nobody
            Gus,g@x.example,gold,5 EUR,,M-17,1,
            """
        let result = try await session.importRecords(from: .text(text + "\n"))
        #expect(result.created == 2)
        #expect(result.rejected.map(\.row) == [2, 3, 4, 5, 6])
        #expect(result.rejected.map(\.column) == ["Tier", "Budget", "Member No.", "Children", "Assistant"])
        #expect(result.rejected.map(\.rule).first == "one of the choices")
        #expect(result.rejected.map(\.value) == ["tin", "much", "M-12", nil, "nobody"])
    }

    @Test(arguments: StoreKind.allCases)
    func unknownColumnsAreDefined(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let text = "Name,Email,Favourite Colour,Shoe \"size\"\nAnn,a@x.example,red,\"a\nb\"\nBob,b@x.example,blue,\n"
        var options = ImportOptions(unknownColumns: .keepAsCustomFields)
        options.isDryRun = true
        let dry = try await test.session.importRecords(from: .text(text), options: options)
        #expect(dry.created == 2 && dry.rejected == [])
        #expect(try await test.session.count(CustomFieldDefinition.all) == 0)
        options.isDryRun = false
        let result = try await test.session.importRecords(from: .text(text), options: options)
        #expect(result.created == 2)
        let fields = try await test.session.customFields(of: "contact")
        #expect(fields.map(\.name) == ["Favourite Colour"])
        let reds = Filter<Contact>(.compare(.custom("Favourite Colour"), .equal, .text("red")))
        #expect(try await test.session.count(Query(reds)) == 1)
        _ = try await test.session.undoImport(result.importID)
        #expect(try await test.session.count(Contact.all) == 0)
        #expect(try await test.session.count(CustomFieldDefinition.all) == 0, "nothing uses it any more")
    }

    @Test func exportsComeBack() async throws {
        let source = try await TestCRM.club().session
        let account = try await source.create(Account(name: "Partner"))
        var ann = Contact(name: PersonName(given: "Ann"), emails: [try EmailAddress("a@x.example")])
        ann[Contact.budget] = Money(minor: 12_345, currency: .euro)
        ann[Contact.tier] = .gold
        ann[Contact.interests] = ["wine tasting", "chess"]
        ann[Contact.shoeSize] = ExactDecimal("42.5")
        ann[Contact.since] = CivilDate(year: 2020, month: 2, day: 29)
        ann[Contact.called] = Instant(microseconds: 1_234_567_890_123_456)
        ann[Contact.isVIP] = false
        ann[Contact.partner] = account.id
        ann[Contact.motto] = "=1+1"
        ann[Contact.code] = "M-12"
        try await source.create(ann)
        let csv = ByteCollector()
        try await source.export(Contact.all, to: csv.sink, format: .csv)
        let header = String(decoding: csv.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        #expect(header.contains("Custom: Budget,"))
        #expect(header.contains("Custom: Member No."))
        #expect(!header.contains("currency"))
        let target = try await TestCRM.club().session
        var copy = account.record
        copy.id = account.id
        try await target.create(copy)
        let result = try await target.importRecords(from: .bytes(csv.bytes))
        #expect(result.rejected == [] && result.created == 1)
        #expect(try await target.first(Contact.all)?.custom == source.first(Contact.all)?.custom)
    }

    @Test(arguments: StoreKind.allCases)
    func archivesKeepDefinitions(_ kind: StoreKind) async throws {
        let source = try await TestCRM.club()
        try await source.session.define(
            CustomFieldDefinition(on: "account", "segment", .choice, label: "Segment", rules: .choices("a", "b"))
        )
        var ann = Contact(name: PersonName(given: "Ann"))
        ann[Contact.budget] = Money(minor: 12_345, currency: .euro)
        ann[Contact.interests] = ["chess"]
        ann[Contact.code] = "M-12"
        try await source.session.create(ann)
        let archive = ByteCollector()
        try await source.session.exportArchive(to: archive.sink)
        for modules in [[], [ClubModule()]] as [[any CRMModule]] {
            let target = try await TestCRM(kind, modules: modules, seed: 2)
            try await target.session.importArchive(from: .bytes(archive.bytes))
            let copy = ByteCollector()
            try await target.session.exportArchive(to: copy.sink)
            #expect(copy.bytes == archive.bytes)
            #expect(try await target.session.first(Contact.all)?[Contact.interests] == ["chess"])
            await #expect(throws: CRMError.self) { try await target.session.create(ann) }
            var acme = Account(name: "Acme")
            acme.custom["segment"] = .text("c")
            let account = acme
            await #expect(throws: CRMError.self) { try await target.session.create(account) }
            #expect(try await target.crm.verify().isSound)
        }
    }
}
