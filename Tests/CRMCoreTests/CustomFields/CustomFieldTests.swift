import CRMCore
import StorageProtocols
import Testing

/// How much a customer matters.
enum Tier: String, TextRepresentable, CaseIterable, CustomFieldValue {
    case gold, silver, bronze
}

extension Contact {
    static let budget = CustomKey<Contact, Money>("budget")
    static let tier = CustomKey<Contact, Tier>("tier")
    static let interests = CustomKey<Contact, [String]>("interests")
    static let shoeSize = CustomKey<Contact, ExactDecimal>("shoe_size", .decimal(places: 1))
    static let children = CustomKey<Contact, Int>("children")
    static let since = CustomKey<Contact, CivilDate>("since")
    static let called = CustomKey<Contact, Instant>("called")
    static let isVIP = CustomKey<Contact, Bool>("vip")
    static let partner = CustomKey<Contact, ID<Account>>("partner")
    static let homepage = CustomKey<Contact, String>("homepage", .url)
    static let assistant = CustomKey<Contact, EmailAddress>("assistant")
    static let hotline = CustomKey<Contact, PhoneNumber>("hotline")
    static let motto = CustomKey<Contact, String>("motto")
    static let story = CustomKey<Contact, String>("story", .longText)
    static let code = CustomKey<Contact, String>("code")
}

/// A module whose fields are known when it is compiled.
struct ClubModule: CRMModule {
    let name = "club"

    func register(in registry: inout Registry) {
        registry.custom(Contact.budget, label: "Budget")
        registry.custom(Contact.tier, label: "Tier", isIndexed: true, default: .bronze)
        registry.custom(Contact.interests, label: "Interests", rules: .choices("golf", "chess", "wine tasting"))
        registry.custom(Contact.shoeSize, rules: .range(200...600))
        registry.custom(Contact.children, rules: .range(0...20))
        registry.custom(Contact.since)
        registry.custom(Contact.called)
        registry.custom(Contact.isVIP, label: "VIP")
        registry.custom(Contact.partner)
        registry.custom(Contact.homepage)
        registry.custom(Contact.assistant)
        registry.custom(Contact.hotline)
        registry.custom(Contact.motto, label: "Motto")
        registry.custom(Contact.story, isSearchable: false)
        registry.custom(
            Contact.code,
            label: "Member No.",
            rules: CustomFieldRules(minimumLength: 4, maximumLength: 8, prefix: "M-", characters: .digits),
            isUnique: true
        )
    }
}

extension TestCRM {
    static func club(_ kind: StoreKind = .memory) async throws -> TestCRM {
        try await TestCRM(kind, modules: [ClubModule()])
    }
}

extension Currency {
    static let euro = Currency(rawValue: "EUR")!
    static let yen = Currency(rawValue: "JPY")!
}

