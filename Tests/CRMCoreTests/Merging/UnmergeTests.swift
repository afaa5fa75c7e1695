import CRMCore
import StorageProtocols
import Testing

@Suite("What was done since a merge")
struct UnmergeTests {
    /// Two contacts that are one, and what named the second.
    struct Pair {
        let test: TestCRM
        let ann: ID<Contact>
        let anne: ID<Contact>
        let task: ID<TaskItem>
        let merge: ID<MergeRecord>

        var session: Session { test.session }

        init(_ kind: StoreKind, modules: [any CRMModule] = []) async throws {
            test = try await TestCRM(kind, modules: modules)
            let session = test.session
            ann = try await session.create(Contact(name: PersonName(given: "Ann"), emails: [EmailAddress("a@a.org")]))
                .id
            anne =
                try await session.create(
                    Contact(
                        name: PersonName(given: "Anne"),
                        emails: [EmailAddress("b@b.org")],
                        jobTitle: "CTO",
                        externalID: "B7"
                    )
                )
                .id
            task = try await session.create(TaskItem(title: "Call", links: [RecordLink(anne)])).id
            merge = try await session.merge([ann, anne]).merge
        }

        func change(_ body: (inout Stored<Contact>) throws -> Void) async throws {
            var contact = try await session.get(ann)
            try body(&contact)
            try await session.update(contact)
        }
    }

    @Test("edits that do not conflict stay with the survivor", arguments: StoreKind.allCases)
    func kept(_ kind: StoreKind) async throws {
        let pair = try await Pair(kind)
        let session = pair.session
        try await pair.change { contact in
            contact.birthday = CivilDate(daysSinceEpoch: 5)
            contact.emails.append(try EmailAddress("new@a.org"))
        }
        let later = try await session.create(TaskItem(title: "Later", links: [RecordLink(pair.ann)]))
        let plan = try await session.planUnmerge(pair.merge)
        #expect(plan.remaining == [])
        try await session.unmerge(plan)
        let ann = try await session.get(pair.ann)
        #expect(ann.emails.map(\.normal) == ["a@a.org", "new@a.org"])
        #expect(ann.birthday == CivilDate(daysSinceEpoch: 5))
        #expect(ann.jobTitle == nil)
        let anne = try await session.get(pair.anne)
        #expect(anne.id == pair.anne)
        #expect(anne.jobTitle == "CTO")
        #expect(try await session.get(pair.task).links == [RecordLink(pair.anne)])
        #expect(try await session.get(later.id).links == [RecordLink(pair.ann)])
        #expect(try await session.count(RecordAlias.all) == 0)
        #expect(try await session.count(MergeRecord.all) == 0)
        // The merge and its end stay in the history.
        let reasons = try await session.history(of: pair.anne).map(\.commit.reason)
        #expect(reasons == ["contact.create", "contact.merge", "unmerge"])
    }

