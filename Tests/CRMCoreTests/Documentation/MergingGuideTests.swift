import CRMCore
import StorageProtocols
import Testing

/// The code of `Documentation/Merging.md`.
@Suite struct MergingGuideTests {
    @Test func theGuideRuns() async throws {
        let test = try await TestCRM(modules: [Club()])
        let session = test.session
        func person(_ name: String, _ note: String) async throws -> ID<Contact> {
            try await session.create(Contact(name: PersonName(given: name), jobTitle: name, note: note)).id
        }
        let ann = try await person("Ann", "short")
        let anne = try await person("Anne", "a longer note")
        let bert = try await person("Bert", "short")
        let albert = try await person("Albert", "a longer note")

        let plan = try await session.planMerge([ann, anne], keep: ann)
        for decision in plan.fields where !decision.alternates.isEmpty {
            print(decision.name, decision.reason)
        }
        #expect(plan.fields.contains { $0.name == "name" && $0.alternates.map(\.record) == [anne.raw] })

        let result = try await session.merge(plan, key: "ticket-4711")
        let found = try await session.get(anne)
        #expect(found.id == ann)
        #expect(try await session.merge(plan, key: "ticket-4711") == result)

        let policy = MergePolicy.contacts
            .taking(.newest, "name", Contact.Fields.givenName, Contact.Fields.familyName, Contact.Fields.nameDetails)
            .taking(.longest, "note", Contact.Fields.note)
            .choosing("position", from: bert)
        let merged = try await session.merge([bert, albert], by: policy)
        #expect(try await session.get(bert).note == "a longer note")
        #expect(try await session.get(bert).jobTitle == "Bert")

        for merge in try await session.merges(into: bert) {
            for decision in merge.account.fields { print(decision.name, decision.alternates) }
        }

        let back = try await session.planUnmerge(merged.merge)
        for one in back.remaining { print(one.link, one.field ?? .id, one.reason) }
        try await session.unmerge(back)
        #expect(try await session.get(albert).id == albert)
        #expect(test.crm.undeclaredReferences == [])
    }

    @Test func recordsOfAModuleBecomeOne() async throws {
        let session = try await TestCRM(modules: [Club()]).session
        let (a, b) = (
            try await session.create(Member(motto: "no")).id, try await session.create(Member(motto: "never")).id
        )
        let merged = try await session.merge([a, b])
        #expect(try await session.get(b).motto == "never")
        try await session.unmerge(merged.merge)
        #expect(try await session.get(b).id == b)
        let tags = try await session.create([Tag(name: "a"), Tag(name: "b")]).map(\.id)
        await #expect(throws: CRMError.self) { try await session.merge(tags) }
    }
}

/// The module of the guide.
private struct Club: CRMModule {
    let name = "club"

    func register(in registry: inout Registry) {
        registry.add(Member.self)
        registry.add(Seat.self)
        registry.merges(Member.self, MergePolicy().taking(.longest, "motto", Member.Fields.motto))
        registry.merging(Seat.self, by: Seat.Fields.contact) { rows in
            var own = rows.own.first
            return rows.moving.map { seat in
                guard var target = own else {
                    let moved = Seat(contact: rows.survivor, visits: seat.visits)
                    own = moved
                    return .become(moved, "its identifier follows from the contact")
                }
                target.visits += seat.visits
                own = target
                return .fold(into: target, "one seat a contact")
            }
        }
    }
}

private struct Member: CRMRecord {
    var id: ID<Member> = .unassigned
    var motto: String

    enum Fields {
        static let id = Field<Member, ID<Member>>("id") { $0.id }
        static let motto = Field<Member, String>("motto") { $0.motto }
    }

    static let typeName = "member"
    static let schema = Schema(typeName, Fields.id, Fields.motto, make: { Member(id: $0, motto: $1) })
}