@Suite("Custom fields")
struct CustomFieldTests {
    @Test(arguments: StoreKind.allCases)
    func everyKindComesBackAsItWasWritten(_ kind: StoreKind) async throws {
        let session = try await TestCRM.club(kind).session
        let account = try await session.create(Account(name: "Partner"))
        var ann = Contact(name: PersonName(given: "Ann"))
        ann[Contact.budget] = Money(minor: -123_456_789_012_345, currency: .euro)
        ann[Contact.tier] = .gold
        ann[Contact.interests] = ["wine tasting", "chess"]
        ann[Contact.shoeSize] = ExactDecimal("42.5")
        ann[Contact.children] = 3
        ann[Contact.since] = CivilDate(year: 2020, month: 2, day: 29)
        ann[Contact.called] = Instant(microseconds: 1_234_567_890_123_456)
        ann[Contact.isVIP] = false
        ann[Contact.partner] = account.id
        ann[Contact.homepage] = "https://example.com/~ann?x=1"
        ann[Contact.assistant] = try EmailAddress("Bob Ray <Bob@Example.COM>")
        ann[Contact.hotline] = try PhoneNumber("+44 20 7946 0018 ext. 5")
        ann[Contact.motto] = "é \"quoted\""
        ann[Contact.story] = "two\nlines"
        ann[Contact.code] = "M-12"
        let id = try await session.create(ann).id
        let read = try await session.get(id)
        #expect(read[Contact.budget] == Money(minor: -123_456_789_012_345, currency: .euro))
        #expect(read[Contact.tier] == .gold)
        #expect(read[Contact.interests] == ["wine tasting", "chess"])
        #expect(read[Contact.shoeSize] == ExactDecimal(units: 425, places: 1))
        #expect(read[Contact.children] == 3)
        #expect(read[Contact.since] == CivilDate(year: 2020, month: 2, day: 29))
        #expect(read[Contact.called] == Instant(microseconds: 1_234_567_890_123_456))
        #expect(read[Contact.isVIP] == false)
        #expect(read[Contact.partner] == account.id)
        #expect(read[Contact.homepage] == "https://example.com/~ann?x=1")
        #expect(read[Contact.assistant]?.normal == "bob@example.com")
        #expect(read[Contact.hotline]?.normal == "+442079460018")
        #expect(read[Contact.hotline]?.extension == "5")
        #expect(read[Contact.motto] == "é \"quoted\"")
        #expect(read[Contact.story] == "two\nlines")
        #expect(read[Contact.code] == "M-12")
        var changed = read
        changed[Contact.budget] = nil
        #expect(changed.custom.names.allSatisfy { !$0.hasPrefix("budget") })
        try await session.update(changed)
        #expect(try await session.get(id)[Contact.budget] == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func theyFilterSortAndAddUpLikeOthers(_ kind: StoreKind) async throws {
        let test = try await TestCRM.club(kind)
        let session = test.session
        for (index, minor) in [500, 100, 300, 200].enumerated() {
            var contact = Contact(name: PersonName(given: "C\(index)"))
            contact[Contact.budget] = Money(minor: Int64(minor), currency: index == 3 ? .yen : .euro)
            contact[Contact.shoeSize] = ExactDecimal(units: Int64(minor) / 2 + 155, places: 1)
            contact[Contact.tier] = index == 0 ? .gold : nil
            contact[Contact.interests] = index == 1 ? ["golf", "chess"] : index == 2 ? ["chess"] : nil
            contact[Contact.motto] = "motto \(index)"
            try await session.create(contact)
        }
        try await session.create(Contact(name: PersonName(given: "Z")))
        func names(_ query: Query<Contact>) async throws -> String {
            try await session.fetch(query.sorted { $0.givenName.ascending }).map(\.record.name.given).joined(separator: " ")
        }
        let twoEuros = Money(minor: 200, currency: .euro)
        #expect(try await names(Contact.where { _ in Contact.budget > twoEuros }) == "C0 C2")
        #expect(try await names(Contact.where { _ in Contact.budget >= Money(minor: 200, currency: .yen) }) == "C3")
        #expect(try await names(Contact.where { _ in Contact.budget != twoEuros }) == "C0 C1 C2 C3")
        #expect(try await names(Contact.where { _ in Contact.budget == nil }) == "Z")
        #expect(try await names(Contact.where { _ in Contact.shoeSize < ExactDecimal("25.51")! }) == "C1 C3")
        #expect(try await names(Contact.where { _ in Contact.shoeSize == ExactDecimal("20.50")! }) == "C1")
        #expect(try await names(Contact.where { _ in Contact.tier == .bronze }) == "C1 C2 C3 Z")
        #expect(try await names(Contact.where { _ in Contact.interests.contains("chess") }) == "C1 C2")
        #expect(try await names(Contact.where { _ in !Contact.interests.contains("golf") }) == "C2")
        #expect(try await names(Contact.where { _ in Contact.motto.hasPrefix("motto 1") || Contact.motto == "motto 3" }) == "C1 C3")
        let sorted = try await session.fetch(Contact.all.sorted { _ in Contact.budget.descending }.limit(2))
        #expect(sorted.map(\.record.name.given) == ["C0", "C2"])
        let sums = try await session.aggregate(
            Contact.all.aggregate(by: [Contact.budget.currencyGroup], [Contact.budget.sum, .count])
        )
        #expect(sums.map(\.keys) == [[.null], [.text("EUR")], [.text("JPY")]])
        #expect(sums.map(\.values) == [[.null, .integer(1)], [.integer(900), .integer(3)], [.integer(200), .integer(1)]])
        #expect(try await test.crm.verify().isSound)
    }

    @Test(arguments: StoreKind.allCases)
    func textSearchFindsThoseThatAreSearchable(_ kind: StoreKind) async throws {
        let test = try await TestCRM.club(kind)
        var ann = Contact(name: PersonName(given: "Ann"))
        ann[Contact.motto] = "carpe diem"
        ann[Contact.story] = "once upon a time"
        ann[Contact.budget] = Money(minor: 1, currency: .euro)
        ann[Contact.tier] = .silver
        let id = try await test.session.create(ann).id
        for (text, isFound) in [("carpe", true), ("upon", false), ("EUR", false), ("silver", false)] {
            let found = try await test.session.fetch(Query<Contact>(.matching(text)))
            #expect(found.map(\.id) == (isFound ? [id] : []), "\(text)")
        }
        let story = try #require(try await test.session.customField("story", of: "contact"))
        try await test.session.apply(test.session.planChange(of: story) { $0.isSearchable = true })
        #expect(try await test.session.fetch(Query<Contact>(.matching("upon"))).map(\.id) == [id])
        #expect(try await test.session.search("carpe").map(\.name) == ["Ann"])
        #expect(try await test.crm.verify().isSound)
    }

