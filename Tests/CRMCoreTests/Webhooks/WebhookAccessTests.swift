import CRMCore
import CRMTesting
import StorageProtocols
import Testing

/// What subscriptions with an owner are told where access is enforced.
@Suite struct WebhookAccessTests {
    private let receiver = Receiver()

    private func office(
        _ kind: StoreKind = .memory,
        discloses: WebhookDisclosure = .everything,
        rep change: (inout RolePermissions) -> Void = { _ in }
    ) async throws -> Office {
        let secrets = WebhookSecrets(["erp": try #require(SecretKey(Array(0..<32)))])
        let webhooks = Webhooks(transport: receiver, secrets: secrets) { _, _, _ in discloses }
        return try await Office(kind, modules: [webhooks]) { permissions in
            permissions.grant(.read, .create, .update, .assign, on: WebhookSubscription.self, .all)
            change(&permissions)
        }
    }

    private func subscription(of owner: ID<User>?, fields: [String] = []) -> WebhookSubscription {
        WebhookSubscription(
            name: "ERP",
            url: "https://erp.example/hook",
            secret: "erp",
            fields: fields,
            includesValues: true,
            owner: owner
        )
    }

    private func settle(_ office: Office) async throws {
        try await office.crm.tick(until: office.clock.now.advanced(by: .seconds(2 * 86_400)), moving: office.clock)
    }

    private func change(_ id: ID<Contact>, in office: Office, _ body: (inout Contact) -> Void) async throws {
        var contact = try await office.system.get(id)
        body(&contact.record)
        try await office.system.update(contact)
    }

    @Test(arguments: StoreKind.allCases)
    func itIsToldOfWhatItsOwnerSees(_ kind: StoreKind) async throws {
        let office = try await office(kind)
        try await office.system.create(subscription(of: office.rep))
        for id in [office.mine, office.team, office.foreign] {
            try await change(id, in: office) { $0.jobTitle = "Buyer" }
        }
        let own = try await office.system.create(Contact(name: PersonName(given: "Own"), owner: office.rep))
        let other = try await office.system.create(Contact(name: PersonName(given: "Other"), owner: office.outsider))
        for contact in [own, other] { try await office.system.delete(contact) }
        var account = try await office.system.get(office.foreignAccount)
        account.name = "Foreign and secret"
        try await office.system.update(account)
        try await settle(office)
        let events = try receiver.events()
        #expect(Set(events.map(\.record)) == Set([office.mine, office.team, own.id].map(\.description)))
        let deleted = events.filter { $0.record == own.id.description }
        #expect(deleted.map(\.type) == ["contact.created", "contact.deleted"])
        #expect(events.count == 4)
        #expect(try await office.system.count(OutboxMessage.where { $0.state == .suppressed }) == 4)
    }

    @Test(arguments: [
        WebhookDisclosure.identifiers, .fields(["note", "birthday", "job_title"]), .everything,
    ])
    func hiddenFieldsAreNotTold(_ disclosure: WebhookDisclosure) async throws {
        let office = try await office(discloses: disclosure) { permissions in
            permissions.restrict(Contact.Fields.note, .hidden)
            permissions.restrict(Contact.Fields.birthday, .hidden)
        }
        try await office.system.create(subscription(of: office.rep))
        // One that asks for a hidden field must not learn when it changes.
        try await office.system.create(subscription(of: office.rep, fields: ["note"]))
        try await change(office.mine, in: office) { $0.note = "another secret" }
        try await change(office.mine, in: office) { contact in
            contact.note = "a third secret"
            contact.jobTitle = "Buyer"
        }
        let new = try await office.system.create(
            Contact(name: PersonName(given: "New"), owner: office.rep, birthday: CivilDate(iso8601: "1980-05-04"))
        )
        try await settle(office)
        let events = try receiver.events()
        #expect(events.filter { $0.record == office.mine.description }.map(\.changed) == [["job_title"]])
        let created = try #require(events.first { $0.record == new.id.description })
        #expect(!created.changed.contains("birthday") && created.changed.contains("job_title") == false)
        for event in events {
            let values = event.json["values"]
            #expect((values == nil) == (disclosure == .identifiers))
            #expect(values?["note"] == nil && values?["birthday"] == nil)
        }
        #expect(receiver.requests.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains("secret") })
        #expect(!receiver.requests.contains { String(decoding: $0.body, as: UTF8.self).contains("1980") })
    }

    @Test func itsOwnerIsAskedWhenItIsSent() async throws {
        let office = try await office()
        try await office.system.create(subscription(of: office.rep))
        receiver.answer { _ in .status(503) }
        try await change(office.mine, in: office) { $0.jobTitle = "Buyer" }
        try await office.crm.tick()
        #expect(receiver.requests.count == 1)
        try await change(office.mine, in: office) { $0.owner = office.outsider }
        receiver.answer { _ in nil }
        try await settle(office)
        #expect(receiver.requests.count == 1, "who lost a right is told nothing more")
        try await change(office.team, in: office) { $0.jobTitle = "Buyer" }
        try await office.crm.tick()
        #expect(receiver.requests.count == 2)
        var rep = try await office.system.get(office.rep)
        rep.isActive = false
        try await office.system.update(rep)
        try await change(office.team, in: office) { $0.jobTitle = "Seller" }
        try await settle(office)
        #expect(receiver.requests.count == 2, "who left is told nothing")
    }

    @Test func withoutAnOwnerItSeesWhatTheHostLetsItSee() async throws {
        let office = try await office()
        try await office.system.create(subscription(of: nil))
        try await change(office.foreign, in: office) { $0.jobTitle = "Buyer" }
        try await settle(office)
        #expect(try receiver.events().map(\.record) == [office.foreign.description])
    }

    @Test func usersSubscribeWithTheirOwnEyesOnly() async throws {
        let office = try await office()
        let (rep, colleague, admin) = (
            office.session(office.rep), office.session(office.colleague), office.session(office.admin)
        )
        var own = try await rep.create(subscription(of: nil))
        #expect(own.owner == office.rep)
        #expect(try await rep.create(subscription(of: office.rep)).owner == office.rep)
        for owner in [office.colleague, office.manager] {
            #expect(await failure { try await rep.create(subscription(of: owner)) }?.isDenied == true)
        }
        own.name = "The ERP"
        own = try await rep.update(own)
        for owner in [nil, office.colleague, office.manager] {
            var other = own
            other.owner = owner
            #expect(await failure { try await rep.update(other) }?.isDenied == true)
        }
        // Whoever could lead it elsewhere would see with the eyes of its owner.
        let hosts = try await office.system.create(subscription(of: nil))
        for subscription in [own, hosts] {
            var stolen = subscription
            stolen.url = "https://evil.example/"
            #expect(await failure { try await colleague.update(stolen) }?.isDenied == true)
        }
        let managed = try await admin.create(subscription(of: nil))
        #expect(managed.owner == nil)
        own.owner = office.manager
        #expect(try await admin.update(own).owner == office.manager)
    }
}
