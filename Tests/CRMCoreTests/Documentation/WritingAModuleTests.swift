import CRMCore
import InMemoryStorage
import Testing

// The code of `Documentation/WritingAModule.md`.

struct LoyaltyCard: CRMRecord, Hashable {
    var id: ID<LoyaltyCard> = .unassigned
    var contact: ID<Contact>
    var number: String
    var points: Int
    var level: Level?
    var issuedAt: Instant = .unassigned

    enum Level: String, TextRepresentable {
        case silver
        case gold
    }

    mutating func assign(createdAt now: Instant) {
        if issuedAt == .unassigned { issuedAt = now }
    }
}

extension LoyaltyCard {
    enum Fields {
        static let id = Field<LoyaltyCard, ID<LoyaltyCard>>("id") { $0.id }
        static let contact = Field<LoyaltyCard, ID<Contact>>("contact") { $0.contact }
        static let number = Field<LoyaltyCard, String>("number") { $0.number }
        static let points = Field<LoyaltyCard, Int>("points") { $0.points }
        static let level = Field<LoyaltyCard, Level?>("level") { $0.level }
        static let issuedAt = Field<LoyaltyCard, Instant>("issued_at") { $0.issuedAt }
        static let hundreds = Field<LoyaltyCard, Int>("hundreds") { $0.points / 100 }
    }

    static let typeName = "loyalty_card"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.number,
        Fields.points,
        Fields.level,
        Fields.issuedAt,
        make: LoyaltyCard.init(id:contact:number:points:level:issuedAt:)
    )
    .derived(Fields.hundreds)
    .unique(Fields.number)
    .indexed(by: Fields.contact)
    .searchable(Fields.number)
}

struct LoyaltyModule: CRMModule {
    let name = "loyalty"

    func register(in registry: inout Registry) throws {
        registry.add(LoyaltyCard.self)
        registry.require(LoyaltyCard.Fields.number)
        registry.limit(LoyaltyCard.Fields.number, to: 20)
        registry.search(name: LoyaltyCard.Fields.number)

        registry.gate("loyalty_card.points", on: LoyaltyCard.self) { batch, context in
            for (index, card) in batch.records.enumerated() {
                if card.points < 0 {
                    batch.refuse(index, .outOfRange, "points cannot be negative", field: LoyaltyCard.Fields.points.name)
                }
                if batch.kind == .deleted, card.points > 0, context.purpose == .command {
                    batch.refuse(index, .pointsLeft, "there are points left", field: LoyaltyCard.Fields.points.name)
                }
            }
        }
    }
}

extension CRMError.Code {
    static let pointsLeft = CRMError.Code("loyalty.pointsLeft")
}

extension CommandTransaction {
    /// Books points for a purchase, and writes the purchase down.
    func addPoints(_ points: Int, to id: ID<LoyaltyCard>) throws -> Stored<LoyaltyCard> {
        var card = try get(id)
        card.points += points
        if card.points >= 1000 { card.level = .gold }
        card = try update(card)
        try log(Activity(channel: .purchase, subject: "\(points) points", links: [RecordLink(card.contact)]))
        return card
    }
}

extension Session {
    /// Books points for a purchase, and writes the purchase down.
    func addPoints(_ points: Int, to id: ID<LoyaltyCard>, key: String? = nil) async throws -> Stored<LoyaltyCard> {
        try await write(reason: "loyalty.addPoints", key: key) { try $0.addPoints(points, to: id) }.value
    }
}

@Suite struct WritingAModuleTests {
    @Test func theModuleWorks() async throws {
        let crm = try await CRM.open(.inMemory, modules: [LoyaltyModule()])
        let session = crm.session(as: .system("till 3"))

        let ann = try await session.create(Contact(name: PersonName(given: "Ann", family: "Lee")))
        let card = try await session.create(LoyaltyCard(contact: ann.id, number: "A-1", points: 0))
        let booked = try await session.addPoints(1200, to: card.id, key: "receipt-17")

        let gold = try await session.fetch(
            Contact.where { _ in .exists(LoyaltyCard.Fields.contact) { $0.level == .gold } }
        )
        #expect(booked.level == .gold)
        #expect(gold == [ann])
        #expect(try await session.search("a-1").map(\.link) == [RecordLink(card.id)])
        #expect(try await session.timeline(of: ann.id).records.map(\.subject) == ["1200 points"])

        await expect(.alreadyCommitted) { try await session.addPoints(1200, to: card.id, key: "receipt-17") }
        let error = await #expect(throws: CRMError.self) { try await session.delete(booked) }
        #expect(error?.code == .pointsLeft)
        await #expect(throws: RegistryError.self) {
            try await CRM.open(.inMemory, modules: [LoyaltyModule(), LoyaltyModule()])
        }
    }
}