    @Test(arguments: StoreKind.allCases)
    func valuesThatBreakARuleAreNamed(_ kind: StoreKind) async throws {
        let session = try await TestCRM.club(kind).session
        let gone = try await session.create(Account(name: "Gone"))
        try await session.delete(gone.id)
        let table: [(String, Value, CRMError.Code)] = [
            ("nothing", .text("x"), .unknownField),
            ("budget", .integer(1), .wrongKind),
            ("budget.currency", .text("EUR"), .wrongKind),
            ("tier", .text("platinum"), .notAllowed),
            ("interests", .text("golf"), .wrongKind),
            ("interests", .list(ListValue(texts: ["golf", "golf"])), .repeated),
            ("interests", .list(ListValue(texts: ["golf", "Golf"])), .notAllowed),
            ("shoe_size", .integer(199), .outOfRange),
            ("shoe_size", .text("42.55"), .wrongKind),
            ("children", .integer(21), .outOfRange),
            ("children", .real(1.5), .wrongKind),
            ("since", .integer(1 << 40), .wrongKind),
            ("vip", .integer(2), .wrongKind),
            ("partner", .text("Acme"), .wrongKind),
            ("partner", .text(gone.id.description), .unknownReference),
            ("homepage", .text("javascript:alert(1)"), .wrongKind),
            ("homepage", .text("ftp://x.example"), .wrongKind),
            ("assistant", .text("nobody"), .wrongKind),
            ("hotline", .text("12"), .wrongKind),
            ("motto", .text("two\nlines"), .controlCharacter),
            ("motto", .text(String(repeating: "é", count: 1001)), .tooLong),
            ("code", .text("M-1"), .tooShort),
            ("code", .text("M-1234567"), .tooLong),
            ("code", .text("N-12"), .notAllowed),
            ("code", .text("M-1x"), .notAllowed),
        ]
        for (name, value, code) in table {
            var contact = Contact(name: PersonName(given: "Ann"))
            contact.custom[name] = value
            do {
                try await session.create([Contact(name: PersonName(given: "Bob")), contact])
                Issue.record("\(name) \(value) was accepted")
            } catch let error as CRMError {
                #expect(error.code == code, "\(name) \(value): \(error)")
                #expect(error.field == (name == "budget.currency" ? "budget" : name))
                #expect(error.index == 1)
                #expect(error.type == "contact")
                #expect(error.value != nil)
                #expect(!error.rule.isEmpty)
            }
        }
        #expect(try await session.count(Contact.all) == 0)
    }

    @Test func textsAreBroughtIntoTheirNormalForm() async throws {
        let session = try await TestCRM.club().session
        var ann = Contact(name: PersonName(given: "Ann"))
        ann.custom["assistant"] = .text("  Bob Ray <Bob@Example.COM> ")
        ann.custom["homepage"] = .text("example.com/x")
        ann.custom["interests"] = .list(ListValue(texts: []))
        let stored = try await session.create(ann)
        #expect(stored.custom["assistant"] == .text("bob@example.com"))
        #expect(stored.custom["homepage"] == .text("https://example.com/x"))
        #expect(stored.custom["interests"] == nil)
        #expect(stored[Contact.tier] == .bronze, "the default")
    }

    @Test func othersOfTheSameCommitMayBeReferredTo() async throws {
        let test = try await TestCRM()
        try await test.session.define(CustomFieldDefinition(on: "contact", "mentor", .reference(to: "contact")))
        let mentor = CustomKey<Contact, ID<Contact>>("mentor")
        var (ann, bob) = (Contact(name: PersonName(given: "Ann")), Contact(name: PersonName(given: "Bob")))
        ann.id = test.session.newID()
        bob[mentor] = ann.id
        let stored = try await test.session.create([bob, ann])
        #expect(test.crm.referrers(to: "contact").contains { $0.description == "contact.custom.mentor" })
        let rows = try await test.session.rows(naming: RecordLink(ann.id))
        #expect(rows.map(\.link) == [RecordLink(stored[0].id)])
    }
}