    @Test("what conflicts stays, and is reported with its reason", arguments: StoreKind.allCases)
    func remaining(_ kind: StoreKind) async throws {
        let pair = try await Pair(kind)
        let session = pair.session
        try await pair.change { contact in
            contact.jobTitle = "CEO"
            contact.externalID = nil
            contact.emails = [try EmailAddress("a@a.org"), try EmailAddress("b@b.org", label: .work)]
        }
        let other = try await session.create(Contact(name: PersonName(given: "Cid"), externalID: "B7"))
        let plan = try await session.planUnmerge(pair.merge)
        let reported = Set(
            plan.remaining.map { "\($0.link.id == pair.ann.raw) \($0.field?.column ?? "") \($0.reason)" }
        )
        #expect(
            reported == [
                "true job_title changed since, and stays",
                "true external_id changed since, and stays",
                "true emails changed since, and stays",
                "false external_id held by contact \(other.id) now",
            ]
        )
        try await session.unmerge(plan)
        let (ann, anne) = (try await session.get(pair.ann), try await session.get(pair.anne))
        #expect(ann.jobTitle == "CEO")
        #expect(ann.emails.map(\.normal) == ["a@a.org"])
        #expect(anne.emails.map(\.normal) == ["b@b.org"])
        #expect(anne.externalID == nil)
        #expect(try await pair.test.crm.verify().isSound)
    }

    @Test("rows that went or came since stay so", arguments: StoreKind.allCases)
    func rows(_ kind: StoreKind) async throws {
        let pair = try await Pair(kind)
        let session = pair.session
        try await session.delete(pair.task)
        let plan = try await session.planUnmerge(pair.merge)
        #expect(plan.remaining.map(\.reason) == [.deletedSince])
        // Somebody brings the record back by hand, without the address that the survivor has now.
        try await pair.change { $0.emails.removeLast() }
        try await pair.change { $0.externalID = nil }
        try await session.restore(pair.anne)
        let restored = try await session.planUnmerge(pair.merge)
        #expect(restored.remaining.contains { $0.link == RecordLink(pair.anne) && $0.reason == .backSince })
        await #expect(throws: CRMError.self) { try await session.unmerge(plan) }
        try await session.unmerge(restored)
        #expect(try await session.count(Contact.all) == 2)
        #expect(try await session.count(RecordAlias.all) == 0)
        // It can become one again, and be parted again.
        let again = try await session.merge([pair.ann, pair.anne])
        #expect(try await session.get(pair.anne).id == pair.ann)
        try await session.unmerge(again.merge)
        #expect(try await session.get(pair.anne).id == pair.anne)
    }

    @Test("merges of one record are taken back in order", arguments: StoreKind.allCases)
    func order(_ kind: StoreKind) async throws {
        let pair = try await Pair(kind)
        let session = pair.session
        let bob = try await session.create(Contact(name: PersonName(given: "Bob")))
        let later = try await session.merge([bob.id, pair.ann])
        let plan = try await session.planUnmerge(pair.merge)
        #expect(plan.blocker == .laterMerge(later.merge))
        await #expect(throws: CRMError.self) { try await session.unmerge(pair.merge) }
        #expect(try await session.merge(named: pair.anne.raw) == pair.merge)
        try await session.unmerge(later.merge)
        #expect(try await session.get(pair.anne).id == pair.ann)
        try await session.unmerge(pair.merge)
        #expect(try await session.get(pair.anne).id == pair.anne)
        await #expect(throws: StorageError.self) { try await session.unmerge(pair.merge) }
    }

    @Test("a row that cannot move stays with the old identifier and is listed", arguments: StoreKind.allCases)
    func alternates(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind, modules: [Club()])
        let session = test.session
        let ids = try await session.create((0..<3).map { Contact(name: PersonName(given: "P\($0)")) }).map(\.id)
        let cards = try await session.create(ids.map { LoyaltyCard(contact: $0, points: 1) })
        try await session.create([Seat(contact: ids[1], visits: 2), Seat(contact: ids[2], visits: 3)])
        let before = try await test.crm.content()
        let plan = try await session.planMerge(ids)
        let actions = plan.rows.map { "\($0.type) \($0.action.rawValue)" }
        #expect(actions == ["card keptAsAlternate", "card keptAsAlternate", "seat renamed", "seat folded"])
        let result = try await session.merge(plan)
        #expect(try await session.fetch(LoyaltyCard.all).map(\.contact) == cards.map(\.contact))
        #expect(try await session.fetch(Seat.all).map(\.visits) == [5])
        #expect(result.account.rows == plan.rows)
        try await session.unmerge(result.merge)
        #expect(try await test.crm.content() == before)
        // A seat taken in between makes another plan.
        let next = try await session.planMerge(ids)
        try await session.create(Seat(contact: ids[0], visits: 1))
        await #expect(throws: CRMError.self) { try await session.merge(next) }
    }
}
