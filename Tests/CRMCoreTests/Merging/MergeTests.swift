import CRMCore
import StorageProtocols
import Testing

@Suite("Records become one")
struct MergeTests {
    @Test("nothing is lost: lists unite, what lost stays beside, references move", arguments: StoreKind.allCases)
    func nothingIsLost(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let vip = try await session.create(Tag(name: "vip")).id
        let press = try await session.create(Tag(name: "press")).id
        let acme = try await session.create(Account(name: "Acme")).id
        try await session.define(CustomFieldDefinition(on: Contact.typeName, "size", .text))
        var custom = CustomValues()
        custom["size"] = .text("L")
        let ann = try await session.create(
            Contact(
                name: PersonName(given: "Ann", family: "Lee"),
                emails: [EmailAddress("ann@a.org")],
                phones: [PhoneNumber("+1 555 0100")],
                jobTitle: "CTO",
                externalID: "A1",
                tags: [vip],
                note: "met in Oslo",
                createdAt: Instant(seconds: 200)
            )
        )
        let anne = try await session.create(
            Contact(
                name: PersonName(given: "Anne", family: "Lee"),
                emails: [EmailAddress("anne@b.org")],
                phones: [PhoneNumber("+1-555-0100"), PhoneNumber("+1 555 0101")],
                account: acme,
                lifecycle: .customer,
                externalID: "B7",
                tags: [press, vip],
                note: "met in Rome",
                custom: custom,
                createdAt: Instant(seconds: 100)
            )
        )
        let call = try await session.log(Activity(channel: .call, links: [RecordLink(anne.id)]))
        let task = try await session.create(TaskItem(title: "Call", links: [RecordLink(ann.id), RecordLink(anne.id)]))
        try await session.advance(anne.id, to: .evangelist, evidence: [Evidence("event", "talk")])

        let plan = try await session.planMerge([ann.id, anne.id])
        #expect(plan.survivor == ann.id.raw)
        #expect(try await session.count(Contact.all) == 2)
        let decisions = Dictionary(uniqueKeysWithValues: plan.fields.map { ($0.name, $0) })
        #expect(decisions["name"]?.from == ann.id.raw)
        #expect(decisions["name"]?.reason == .rule("primary"))
        #expect(decisions["name"]?.alternates.map(\.record) == [anne.id.raw])
        // The account belongs to a position: a job title does not get another company.
        #expect(decisions["position"]?.from == ann.id.raw)
        #expect(decisions["lifecycle"]?.reason == .onlyOne)
        #expect(decisions["birthday"]?.reason == .empty)
        #expect(decisions["phones"]?.alternates.map(\.record) == [anne.id.raw])
        #expect(decisions["custom.size"]?.from == anne.id.raw)

        let result = try await session.merge(plan)
        let merged = try await session.get(ann.id)
        #expect(merged.emails.map(\.normal) == ["ann@a.org", "anne@b.org"])
        #expect(merged.phones.map(\.value) == ["+1 555 0100", "+1 555 0101"])
        #expect(merged.tags == [vip, press])
        #expect(merged.note == "met in Oslo\n\nmet in Rome")
        #expect(merged.lifecycle == .evangelist)
        #expect(merged.createdAt == Instant(seconds: 100))
        #expect(merged.record.custom["size"] == .text("L"))
        #expect(merged.account == nil)
        #expect(try await session.count(Contact.all) == 1)

        #expect(try await session.get(call.id).links == [RecordLink(ann.id), RecordLink(acme)])
        #expect(try await session.get(task.id).links == [RecordLink(ann.id)])
        #expect(try await session.timeline(of: anne.id).records.map(\.id) == [call.id])
        #expect(try await session.fetch(LifecycleStep.all).map(\.contact) == [ann.id])

        // What lost is kept with the merge, and says why.
        let merges = try await session.merges(into: anne.id)
        #expect(merges.map(\.id) == [result.merge])
        let lost = try #require(merges.first?.account.fields.first { $0.name == "external_id" })
        #expect(lost.alternates.map(\.values) == [[.text("B7")]])
        #expect(try await test.crm.verify().isSound)
    }

