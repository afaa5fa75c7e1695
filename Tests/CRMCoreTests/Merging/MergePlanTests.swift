import CRMCore
import StorageProtocols
import Testing

/// The decisions alone: a pure function of values.
@Suite("Survivorship")
struct MergePlanTests {
    /// A contact as the decisions see it; the version of a candidate plays no part in them.
    static func candidate(_ contact: Contact, changed: Int64 = 0) -> MergeCandidate {
        let type = Contact.schema.type
        return MergeCandidate(
            id: contact.id.raw,
            version: CommitID(1),
            values: Array(Contact.schema.values(of: contact).prefix(type.storedCount)),
            changed: Array(repeating: Instant(seconds: changed), count: type.storedCount)
        )
    }

    static func id(_ number: UInt64) -> ID<Contact> { ID(RecordID(high: number, low: 1)) }

    static let people = [
        Contact(
            id: id(1),
            name: PersonName(given: "A"),
            jobTitle: "CTO",
            source: "fair",
            note: "short",
            createdAt: Instant(seconds: 30)
        ),
        Contact(
            id: id(2),
            name: PersonName(prefix: "Dr", given: "Ann", family: "Lee"),
            source: "web",
            note: "much longer",
            createdAt: Instant(seconds: 20)
        ),
        Contact(
            id: id(3),
            name: PersonName(given: "Anne", family: "Lee"),
            jobTitle: "CEO",
            source: "import",
            createdAt: Instant(seconds: 10)
        ),
    ]

    func winner(_ rule: Survivorship, of group: String, changed: [Int64] = [0, 0, 0]) throws -> RecordID? {
        let fields =
            group == "name" ? ["given_name", "family_name", "name_details"] : [group]
        let candidates = zip(Self.people, changed).map { Self.candidate($0, changed: $1) }
        let policy = MergePolicy.contacts.taking(rule, group, fields)
        let plan = try MergePlan(Contact.schema.type, candidates, by: policy)
        return plan.fields.first { $0.name == group }?.from
    }

    @Test("each rule takes a whole group from one record")
    func rules() throws {
        #expect(try winner(.primary, of: "name") == Self.id(1).raw)
        #expect(try winner(.mostComplete, of: "name") == Self.id(2).raw)
        #expect(try winner(.newest, of: "name", changed: [1, 2, 3]) == Self.id(3).raw)
        #expect(try winner(.longest, of: "note") == Self.id(2).raw)
        #expect(try winner(.mostTrusted(["import", "web"]), of: "name") == Self.id(3).raw)
        // A record without a value never gives it, however trusted it is.
        #expect(try winner(.mostTrusted(["web", "import"]), of: "job_title") == Self.id(3).raw)
        #expect(try winner(.least, of: "created_at") == Self.id(3).raw)
        #expect(try winner(.custom("last") { $0.count - 1 }, of: "name") == Self.id(3).raw)
        #expect(try winner(.custom("none") { _ in nil }, of: "name") == Self.id(1).raw)
        #expect(try winner(.custom("wrong") { _ in 99 }, of: "name") == Self.id(1).raw)
        // Of equals the primary record comes first.
        #expect(try winner(.newest, of: "name", changed: [3, 3, 3]) == Self.id(1).raw)
    }

    @Test("the caller's choice goes before every rule")
    func choices() throws {
        let policy = MergePolicy.contacts.choosing("name", from: Self.id(2)).choosing("note", from: Self.id(1))
        let plan = try MergePlan(Contact.schema.type, Self.people.map { Self.candidate($0) }, by: policy)
        let decisions = Dictionary(uniqueKeysWithValues: plan.fields.map { ($0.name, $0) })
        #expect(decisions["name"]?.from == Self.id(2).raw)
        #expect(decisions["name"]?.reason == .chosen)
        #expect(decisions["name"]?.alternates.map(\.record) == [Self.id(1).raw, Self.id(3).raw])
        #expect(decisions["note"]?.values == [.text("short")])
    }

    @Test("who survives can be left to the policy")
    func survivors() throws {
        func survivor(_ choice: MergePolicy.Survivor, _ references: [Int] = [0, 0, 0]) throws -> RecordID {
            var policy = MergePolicy.contacts
            policy.survivor = choice
            let candidates = zip(Self.people, references)
                .map { contact, count in
                    var candidate = Self.candidate(contact)
                    candidate.references = count
                    return candidate
                }
            return try MergePlan(Contact.schema.type, candidates, by: policy).survivor
        }
        #expect(try survivor(.first) == Self.id(1).raw)
        #expect(try survivor(.oldest) == Self.id(3).raw)
        #expect(try survivor(.mostReferenced, [1, 5, 5]) == Self.id(2).raw)
        #expect(try survivor(.mostComplete) == Self.id(2).raw)
    }

    @Test("every value of every record is in the result or beside it")
    func nothingIsDropped() throws {
        let plan = try MergePlan(Contact.schema.type, Self.people.map { Self.candidate($0) }, by: .contacts)
        for (contact, candidate) in zip(Self.people, Self.people.map { Self.candidate($0) }) {
            for decision in plan.fields {
                let columns = decision.fields.compactMap { Contact.schema.type.index(of: $0.column) }
                let values = columns.map { candidate.values[$0] }
                let isBlank = values.allSatisfy { $0.isNull || $0 == .text("") || $0 == [String]().value }
                let isKept =
                    isBlank || decision.values == values
                    || decision.alternates.contains { $0.record == contact.id.raw && $0.values == values }
                    || decision.alternates.contains { $0.values == values }
                    || decision.reason == .rule("union")
                #expect(isKept, "\(decision.name) of \(contact.id)")
            }
        }
        let note = plan.fields.first { $0.name == "note" }
        #expect(note?.values == [.text("short\n\nmuch longer")])
    }

    @Test("one record is no merge")
    func refusals() throws {
        let one = Self.candidate(Self.people[0])
        #expect(throws: CRMError.self) { try MergePlan(Contact.schema.type, [one], by: .contacts) }
        #expect(throws: CRMError.self) { try MergePlan(Contact.schema.type, [one, one], by: .contacts) }
    }
}
