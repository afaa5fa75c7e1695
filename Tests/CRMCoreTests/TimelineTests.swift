import CRMCore
import CRMTesting
import StorageProtocols
import Testing

@Suite struct TimelineTests {
    @Test(arguments: StoreKind.allCases)
    func anAccountSeesWhatHappensWithItsContacts(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let acme = try await session.create(Account(name: "Acme"))
        let ann = try await session.create(try Contact.ann(account: acme.id))
        let bob = try await session.create(Contact(name: PersonName(given: "Bob")))
        for number in 0..<5 {
            test.clock.advance(by: .seconds(60))
            try await session.log(
                Activity(
                    channel: number == 2 ? .email : .call,
                    subject: "\(number)",
                    links: number == 4 ? [RecordLink(bob.id)] : [RecordLink(ann.id)]
                )
            )
        }
        // Written down later than what came after it.
        try await session.log(
            Activity(channel: .visit, at: Instant(seconds: 1), subject: "old", links: [RecordLink(acme.id)])
        )
        let all = try await session.timeline(of: acme.id)
        #expect(all.records.map(\.subject) == ["3", "2", "1", "0", "old"])
        #expect(try await session.timeline(of: ann.id).records.map(\.subject) == ["3", "2", "1", "0"])
        #expect(
            try await session.timeline(of: acme.id, channels: [.email, .visit]).records.map(\.subject) == ["2", "old"]
        )
        let first = try await session.timeline(of: acme.id, limit: 2)
        #expect(
            try await session.timeline(of: acme.id, limit: 9, after: first.next).records.map(\.subject) == [
                "1", "0", "old",
            ]
        )
        #expect(all.records.last?.links == [RecordLink(acme.id)])
        #expect(all.records.first?.links == [RecordLink(ann.id), RecordLink(acme.id)])
    }

    @Test func theSameMessageIsStoredOnce() async throws {
        let session = try await TestCRM().session
        let ann = try await session.create(try Contact.ann())
        let copy = { (id: String?, subject: String) in
            Activity(channel: .email, subject: subject, links: [RecordLink(ann.id)], externalID: id)
        }
        let first = try await session.log(copy("<1@x>", "first"))
        let batch = try await session.log([
            copy("<2@x>", "new"), copy("<1@x>", "again"), copy(nil, "unnamed"), copy("<2@x>", "twice"),
            copy(nil, "more"),
        ])
        #expect(batch.map(\.subject) == ["new", "first", "unnamed", "new", "more"])
        #expect(batch[1] == first)
        #expect(try await session.count(Activity.all) == 4)
    }

    @Test func doneTasksStay() async throws {
        let test = try await TestCRM()
        let task = try await test.session.create(TaskItem(title: "Call Ann", due: Instant(seconds: 1)))
        test.clock.advance(by: .seconds(5))
        let done = try await test.session.complete(task)
        #expect(done.state == .done)
        #expect(done.completedAt == test.clock.now)
        await expect(["-1 state wrongState"]) { try await test.session.complete(done) }
        #expect(try await test.session.count(TaskItem.where { $0.state == .done }) == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func historyTellsWhoChangedWhatWhenAndWhy(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let eve = try await test.session.create(User(name: "Eve"))
        let session = test.crm.session(as: .user(eve.id))
        try await session.define(CustomFieldDefinition(on: Contact.typeName, "size", .integer))
        var ann = try await session.create(Contact(name: PersonName(given: "Ann")))
        test.clock.advance(by: .seconds(60))
        ann.jobTitle = "CTO"
        ann.custom["size"] = .integer(3)
        ann = try await session.update(ann, reason: "promotion")
        test.clock.advance(by: .seconds(60))
        try await session.delete(ann)
        try await session.restore(ann.id)
        let history = try await session.history(of: ann.id)
        #expect(history.map(\.kind) == [.created, .updated, .deleted, .restored])
        #expect(history.map(\.commit.reason) == ["contact.create", "promotion", "contact.delete", "contact.restore"])
        #expect(history.allSatisfy { $0.actor == .user(eve.id) })
        #expect(history[0].changes.map(\.field.column) == ["given_name", "family_name", "created_at"])
        #expect(
            history[1].changes == [
                FieldChange(field: FieldName("job_title"), old: .null, new: .text("CTO")),
                FieldChange(field: .custom("size"), old: .null, new: .integer(3)),
            ]
        )
        #expect(history[2].changes == [])
        #expect(history[3].changes == [])
        #expect(try await session.get(ann.id, asOf: .instant(history[0].commit.at)).jobTitle == nil)
        #expect(try await session.history(of: ID<Contact>(session.newOperation())) == [])
    }
}
