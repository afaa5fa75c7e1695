import CRMCore
import StorageProtocols
import Testing

@Suite("Who refers to whom")
struct ReferenceMapTests {
    @Test("the core says what all of its fields of identifiers name")
    func coreIsComplete() async throws {
        let test = try await TestCRM()
        #expect(test.crm.undeclaredReferences == [])
        let fields = Set(test.crm.referrers(to: Contact.typeName).map(\.description))
        #expect(
            fields.isSuperset(of: [
                "activity.links", "activity.participants", "task.links", "lifecycle_step.contact",
                "outbox_message.subject", "rule.definition",
            ])
        )
        let accounts = Set(test.crm.referrers(to: Account.typeName).map(\.description))
        #expect(accounts.isSuperset(of: ["contact.account", "account.parent", "activity.links"]))
        #expect(!accounts.contains("lifecycle_step.contact"))
    }

    @Test("a module's field of identifiers that nobody declared is found")
    func gapsShow() async throws {
        let test = try await TestCRM(modules: [Vouchers(isDeclared: false)])
        #expect(test.crm.undeclaredReferences == ["voucher.holder", "voucher.friends"])
        let complete = try await TestCRM(modules: [Vouchers(isDeclared: true)])
        #expect(complete.crm.undeclaredReferences == [])
    }

    @Test("every shape finds its rows and names another record", arguments: StoreKind.allCases)
    func rows(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind, modules: [Vouchers(isDeclared: true)])
        let session = test.session
        let (ann, bob) = (
            try await session.create(Contact(name: PersonName(given: "Ann"))).id,
            try await session.create(Contact(name: PersonName(given: "Bob"))).id
        )
        let meeting = try await session.log(
            Activity(
                channel: .meeting,
                participants: [Participant(.attendee, address: "ann@example.org", contact: ann)],
                links: [RecordLink(bob)]
            )
        )
        #expect(meeting.links == [RecordLink(bob), RecordLink(ann)])
        let task = try await session.create(TaskItem(title: "Call", links: [RecordLink(ann)]))
        let voucher = try await session.create(
            Voucher(holder: ann.raw, friends: [bob, ann], terms: "for \(ann) only")
        )
        try await session.create(Voucher(holder: bob.raw, friends: [], terms: "for \(bob) only"))

        let rows = try await session.rows(naming: RecordLink(ann))
        #expect(rows.count == 3)
        let fields = Dictionary(uniqueKeysWithValues: rows.map { ($0.link, Set($0.fields.map(\.column))) })
        #expect(fields[RecordLink(meeting.id)] == ["links", "participants"])
        #expect(fields[RecordLink(task.id)] == ["links"])
        #expect(fields[RecordLink(voucher.id)] == ["holder", "friends", "terms"])

        for referrer in test.crm.referrers(to: Contact.typeName) {
            guard let row = rows.first(where: { $0.link.type == referrer.type && $0.fields.contains(referrer.field) })
            else { continue }
            let position = try #require(test.crm.store.catalog.type(referrer.type).index(of: referrer.field.column))
            let value = row.values[position]
            #expect(try referrer.names(ann.raw, of: Contact.typeName, in: value))
            let moved = try referrer.replacing([ann.raw: bob.raw], of: Contact.typeName, in: value)
            #expect(try !referrer.names(ann.raw, of: Contact.typeName, in: moved))
            // Bob stands in a list once.
            #expect(try referrer.identifiers(of: Contact.typeName, in: moved) == [bob.raw])
            // Of another type, nothing is named by a link.
            if referrer.shape == .links {
                #expect(try referrer.replacing([ann.raw: bob.raw], of: Account.typeName, in: value) == value)
            }
        }
    }
}

/// A module whose record type names contacts in ways that its schema does not tell.
struct Vouchers: CRMModule {
    let name = "vouchers"
    let isDeclared: Bool

    func register(in registry: inout Registry) {
        registry.add(Voucher.self)
        guard isDeclared else { return }
        registry.refers(from: Voucher.Fields.holder, to: Contact.typeName)
        registry.refers(from: Voucher.Fields.friends)
        registry.refersInText(from: Voucher.Fields.terms)
    }
}

struct Voucher: CRMRecord {
    var id: ID<Voucher> = .unassigned
    var holder: RecordID?
    var friends: [ID<Contact>]
    var terms: String

    enum Fields {
        static let id = Field<Voucher, ID<Voucher>>("id") { $0.id }
        static let holder = Field<Voucher, RecordID?>("holder") { $0.holder }
        static let friends = Field<Voucher, [ID<Contact>]>("friends") { $0.friends }
        static let terms = Field<Voucher, String>("terms") { $0.terms }
    }

    static let typeName = "voucher"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.holder,
        Fields.friends,
        Fields.terms,
        make: { Voucher(id: $0, holder: $1, friends: $2, terms: $3) }
    )
}
