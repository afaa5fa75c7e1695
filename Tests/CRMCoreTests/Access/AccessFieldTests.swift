import CRMCore
import CRMTesting
import StorageProtocols
import Testing

struct AccessFieldTests {
    private func office(_ kind: StoreKind = .memory) async throws -> Office {
        try await Office(kind) { permissions in
            permissions.restrict(Contact.Fields.birthday, .hidden)
            permissions.restrict(Contact.Fields.note, .hidden)
            permissions.restrict(Contact.Fields.emails, .hidden)
            permissions.restrict(Contact.Fields.source, .readOnly)
            permissions.restrict(Account.Fields.annualRevenue, .hidden)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func hiddenFieldsCantBeProbed(_ kind: StoreKind) async throws {
        let office = try await office(kind)
        let rep = office.session(office.rep)
        let (birthday, emails) = (Contact.Fields.birthday, Contact.Fields.emails)
        let day = CivilDate(iso8601: "1980-05-04")
        let probes: [(String, String, @Sendable () async throws -> Void)] = [
            ("filter", "birthday", { _ = try await rep.fetch(Contact.where { $0.birthday == day }) }),
            ("negation", "birthday", { _ = try await rep.count(Contact.where { !($0.birthday == day) }) }),
            ("null", "birthday", { _ = try await rep.first(Contact.where { $0.birthday == nil }) }),
            (
                "list key", "emails",
                { _ = try await rep.fetch(Contact.where { $0.emails.contains("mine@zeta.example") }) }
            ),
            ("derived", "email", { _ = try await rep.fetch(Contact.where { $0.email.hasPrefix("m") }) }),
            ("sort", "birthday", { _ = try await rep.page(Contact.all.sorted { $0.birthday.ascending }.limit(1)) }),
            ("derived sort", "sort_name", { _ = try await rep.page(Contact.all.sorted { $0.sortName.ascending }) }),
            (
                "group", "birthday",
                { _ = try await rep.aggregate(Contact.all.aggregate(by: [birthday.selected.group], [.count])) }
            ),
            (
                "minimum", "birthday",
                { _ = try await rep.aggregate(Contact.all.aggregate([birthday.selected.minimum])) }
            ),
            (
                "distinct", "birthday",
                { _ = try await rep.aggregate(Contact.all.aggregate([birthday.selected.distinct])) }
            ),
            (
                "measure", "birthday",
                {
                    _ = try await rep.aggregate(Contact.all.aggregate([Measure.count.where(birthday == day)]))
                }
            ),
            (
                "projection", "emails",
                {
                    _ = try await rep.read { try $0.fetch(Contact.all.select(emails.selected)) }
                }
            ),
            (
                "reference", "annual_revenue",
                {
                    _ = try await rep.read {
                        try $0.fetch(Contact.all.select(Contact.Fields.account[Account.Fields.annualRevenue]))
                    }
                }
            ),
            (
                "related", "birthday",
                {
                    _ = try await rep.fetch(
                        Query(Filter<Account>.exists(Contact.Fields.account) { $0.birthday == day })
                    )
                }
            ),
            (
                "past", "birthday",
                {
                    _ = try await rep.fetch(Contact.where { $0.birthday == day }.asOf(.instant(office.clock.now)))
                }
            ),
            ("iteration", "birthday", { try await rep.forEach(Contact.where { $0.birthday == day }) { _ in } }),
            (
                "export", "birthday",
                {
                    _ = try await rep.exportJSON(Contact.where { $0.birthday == day }, to: ByteSink(write: { _ in }))
                }
            ),
        ]
        for (name, field, probe) in probes {
            let error = await failure(probe) as? CRMError
            #expect(error?.code == .denied, "\(name)")
            #expect(error?.field == field, "\(name)")
        }
    }

    @Test(arguments: StoreKind.allCases)
    func hiddenFieldsAreLeftOut(_ kind: StoreKind) async throws {
        let office = try await office(kind)
        let rep = office.session(office.rep)
        for contact in try await [rep.get(office.mine)] + rep.fetch(Contact.all)
            + rep.page(Contact.all.limit(5)).records
        {
            #expect(contact.birthday == nil && contact.note == nil && contact.emails.isEmpty)
            #expect(contact.name.family == "Zeta")
        }
        // A search looks at what can be seen.
        #expect(try await rep.search("secret", types: [Contact.self]).isEmpty)
        #expect(try await rep.search("mine@zeta.example").isEmpty)
        #expect(try await rep.fetch(Query(Filter<Contact>.matching("secret"))).isEmpty)
        #expect(try await office.system.fetch(Query(Filter<Contact>.matching("secret"))).count == 3)
        let probe = SystemText()
        _ = try await rep.exportJSON(Contact.all, to: probe.sink)
        _ = try await rep.export(Contact.all, to: probe.sink, format: .csv)
        #expect(probe.text.contains("Zeta"))
        #expect(!probe.text.contains("secret") && !probe.text.contains("zeta.example") && !probe.text.contains("1980"))
        // The history keeps quiet about it too.
        try await office.system.update(office.system.get(office.mine).with { $0.note = "secret two" })
        let changes = try await rep.history(of: office.mine).flatMap(\.changes)
        #expect(changes.contains { $0.field == Contact.Fields.familyName.reference })
        let hidden = ["birthday", "note", "emails"]
        #expect(!changes.contains { hidden.contains($0.field.column) })
        let operation = office.system.newOperation()
        try await office.system.write(reason: "op", operation: operation) { tx in
            try tx.update(try tx.get(office.mine).with { $0.note = "secret three" })
        }
        #expect(!"\(try await rep.planUndo(operation))".contains("secret"))
    }

    @Test(arguments: StoreKind.allCases)
    func changesKeepWhatCantBeSeen(_ kind: StoreKind) async throws {
        let office = try await office(kind)
        let (rep, system) = (office.session(office.rep), office.system)
        let before = try await system.get(office.mine)
        let changed = try await rep.update(rep.get(office.mine).with { $0.jobTitle = "Boss" })
        #expect(changed.note == nil && changed.emails.isEmpty && changed.jobTitle == "Boss")
        let after = try await system.get(office.mine)
        #expect(after.record == before.with { $0.jobTitle = "Boss" }.record)
        // Fields that hang together stay together.
        let usd = try #require(Currency(code: "USD"))
        try await system.update(
            system.get(office.mineAccount).with { $0.annualRevenue = Money(minor: 500, currency: usd) }
        )
        let account = try await rep.get(office.mineAccount)
        #expect(account.annualRevenue == nil)
        try await rep.update(account.with { $0.industry = "Toys" })
        #expect(try await system.get(office.mineAccount).annualRevenue == Money(minor: 500, currency: usd))

        let address = try EmailAddress("x@y.example")
        for (field, wrong) in [
            ("note", changed.with { $0.note = "mine" }), ("emails", changed.with { $0.emails = [address] }),
            ("source", changed.with { $0.source = "web" }),
        ] {
            let error = await failure { try await rep.update(wrong) } as? CRMError
            #expect(error?.code == .denied && error?.field == field)
        }
        #expect(
            await failure { try await rep.create(Contact(name: PersonName(family: "X"), note: "x")) }?.isDenied == true
        )
        #expect(try await rep.create(Contact(name: PersonName(family: "X"), source: "web")).source == "web")
        // What is undone keeps it too, and so does what is brought back.
        let operation = rep.newOperation()
        try await rep.write(reason: "op", operation: operation) { tx in
            try tx.update(try tx.get(office.mine).with { $0.department = "X" })
        }
        #expect(try await rep.undo(rep.planUndo(operation)).undone == 1)
        #expect(try await system.get(office.mine).record == after.record)
        let deletion = rep.newOperation()
        try await rep.write(reason: "op", operation: deletion) { try $0.delete(office.mine) }
        #expect(try await rep.undo(rep.planUndo(deletion)).undone == 1)
        #expect(try await system.get(office.mine).record == after.record)
        try await rep.delete(office.mine)
        #expect(try await rep.restore(office.mine).note == nil)
        #expect(try await system.get(office.mine).record == after.record)
    }

    @Test func aFieldIsSeenIfOneRoleShowsIt() async throws {
        let office = try await office()
        let ann = try await office.system.get(office.rep)
        try await office.system.update(ann.with { $0.roles.append(office.managerRole) })
        #expect(try await office.session(office.rep).get(office.mine).note == "secret of Mine")
    }

    @Test func customFieldsCanBeHidden() async throws {
        let office = try await Office { permissions in
            permissions.types["contact"]?.fields["custom.size"] = nil
        }
        let system = office.system
        try await office.crm.store.define([CustomField("size", .integer), CustomField("colour", .text)], on: "contact")
        try await system.update(
            system.get(office.mine).with { $0.custom = CustomValues(size: 44, colour: "red") }
        )
        try await system.update(
            system.get(office.repRole).with { $0.permissions.types["contact"]?.fields["custom.size"] = .hidden }
        )
        let rep = office.session(office.rep)
        var mine = try await rep.get(office.mine)
        #expect(mine.custom["size"] == nil && mine.custom["colour"] == .text("red"))
        mine.custom["colour"] = .text("blue")
        mine = try await rep.update(mine)
        let stored = try await system.get(office.mine)
        #expect(stored.custom["size"] == .integer(44) && stored.custom["colour"] == .text("blue"))
        let probe = Filter<Contact>(.compare(.custom("size"), .equal, .integer(44)))
        #expect(await failure { _ = try await rep.fetch(Query(probe)) }?.isDenied == true)
        mine.custom["size"] = .integer(1)
        let wrong = mine
        #expect(await failure { try await rep.update(wrong) }?.isDenied == true)
    }

    @Test func whatAChangedFieldMeansIsToldToWhoMayChangeIt() async throws {
        let office = try await Office { permissions in
            permissions.grant(.read, on: CustomFieldDefinition.self, .all)
        }
        let code = try await office.system.define(CustomFieldDefinition(on: "contact", "code", .text))
        try await office.system.update(office.system.get(office.foreign).with { $0.custom["code"] = .text("too long") })
        let rep = office.session(office.rep)
        let seen = try await rep.get(code.id)
        let error = await failure { _ = try await rep.planChange(of: seen) { $0.rules.maximumLength = 3 } }
        #expect(error?.isDenied == true)
        let plan = try await office.session(office.admin).planChange(of: code) { $0.rules.maximumLength = 3 }
        #expect(!plan.isClean)
    }

    @Test func activitiesAreFullMetadataOrNothing() async throws {
        for (visibility, subject) in [(ActivityVisibility.full, "secret call"), (.metadataOnly, nil), (.none, nil)] {
            let office = try await Office { $0.activities = visibility }
            let rep = office.session(office.rep)
            let timeline = try await rep.timeline(of: office.mine).records
            #expect(timeline.count == (visibility == .none ? 0 : 1))
            #expect(timeline.first?.subject == subject)
            #expect(timeline.first?.body == (subject == nil ? nil : "said"))
            #expect(try await rep.search("secret", types: [Activity.self]).count == (subject == nil ? 0 : 1))
            let probe = await failure { _ = try await rep.fetch(Query(Filter<Activity>.matching("secret"))) }
            #expect((probe?.isDenied ?? false) == (visibility == .metadataOnly))
        }
    }
}

/// Keeps what is written to its sinks.
final class SystemText: @unchecked Sendable {
    private(set) var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var sink: ByteSink { ByteSink(write: { self.bytes += $0 }) }
}

extension CustomValues {
    fileprivate init(size: Int64, colour: String) {
        self.init()
        self["size"] = .integer(size)
        self["colour"] = .text(colour)
    }
}
