import CRMCore
import CRMTesting
import StorageProtocols
import Testing

@Suite struct SessionTests {
    @Test(arguments: StoreKind.allCases)
    func createReadUpdateDeleteRestore(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let acme = try await session.create(Account(name: "Acme, Inc.", website: "https://www.acme.example/x"))
        #expect(acme.record.domain == "acme.example")
        var ann = try await session.create(try Contact.ann(account: acme.id))
        #expect(!ann.id.isUnassigned)
        #expect(ann.createdAt == test.clock.now)
        #expect(try await session.get(ann.id) == ann)

        ann.jobTitle = "CTO"
        let updated = try await session.update(ann)
        #expect(updated.version > ann.version)
        #expect(try await session.get(ann.id).jobTitle == "CTO")
        await expect(.versionConflict) { try await session.update(ann) }
        #expect(try await session.update(updated).version == updated.version)

        try await session.delete(ann.id)
        #expect(try await session.find(ann.id) == nil)
        #expect(try await session.find(ann.id, asOf: .commit(updated.version))?.record == updated.record)
        let restored = try await session.restore(ann.id)
        #expect(restored.record == updated.record)
        await expect(.alreadyExists) { try await session.restore(ann.id) }
        #expect(try await session.count(Contact.where { $0.city == "Kyoto" }) == 1)
        #expect(try await session.first(Contact.where { $0.emails.contains("ann@example.com") })?.id == ann.id)
        #expect(try await test.crm.verify().isSound)
    }

    @Test(arguments: StoreKind.allCases)
    func everyRecordTypeComesBackAsItWasWritten(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        for type in [Account.typeName, Contact.typeName, Activity.typeName] {
            try await session.define(CustomFieldDefinition(on: type, "shoe size", .integer))
        }
        var custom = CustomValues()
        custom["shoe size"] = .integer(42)
        let team = try await session.create(Team(name: "East"))
        let user = try await session.create(User(name: "Eve", email: try EmailAddress("eve@x.example"), team: team.id))
        let tag = try await session.create(Tag(name: "VIP", colour: "#ff8800"))
        let account = try await session.create(
            Account(
                name: "トヨタ自動車株式会社",
                legalName: "Toyota",
                industry: "cars",
                employees: 3,
                owner: user.id,
                phones: [try PhoneNumber("+81 3 1234 5678 ext. 9", label: .main)],
                tags: [tag.id],
                custom: custom
            )
        )
        var contact = try Contact.ann(account: account.id)
        contact.name = PersonName(
            prefix: "Dr.",
            given: "花子",
            family: "山田",
            nickname: "Hana",
            givenReading: "はなこ",
            familyReading: "やまだ",
            familyFirst: true
        )
        contact.addresses.append(PostalAddress(locality: "Zürich", country: Country("ZZ"), label: .home))
        contact.addresses.append(PostalAddress(postalCode: "1", country: Country("jp")))
        contact.websites = ["https://a.example"]
        contact.birthday = CivilDate(year: 1980, month: 2, day: 29)
        contact.lifecycle = .marketingQualified
        contact.tags = [tag.id]
        contact.owner = user.id
        contact.custom = custom
        contact.createdAt = Instant(seconds: 12)
        let stored = try await session.create(contact)
        contact.id = stored.id
        #expect(stored.record == contact)
        let activity = try await session.create(
            Activity(
                channel: .email,
                direction: .inbound,
                durationSeconds: 60,
                subject: "Hello",
                body: "two\nlines",
                participants: [
                    Participant(.from, email: try EmailAddress("ann@example.com"), name: "Ann", contact: stored.id),
                    Participant(.to, name: "Bob"),
                    Participant(.cc, contact: stored.id),
                    Participant(.attendee, name: "Ann", contact: stored.id),
                    Participant(.attendee),
                ],
                links: [RecordLink(stored.id), RecordLink(account.id)],
                owner: user.id,
                externalID: "<1@x>",
                custom: custom
            )
        )
        let task = try await session.create(
            TaskItem(title: "Call", due: Instant(seconds: 5), priority: .high, owner: user.id, links: activity.links)
        )
        #expect(try await session.get(team.id) == team)
        #expect(try await session.get(user.id) == user)
        #expect(try await session.get(tag.id) == tag)
        #expect(try await session.get(account.id) == account)
        #expect(try await session.get(stored.id) == stored)
        #expect(try await session.get(activity.id) == activity)
        #expect(try await session.get(task.id) == task)
    }

