import CRMCore
import StorageProtocols
import Testing

@Suite struct ValidationTests {
    @Test func everyProblemOfABatchIsNamed() async throws {
        let session = try await TestCRM().session
        let email = try EmailAddress("ann@example.com")
        let contacts = [
            Contact(name: PersonName(given: "Fine")),
            Contact(jobTitle: "Nobody"),
            Contact(name: PersonName(given: "Bell\u{7}", family: String(repeating: "界", count: 301))),
            Contact(emails: [email, email], account: session.newID(), tags: [session.newID()]),
            Contact(name: PersonName(given: "Control\u{85}"), note: "two\nlines\tand a tab"),
            Contact(name: PersonName(given: String(repeating: "界", count: 300)), note: "\u{0}"),
        ]
        await expect([
            "1 name required", "2 given_name controlCharacter", "2 family_name tooLong",
            "3 account unknownReference", "3 tags unknownReference", "3 emails repeated",
            "4 given_name controlCharacter", "5 note controlCharacter",
        ]) { try await session.create(contacts) }
        #expect(try await session.count(Contact.all) == 0)
        #expect(try await session.read { try $0.count(Contact.all.asOf(.commit(CommitID(1)))) } == 0)
    }

    @Test func descriptionHoldsNoCustomerData() async throws {
        let session = try await TestCRM().session
        do {
            try await session.create(Contact(name: PersonName(given: "Secret\u{7}")))
            Issue.record("no error")
        } catch let error as CRMError {
            #expect(error.value == .text("Secret\u{7}"))
            #expect(!error.description.contains("Secret"))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func unchangedReferencesAreNotQuestioned(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let acme = try await session.create(Account(name: "Acme"))
        let tag = try await session.create(Tag(name: "VIP"))
        var ann = try await session.create(
            Contact(name: PersonName(given: "Ann"), account: acme.id, tags: [tag.id])
        )
        try await session.delete(acme)
        try await session.delete(tag)
        ann.jobTitle = "CTO"
        ann = try await session.update(ann)
        ann.tags.append(session.newID())
        ann.owner = session.newID()
        await expect(["0 owner unknownReference", "0 tags unknownReference"]) { try await session.update(ann) }
    }

    @Test func recordsOfABatchMayReferToEachOther() async throws {
        let session = try await TestCRM().session
        let parent = Account(id: session.newID(), name: "Parent")
        let child = Account(name: "Child", parent: parent.id)
        let stored = try await session.create([child, parent])
        #expect(stored.map(\.name) == ["Child", "Parent"])
        #expect(stored[0].parent == stored[1].id)
    }

    @Test func hierarchiesHaveNoCycles() async throws {
        let session = try await TestCRM().session
        let a = try await session.create(Team(name: "a"))
        let b = try await session.create(Team(name: "b", parent: a.id))
        var c = try await session.create(Team(name: "c", parent: b.id))
        var top = a
        top.parent = c.id
        await expect(["0 parent cycle"]) { try await session.update(top) }
        c.parent = c.id
        await expect(["0 parent cycle"]) { try await session.update(c) }
        let d = ID<Team>(session.newOperation())
        let e = ID<Team>(session.newOperation())
        await expect(["0 parent cycle", "1 parent cycle"]) {
            try await session.create([Team(id: d, name: "d", parent: e), Team(id: e, name: "e", parent: d)])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func uniqueValues(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        try await session.create(Tag(name: "Größe"))
        await expect(.uniqueViolation) { try await session.create(Tag(name: "ＧＲÖSSE")) }
        try await session.create(try Contact.ann())
        await expect(.uniqueViolation) { try await session.create(try Contact.ann()) }
    }

    @Test func activitiesAreOnlyAddedTo() async throws {
        let session = try await TestCRM().session
        var call = try await session.log(Activity(channel: .call, subject: "Hello"))
        await expect(["0  appendOnly"]) { try await session.delete(call) }
        call.subject = "Bye"
        await expect(["0  appendOnly"]) { try await session.update(call) }
        await expect(["0 duration_seconds outOfRange"]) {
            try await session.log(Activity(channel: .call, durationSeconds: -1))
        }
    }
}