    @Test("an old identifier leads to the survivor for ever", arguments: StoreKind.allCases)
    func aliases(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let people = try await session.create((0..<4).map { Contact(name: PersonName(given: "P\($0)")) })
        let (ids, created) = (people.map(\.id), people[0].version)
        try await session.merge([ids[1], ids[0]])
        try await session.merge([ids[2], ids[1]])
        let alone = try await session.find(ids[0])
        #expect(alone?.id == ids[2])
        // No step in between is left.
        let aliases = try await session.fetch(RecordAlias.all).map(\.survivor)
        #expect(aliases == [ids[2].raw, ids[2].raw])
        // An old identifier stands for its survivor in a merge, and merging twice is refused.
        try await session.merge([ids[3], ids[0]])
        #expect(try await session.get(ids[1]).id == ids[3])
        await #expect(throws: CRMError.self) { try await session.merge([ids[3], ids[2]]) }

        // What is written with an old identifier names the survivor.
        let task = try await session.create(TaskItem(title: "Call", links: [RecordLink(ids[0])]))
        #expect(task.links == [RecordLink(ids[3])])
        let step = try await session.create(LifecycleStep(contact: ids[1], from: nil, to: .lead))
        #expect(step.contact == ids[3])
        // Deleting by an old identifier would delete another record than was meant.
        await #expect(throws: StorageError.self) { try await session.delete(ids[0]) }
        #expect(try await session.count(Contact.all) == 1)
        // The past is as it was.
        let past = try await session.read { tx in try tx.find(ids[0], asOf: .commit(created)) }
        #expect(past?.id == ids[0])
    }

    @Test("a file that names an old external identifier finds the survivor", arguments: StoreKind.allCases)
    func imports(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let (a, b) = (
            try await session.create(Contact(name: PersonName(given: "Ann"), externalID: "A1")).id,
            try await session.create(Contact(name: PersonName(given: "Anne"), externalID: "B7")).id
        )
        try await session.merge([a, b])
        let file = "external_id,first_name,job_title\nB7,Anne,CTO\nC9,Cid,CFO\n"
        let result = try await session.importRecords(from: .bytes(Array(file.utf8)))
        #expect((result.created, result.updated) == (1, 1))
        let ann = try await session.get(a)
        #expect(ann.jobTitle == "CTO")
        #expect(ann.externalID == "A1")
        let calls = "contact_id,channel,subject,time\nB7,call,Hello,2026-01-02T10:00:00Z\n"
        let imported = try await session.importRecords(
            from: .bytes(Array(calls.utf8)),
            options: ImportOptions(target: .activities)
        )
        #expect(imported.rejected == [])
        #expect(try await session.timeline(of: a).records.map(\.subject) == ["Hello"])
    }

    @Test("a plan is carried out as it was seen, or not at all", arguments: StoreKind.allCases)
    func guards(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        var ann = try await session.create(Contact(name: PersonName(given: "Ann")))
        let bob = try await session.create(Contact(name: PersonName(given: "Bob"), jobTitle: "CEO"))
        let stale = try await session.planMerge([ann.id, bob.id])
        ann.jobTitle = "CTO"
        ann = try await session.update(ann)
        await #expect(throws: StorageError.self) { try await session.merge(stale) }
        #expect(try await session.count(Contact.all) == 2)

        // Once for each key, with the same answer again.
        let plan = try await session.planMerge([ann.id, bob.id])
        let first = try await session.merge(plan, key: "k")
        let second = try await session.merge(plan, key: "k")
        #expect(first == second)
        #expect(try await session.count(MergeRecord.all) == 1)
        try await session.unmerge(first.merge, key: "u")
        #expect(try await session.unmerge(first.merge, key: "u") == nil)
        #expect(try await session.merge(plan, key: "k") == first)
        #expect(try await session.count(Contact.all) == 2)
    }

    @Test("an account does not come above itself", arguments: StoreKind.allCases)
    func hierarchies(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let top = try await session.create(Account(name: "Top")).id
        let a = try await session.create(Account(name: "A", parent: top)).id
        let between = try await session.create(Account(name: "X", parent: a)).id
        let b = try await session.create(Account(name: "B", parent: between)).id
        let child = try await session.create(Account(name: "C", parent: a)).id
        let plan = try await session.planMerge([b, a])
        let parent = plan.fields.first { $0.name == "parent" }
        #expect(parent?.from == a.raw)
        #expect(parent?.reason == .aboveItself)
        let result = try await session.merge(plan)
        #expect(try await session.get(b).parent == top)
        #expect(try await session.get(between).parent == b)
        #expect(try await session.get(child).parent == b)
        try await session.unmerge(result.merge)
        #expect(try await session.get(b).parent == between)
        #expect(try await session.get(child).parent == a)
        #expect(try await test.crm.verify().isSound)
    }
}
