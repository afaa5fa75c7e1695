import CRMCore
import FileStorage
import StorageProtocols
import Testing

enum Roast: String, TextRepresentable, CaseIterable, CustomFieldValue {
    case light, dark
}

extension Account {
    static let roast = CustomKey<Account, Roast>("roast")
    static let yearly = CustomKey<Account, Money>("yearly_volume")
    static let discount = CustomKey<Account, ExactDecimal>("discount", .decimal(places: 1))
}

struct CoffeeTrade: CRMModule {
    let name = "coffee"

    func register(in registry: inout Registry) {
        registry.custom(Account.roast, label: "Roast", isRequired: true, default: .dark)
        registry.custom(Account.yearly, label: "Yearly volume", isIndexed: true)
        registry.custom(Account.discount, label: "Discount %", rules: .range(0...250))
    }
}

/// The code of `Documentation/CustomFields.md`.
@Suite struct CustomFieldsGuideTests {
    private let euro = Currency.euro

    @Test func fieldsKnownAtCompileTime() async throws {
        let crm = try await CRM.open(.temporaryFile, modules: [CoffeeTrade()])
        let session = crm.session(as: .system("guide"))

        var acme = Account(name: "Acme")
        acme[Account.yearly] = Money(minor: 1_250_000, currency: euro)
        acme[Account.discount] = ExactDecimal("12.5")
        let stored = try await session.create(acme)
        #expect(stored[Account.roast] == .dark)

        let large = Account.where { _ in Account.yearly > Money(minor: 1_000_000, currency: euro) }
            .sorted { _ in Account.yearly.descending }
        #expect(try await session.count(large) == 1)

        let volumes = try await session.aggregate(
            Account.all.aggregate(by: [Account.yearly.currencyGroup], [Account.yearly.sum])
        )
        #expect(volumes.first?.values == [.integer(1_250_000)])
        try await crm.close()
    }

    @Test func fieldsDefinedAtRunTime() async throws {
        let crm = try await CRM.open(.temporaryFile)
        let session = crm.session(as: .system("guide"))

        let code = try await session.define(
            CustomFieldDefinition(
                on: Contact.typeName,
                "member",
                .text,
                label: "Member No.",
                rules: CustomFieldRules(maximumLength: 12, prefix: "M-", characters: .digits),
                isUnique: true
            )
        )

        var ann = Contact(name: PersonName(given: "Ann"))
        ann.custom["member"] = .text("M-1007")
        try await session.create(ann)
        let found = Contact.where { _ in Filter(.compare(.custom("member"), .equal, .text("M-1007"))) }
        #expect(try await session.count(found) == 1)

        do {
            try await session.create(ann)
        } catch let error as CRMError {
            print(error.field ?? "", error.rule, error.value ?? .null)
        }

        let plan = try await session.planChange(of: code) { $0.rules.maximumLength = 5 }
        for violation in plan.violations { print(violation.record, violation.rule) }
        let changed = try await session.apply(plan, grandfathering: true)
        #expect(plan.violationCount == 1)

        let renamed = try await session.rename(changed, to: "Membership")
        try await session.retire(renamed)
        #expect(try await session.customFields(of: Contact.typeName).isEmpty)
        try await crm.close()
    }

    @Test func fieldsInFiles() async throws {
        let crm = try await CRM.open(.temporaryFile, modules: [CoffeeTrade()])
        let session = crm.session(as: .system("guide"))
        let text = "Account Name,Roast,Yearly volume,Favourite Origin\nAcme,Light,\"12,500.00 EUR\",Ethiopia\n"

        let result = try await session.importRecords(
            from: .text(text),
            options: ImportOptions(target: .accounts, unknownColumns: .keepAsCustomFields)
        )
        let origin = try await session.customField("Favourite Origin", of: Account.typeName)
        #expect(result.created == 1)
        #expect(origin?.kind == .longText)
        #expect(try await session.first(Account.all)?[Account.roast] == .light)
        try await crm.close()
    }
}
