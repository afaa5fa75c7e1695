import CRMCore
import FileStorage
import InMemoryStorage
import StorageProtocols
import Testing

@Suite("Definitions of custom fields")
struct CustomFieldDefinitionTests {
    @Test func definitionsThatMakeNoSenseAreRefused() async throws {
        let session = try await TestCRM().session
        typealias Definition = CustomFieldDefinition
        var rules = CustomFieldRules()
        (rules.minimum, rules.maximum) = (2, 1)
        var wrongDefault = CustomValues()
        wrongDefault["x"] = .text("one")
        let bad: [(Definition, CRMError.Code)] = [
            (Definition(on: "nothing", "x", .text), .unknownReference),
            (Definition(on: "tag", "x", .text), .unknownReference),
            (Definition(on: "contact", "", .text), .notAllowed),
            (Definition(on: "contact", "a\"b", .text), .notAllowed),
            (Definition(on: "contact", "job_title", .text), .notUnique),
            (Definition(on: "contact", "x", .choice), .notAllowed),
            (Definition(on: "contact", "x", .text, rules: .choices("a")), .notAllowed),
            (Definition(on: "contact", "x", .choice, rules: .choices("a", "a")), .notAllowed),
            (Definition(on: "contact", "x", .integer, rules: rules), .notAllowed),
            (Definition(on: "contact", "x", .reference(to: "nothing")), .unknownReference),
            (Definition(on: "contact", "x", .money(), isUnique: true), .notAllowed),
            (Definition(on: "contact", "x", .integer, isSearchable: true), .notAllowed),
            (Definition(on: "contact", "x", .multiChoice, rules: .choices("a"), isIndexed: true), .notAllowed),
            (Definition(on: "contact", "x", .integer, defaults: wrongDefault), .wrongKind),
        ]
        for (definition, code) in bad {
            do {
                try await session.define([CustomFieldDefinition(on: "contact", "good", .text), definition])
                Issue.record("\(definition) was accepted")
            } catch let error as CRMError {
                #expect(error.code == code, "\(definition.name): \(error)")
                #expect(error.index == 1)
            }
        }
        #expect(try await session.count(CustomFieldDefinition.all) == 0, "all or none")
        #expect(session.crm.store.catalog.types["contact"]?.customFields == [])
        try await session.define(CustomFieldDefinition(on: "contact", "pay", .money()))
        await #expect(throws: CRMError.self) {
            try await session.define(CustomFieldDefinition(on: "contact", "pay.currency", .text))
        }
    }

    @Test func aDefinitionIsChangedByItsOwnCommandsOnly() async throws {
        let session = try await TestCRM().session
        let made = try await session.define(CustomFieldDefinition(on: "contact", "size", .integer))
        #expect(made.state == .active)
        #expect(try await session.define(CustomFieldDefinition(on: "contact", "size", .integer)).version == made.version)
        await #expect(throws: CRMError.self) {
            try await session.define(CustomFieldDefinition(on: "contact", "size", .text))
        }
        var changed = made
        changed.record.isUnique = true
        let unique = changed
        await #expect(throws: CRMError.self) { try await session.update(unique) }
        await #expect(throws: CRMError.self) { try await session.delete(made) }
        let renamed = try await session.rename(made, to: "Shoe size")
        #expect(try await session.customFields(of: "contact").map(\.label) == ["Shoe size"])
        #expect(try await session.get(made.id, asOf: .commit(made.version)).label == "size")
        #expect(try await session.history(of: made.id).count == 3)
        await #expect(throws: StorageError.self) { try await session.rename(made, to: "of another version") }
        let retired = try await session.retire(renamed)
        #expect(try await session.customFields(of: "contact").isEmpty)
        #expect(try await session.customFields(of: "contact", includingRetired: true).map(\.version) == [retired.version])
        await #expect(throws: CRMError.self) {
            try await session.define(CustomFieldDefinition(on: "contact", "size", .integer))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func retiredFieldsKeepTheirValuesAndTakeNoNewOnes(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let field = try await session.define(CustomFieldDefinition(on: "contact", "size", .integer, isIndexed: true))
        var ann = Contact(name: PersonName(given: "Ann"))
        ann.custom["size"] = .integer(40)
        var stored = try await session.create(ann)
        let retired = try await session.retire(field)
        stored.jobTitle = "CTO"
        stored = try await session.update(stored)
        let larger = Filter<Contact>(.compare(.custom("size"), .greater, .integer(39)))
        #expect(try await session.count(Query(larger)) == 1)
        var other = stored
        other.custom["size"] = .integer(41)
        let changed = other
        await #expect(throws: CRMError.self) { try await session.update(changed) }
        let fresh = ann
        await #expect(throws: CRMError.self) { try await session.create(fresh) }
        other.custom["size"] = nil
        other = try await session.update(other)
        _ = try await session.reinstate(retired)
        other.custom["size"] = .integer(41)
        try await session.update(other)
    }

    @Test(arguments: StoreKind.allCases)
    func stricterRulesListWhatBreaksThem(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let field = try await session.define(CustomFieldDefinition(on: "contact", "code", .text))
        var ids: [ID<Contact>] = []
        for code in ["AB", "ABCDE", nil, "AB"] {
            var contact = Contact(name: PersonName(given: "Ann"))
            contact.custom["code"] = code.map { .text($0) }
            ids.append(try await session.create(contact).id)
        }
        let shorter = try await session.planChange(of: field) { $0.rules.maximumLength = 3 }
        #expect(shorter.violations.map(\.record) == [ids[1].raw])
        #expect(shorter.violations.first?.value == .text("ABCDE"))
        #expect(shorter.violationCount == 1 && !shorter.isClean)
        await #expect(throws: CRMError.self) { try await session.apply(shorter) }
        let required = try await session.planChange(of: field) { $0.isRequired = true }
        #expect(required.violations.map(\.record) == [ids[2].raw])
        #expect(required.violations.first?.code == .required)
        let unique = try await session.planChange(of: field) { $0.isUnique = true }
        #expect(Set(unique.violations.map(\.record)) == [ids[0].raw, ids[3].raw])
        await #expect(throws: CRMError.self) { try await session.apply(unique, grandfathering: true) }

        // Grandfathered: the older values stay, new ones must fit, and the records can be changed otherwise.
        let both = try await session.planChange(of: field) {
            $0.rules.maximumLength = 3
            $0.isRequired = true
        }
        #expect(both.violationCount == 2)
        let changed = try await session.apply(both, grandfathering: true)
        for id in ids {
            var contact = try await session.get(id)
            contact.jobTitle = "CTO"
            try await session.update(contact)
        }
        var long = try await session.get(ids[1])
        long.custom["code"] = .text("ABCDF")
        let wrong = long
        await #expect(throws: CRMError.self) { try await session.update(wrong) }
        await #expect(throws: CRMError.self) { try await session.create(Contact(name: PersonName(given: "New"))) }

        // The way back is a plan too.
        let back = try await session.planChange(of: changed, to: field.record)
        #expect(back.isClean)
        try await session.apply(back)
        try await session.create(Contact(name: PersonName(given: "New")))
    }

    @Test func whatBreaksARuleAfterThePlanIsFoundToo() async throws {
        let session = try await TestCRM().session
        let field = try await session.define(CustomFieldDefinition(on: "contact", "code", .text))
        let plan = try await session.planChange(of: field) { $0.rules.maximumLength = 3 }
        #expect(plan.isClean)
        var contact = Contact(name: PersonName(given: "Ann"))
        contact.custom["code"] = .text("ABCD")
        try await session.create(contact)
        await #expect(throws: CRMError.self) { try await session.apply(plan) }
        #expect(try await session.customField("code", of: "contact")?.rules.maximumLength == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func uniqueValuesAreUniqueWhoeverWrites(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        try await session.define(CustomFieldDefinition(on: "contact", "code", .text, isUnique: true))
        // Two hundred tasks race for twenty values.
        let won = await withTaskGroup(of: String?.self) { group in
            for index in 0..<200 {
                group.addTask {
                    var contact = Contact(name: PersonName(given: "C\(index)"))
                    contact.custom["code"] = .text("\(index % 20)")
                    do {
                        try await session.create(contact)
                        return "\(index % 20)"
                    } catch let error as CRMError {
                        return error.code == .notUnique && error.field == "code" ? nil : "\(error)"
                    } catch {
                        return "\(error)"
                    }
                }
            }
            var won: [String] = []
            for await code in group { if let code { won.append(code) } }
            return won
        }
        #expect(won.sorted() == (0..<20).map { "\($0)" }.sorted())
        #expect(try await session.count(Contact.all) == 20)

        // A batch may swap values; a value of a deleted record is free, until it comes back.
        let pair = try await session.fetch(Contact.all.limit(2))
        var (first, second) = (pair[0], pair[1])
        (first.custom["code"], second.custom["code"]) = (second.custom["code"], first.custom["code"])
        let swapped = try await session.update([first, second])
        try await session.delete(swapped[0])
        var heir = Contact(name: PersonName(given: "Heir"))
        heir.custom["code"] = swapped[0].custom["code"]
        try await session.create(heir)
        await #expect(throws: CRMError.self) { try await session.restore(swapped[0].id) }
        #expect(try await test.crm.verify().isSound)
    }

    @Test(arguments: [true, false])
    func aDefinitionInTheMiddleIsFinishedOrDropped(_ canBeFinished: Bool) async throws {
        let folder = TemporaryDirectory()
        let engine = FileEngine.file(folder.path + "/a.crm")
        let test = try await CRM.open(engine)
        let session = test.session(as: .system("test"))
        // What a process leaves behind that ends after the definition is written and before the store is told.
        try await session.create(CustomFieldDefinition(on: "contact", "code", .text, isUnique: true))
        try await test.store.define([CustomField("code", .text)], on: "contact")
        var ann = Contact(name: PersonName(given: "Ann"))
        ann.custom["code"] = .text("a")
        for _ in 0..<(canBeFinished ? 1 : 2) { try await session.create(ann) }
        try await test.close()

        let reopened = try await CRM.open(engine)
        let field = try await reopened.session(as: .system("test")).customField("code", of: "contact")
        #expect(field?.state == (canBeFinished ? .active : nil))
        let stored = reopened.store.catalog.types["contact"]?.customFields
        #expect(stored == [CustomField("code", .text, isUnique: canBeFinished)])
        try await reopened.close()
    }

    @Test func theStoreIsBroughtIntoStepWhenItIsOpened() async throws {
        let folder = TemporaryDirectory()
        let engine = FileEngine.file(folder.path + "/a.crm")
        let crm = try await CRM.open(engine)
        let session = crm.session(as: .system("test"))
        try await session.define(CustomFieldDefinition(on: "contact", "code", .text, isUnique: true))
        // As if the process had ended before the store was told.
        try await crm.store.define([CustomField("own", .integer)], on: "contact")
        try await crm.close()
        let reopened = try await CRM.open(engine)
        let fields = reopened.store.catalog.types["contact"]?.customFields
        #expect(fields == [CustomField("own", .integer), CustomField("code", .text, isUnique: true)])
        try await reopened.close()
    }

    @Test func declaredFieldsFollowTheCode() async throws {
        struct First: CRMModule {
            let name = "first"
            func register(in registry: inout Registry) { registry.custom(Contact.motto, label: "Motto") }
        }
        struct Stricter: CRMModule {
            let name = "first"
            func register(in registry: inout Registry) {
                registry.custom(Contact.motto, label: "Other", rules: .length(0...5), isRequired: true)
            }
        }
        struct Other: CRMModule {
            let name = "other"
            func register(in registry: inout Registry) { registry.custom(CustomKey<Contact, Int>("motto")) }
        }
        let folder = TemporaryDirectory()
        let engine = FileEngine.file(folder.path + "/a.crm")
        let first = try await CRM.open(engine, modules: [First()])
        var ann = Contact(name: PersonName(given: "Ann"))
        ann[Contact.motto] = "carpe diem"
        let id = try await first.session(as: .system("test")).create(ann).id
        try await first.close()
        let again = try await CRM.open(engine, modules: [First()])
        let commit = try await again.store.read { try $0.latestCommit() }
        try await again.close()
        let second = try await CRM.open(engine, modules: [Stricter()])
        let session = second.session(as: .system("test"))
        #expect(try await second.store.read { try $0.latestCommit() } > commit)
        let field = try await session.customField("motto", of: "contact")
        #expect(field?.label == "Motto" && field?.isRequired == true)
        var stored = try await session.get(id)
        stored.jobTitle = "CTO"
        try await session.update(stored)
        await #expect(throws: CRMError.self) { try await session.create(Contact(name: PersonName(given: "Bob"))) }
        try await second.close()
        await #expect(throws: RegistryError.self) { try await CRM.open(engine, modules: [Other()]) }
    }

    @Test func definitionsAtTheSameTimeAllHold() async throws {
        let test = try await TestCRM(.file)
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask {
                    let definition = CustomFieldDefinition(on: "contact", "f\(index)", .integer, isUnique: index % 2 == 0)
                    _ = try? await test.session.define(definition)
                }
            }
        }
        #expect(try await test.session.customFields(of: "contact").count == 20)
        let stored = test.crm.store.catalog.types["contact"]?.customFields ?? []
        #expect(stored.count == 20 && stored.count(where: \.isUnique) == 10)
    }

    @Test func anotherProcessSeesNewDefinitions() async throws {
        let folder = TemporaryDirectory()
        let engine = FileEngine.file(folder.path + "/a.crm")
        let (one, two) = (try await CRM.open(engine), try await CRM.open(engine))
        let (first, second) = (one.session(as: .system("one")), two.session(as: .system("two")))
        try await second.create(Contact(name: PersonName(given: "Before")))
        try await first.define(CustomFieldDefinition(on: "contact", "code", .text, isRequired: true, isUnique: true))
        await #expect(throws: CRMError.self) { try await second.create(Contact(name: PersonName(given: "Bob"))) }
        var ann = Contact(name: PersonName(given: "Ann"))
        ann.custom["code"] = .text("a")
        let contact = ann
        try await first.create(contact)
        await #expect(throws: CRMError.self) { try await second.create(contact) }
        #expect(two.store.catalog.types["contact"]?.customFields == one.store.catalog.types["contact"]?.customFields)
        try await one.close()
        try await two.close()
    }
}