    @Test func commitsNameActorReasonAndKey() async throws {
        let test = try await TestCRM()
        let eve = try await test.session.create(User(name: "Eve"))
        let session = test.crm.session(as: .user(eve.id))
        let tag = try await session.create(Tag(name: "VIP"), key: "k1")
        await expect(.alreadyCommitted) { try await session.create(Tag(name: "Other"), key: "k1") }
        let commit = try await test.crm.store.read { try $0.commits(.latest).first }
        #expect(commit?.id == tag.version)
        #expect(commit?.actor == "user:\(eve.id)")
        #expect(commit?.reason == "tag.create")
        #expect(commit?.key == "k1")
        #expect(commit?.actor.flatMap { CRM.Actor($0) } == .user(eve.id))
        #expect(CRM.Actor("system:a:b") == .system("a:b"))
        #expect(CRM.Actor("user:a") == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func oneCommitForSeveralCommandsOrNone(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let written = try await session.write(reason: "sign up") { tx in
            let account = try tx.create(Account(name: "Acme"))
            let contact = try tx.create(Contact(name: PersonName(given: "Ann"), account: account.id))
            return (account, contact)
        }
        #expect(written.value.0.version == written.value.1.version)
        #expect(written.commit == written.value.0.version)
        await #expect(throws: CRMError.self) {
            try await session.write(reason: "wrong") { tx in
                try tx.create(Account(name: "Other"))
                try tx.create(Account(name: " "))
            }
        }
        #expect(try await session.count(Account.all) == 1)
        let dry = try await session.write(reason: "try", isDryRun: true) { try $0.create(Account(name: "Dry")) }
        #expect(dry.commit == nil)
        #expect(try await session.count(Account.all) == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func queries(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        try await session.create((0..<10).map { Contact(name: PersonName(given: "Ann", family: "Lee \($0)")) })
        let query = Contact.where { $0.sortName.hasPrefix("lee") }.sorted { $0.sortName.descending }.limit(4)
        let first = try await session.page(query)
        #expect(first.records.map(\.name.family) == ["Lee 9", "Lee 8", "Lee 7", "Lee 6"])
        let second = try await session.page(query.after(first.next))
        #expect(second.records.map(\.name.family) == ["Lee 5", "Lee 4", "Lee 3", "Lee 2"])
        let rows = try await session.aggregate(
            Contact.all.aggregate(by: [Contact.Fields.givenName.selected.group], [.count])
        )
        #expect(rows == [AggregateRow(keys: [.text("Ann")], values: [.integer(10)])])
        let names = try await session.read { tx in
            var names: [String] = []
            try tx.forEach(Contact.all.limit(2)) { names.append($0.record.displayName) }
            return names
        }
        #expect(names == ["Ann Lee 0", "Ann Lee 1"])
    }
}

extension Contact {
    static func ann(account: ID<Account>? = nil) throws -> Contact {
        Contact(
            name: PersonName(given: "Ann", family: "Lee"),
            emails: [try EmailAddress("Ann@Example.com", label: .work)],
            phones: [try PhoneNumber("090-1234-5678", defaultCallingCode: 81)],
            addresses: [
                PostalAddress(
                    street: "1 Main St",
                    locality: "Kyoto",
                    postalCode: "600-8216",
                    country: Country("Japan")
                )
            ],
            account: account
        )
    }
}

/// Expects a storage error with this code.
func expect<T>(_ code: StorageError.Code, _ body: () async throws -> T) async {
    do {
        _ = try await body()
        Issue.record("no error, but expected \(code)")
    } catch let error as StorageError {
        #expect(error.code == code)
    } catch {
        Issue.record("\(error), but expected \(code)")
    }
}

/// Expects the rules that a command breaks: index, field and code of each.
func expect<T>(_ problems: [String], _ body: () async throws -> T) async {
    do {
        _ = try await body()
        Issue.record("no error, but expected \(problems)")
    } catch let error as CRMError {
        #expect(error.all.map { "\($0.index ?? -1) \($0.field ?? "") \($0.code)" } == problems)
    } catch {
        Issue.record("\(error), but expected \(problems)")
    }
}
