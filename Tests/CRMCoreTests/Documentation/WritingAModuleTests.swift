import CRMCore
import CRMTesting
import InMemoryStorage
import Synchronization
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
    /// Prints a card; false when the printer is out of order.
    var printer: @Sendable (String) async -> Bool = { _ in true }

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
        customers(&registry)
        automation(&registry)
        files(&registry)
        reports(&registry)
    }
}

extension CRMError.Code {
    static let pointsLeft = CRMError.Code("loyalty.pointsLeft")
}

extension LoyaltyModule {
    func customers(_ registry: inout Registry) {
        // Who may see and change the contact may do so with the card, as far as the role allows cards.
        registry.access(partOf: LoyaltyCard.Fields.contact)
        registry.access(derived: LoyaltyCard.Fields.hundreds, from: LoyaltyCard.Fields.points.reference)
        // A customer has one card: that of the duplicate ends, and its points are not lost.
        registry.merging(LoyaltyCard.self, by: LoyaltyCard.Fields.contact) { cards in
            guard var kept = cards.own.first else { return cards.moving.map { _ in .move } }
            return cards.moving.map { card in
                kept.points += card.points
                return .fold(into: kept, "a customer has one card")
            }
        }
        // Without the customer a card says nothing.
        registry.personal(LoyaltyCard.self, for: "loyalty programme", .remove)
    }
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

extension LoyaltyModule {
    struct Award: Codable {
        var points: Int
    }

    func automation(_ registry: inout Registry) {
        registry.action("loyalty.award", Award.self) { award, match, tx in
            let contacts = match.ids(of: Contact.self)
            for card in try tx.fetch(LoyaltyCard.where { $0.contact.isIn(contacts) }) {
                _ = try tx.addPoints(award.points, to: card.id)
            }
        }
        registry.hook("loyalty_card.print", on: LoyaltyCard.self) { batch, tx in
            guard batch.kind == .created else { return }
            try tx.enqueue(
                batch.records.map { card in
                    OutgoingMessage(
                        channel: "loyalty.printer",
                        key: "print \(card.id)",
                        subject: card.id.raw,
                        payload: card.number
                    )
                }
            )
        }
        registry.channel("loyalty.printer", OutboxPolicy(onUnknown: .resend)) { messages in
            var outcomes: [DeliveryOutcome] = []
            for message in messages {
                outcomes.append(await printer(message.payload) ? .accepted() : .retry(reason: "out of order"))
            }
            return outcomes
        }
    }
}

extension ImportTarget {
    static let loyaltyCards = ImportTarget("loyalty_cards")
}

extension LoyaltyModule {
    func files(_ registry: inout Registry) {
        registry.imports(
            ImportShape(
                .loyaltyCards,
                of: LoyaltyCard.self,
                columns: """
                    email Email, E-Mail
                    number Card Number, Card
                    points Points, Balance
                    """,
                own: ["number": .text, "points": .text],
                signs: [["Card Number", "Points"]]
            )
        )
    }
}

extension LoyaltyCard: ImportableRecord {
    static func record(_ row: inout ImportRow) -> LoyaltyCard {
        row.references.people(row.emails.map(\.normal))
        let points = row.integer("points") ?? 0
        return LoyaltyCard(contact: .unassigned, number: row.text("number") ?? "", points: points)
    }

    var uniqueTexts: [FieldName: String] { number.isEmpty ? [:] : [Fields.number.reference: number] }
    var matchName: String? { number.isEmpty ? nil : number }
    static var nameField: FieldName? { Fields.number.reference }
    static var isIdentifiedByName: Bool { true }
    var missing: String? { number.isEmpty ? "a number is missing" : nil }

    mutating func link(_ references: ImportReferences, _ links: inout ImportLinks, existing: LoyaltyCard?) {
        let named = references.emails.compactMap { links.contact(withEmail: $0) }.first
        if let owner = named ?? existing?.contact {
            contact = owner
        } else {
            links.refuse("email", references.emails.first ?? "", "there is no such contact")
        }
    }

    mutating func merge(_ row: LoyaltyCard) { points = max(points, row.points) }
}

extension LoyaltyModule {
    func reports(_ registry: inout Registry) {
        registry.fact(
            Fact(
                "loyalty_cards",
                of: LoyaltyCard.self,
                dimensions: [
                    Dimension("level", LoyaltyCard.Fields.level),
                    .date("issued", LoyaltyCard.Fields.issuedAt),
                ],
                measures: [.count(), .sum("points", LoyaltyCard.Fields.points)]
            )
        )
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

    @Test func itsCardsFollowTheirCustomers() async throws {
        let test = try await TestCRM(modules: [LoyaltyModule()])
        let session = test.session
        let people = try await session.create([
            Contact(name: PersonName(given: "Ann", family: "Lee")), Contact(name: PersonName(given: "Anne")),
        ])
        let (ann, anne) = (people[0].id, people[1].id)
        try await session.create([
            LoyaltyCard(contact: ann, number: "A-1", points: 30), LoyaltyCard(contact: anne, number: "A-2", points: 12),
        ])
        let merge = try await session.merge([ann, anne], keep: ann)
        #expect(try await session.fetch(LoyaltyCard.all).map(\.points) == [42])
        try await session.unmerge(merge.merge)
        #expect(try await session.fetch(LoyaltyCard.all.sorted { $0.number.ascending }).map(\.points) == [30, 12])

        #expect(test.crm.undeclaredPersonalData == [])
        let plan = try await session.planErasure(of: anne)
        try await session.eraseSubject(plan)
        #expect(try await session.fetch(LoyaltyCard.all).map(\.number) == ["A-1"])
    }

    @Test func whoSeesTheCustomerSeesTheCard() async throws {
        let crm = try await CRM.open(.inMemory, modules: [LoyaltyModule()], access: .enforced)
        let system = crm.session(as: .system("test"))
        var permissions = RolePermissions()
        permissions.grant(.read, on: Contact.self, .own)
        permissions.grant(.read, on: LoyaltyCard.self, .own)
        permissions.restrict(LoyaltyCard.Fields.points, .hidden)
        let role = try await system.create(Role(name: "till", permissions: permissions))
        let rep = try await system.create(User(name: "Rep", roles: [role.id])).id
        let ann = try await system.create(Contact(name: PersonName(given: "Ann"), owner: rep)).id
        let bob = try await system.create(Contact(name: PersonName(given: "Bob"))).id
        try await system.create([
            LoyaltyCard(contact: ann, number: "A-1", points: 1), LoyaltyCard(contact: bob, number: "B-1", points: 2),
        ])
        let session = crm.session(as: .user(rep))
        #expect(try await session.fetch(LoyaltyCard.all).map(\.number) == ["A-1"])
        let error = await #expect(throws: CRMError.self) {
            try await session.fetch(LoyaltyCard.where { $0.hundreds >= 0 })
        }
        #expect(error?.code == .denied)
    }

    @Test func itsAutomationRuns() async throws {
        let printed = Journal()
        let isBroken = Mutex(true)
        let module = LoyaltyModule { number in
            printed.note(number)
            return !isBroken.withLock { $0 }
        }
        let test = try await TestCRM(modules: [module])
        let session = test.session
        try await session.create(
            Rule(
                name: "welcome to the fair",
                when: .changed(Contact.Fields.source),
                if: (Contact.Fields.source == "fair").condition,
                do: "loyalty.award",
                LoyaltyModule.Award(points: 50)
            )
        )
        var ann = try await session.create(Contact(name: PersonName(given: "Ann")))
        let card = try await session.create(LoyaltyCard(contact: ann.id, number: "A-1", points: 0))
        ann.source = "fair"
        try await session.update(ann)
        try await test.crm.tick()
        #expect(try await session.get(card.id).points == 50)
        #expect(try await test.crm.tick().failures.isEmpty)
        isBroken.withLock { $0 = false }
        try await test.crm.tick(until: test.clock.now.advanced(by: .seconds(600)), moving: test.clock)
        #expect(printed.lines == ["A-1", "A-1"])
        #expect(try await session.fetch(OutboxMessage.all).map(\.state) == [.accepted])
    }

    @Test func itsFilesAndFiguresWork() async throws {
        let crm = try await CRM.open(.inMemory, modules: [LoyaltyModule()])
        let session = crm.session(as: .system("till 3"))
        let ann = try EmailAddress("ann@example.com")
        try await session.create(Contact(name: PersonName(given: "Ann"), emails: [ann]))
        let file = """
            Card Number,Points,Email
            A-1,10,Ann@Example.com
            A-2,20,nobody@example.com
            ,30,ann@example.com
            A-1,15,
            """
        let result = try await session.importRecords(from: .bytes(Array(file.utf8)))
        #expect(result.created == 1 && result.updated == 1)
        #expect(result.rejected.map(\.rule) == ["there is no such contact", "a number is missing"])
        #expect(try await session.fetch(LoyaltyCard.all).map(\.points) == [15])
        let fact = try #require(crm.facts.first { $0.name == "loyalty_cards" })
        #expect(fact.measure("points") != nil && fact.dimension("level") != nil)
    }

    @Test func itsRecordsAreToldOfLikeAnyOther() async throws {
        let receiver = Receiver()
        let secret = try #require(SecretKey(Array(0..<32)))
        let webhooks = Webhooks(transport: receiver, secrets: WebhookSecrets(["till": secret]))
        let crm = try await CRM.open(.inMemory, modules: [LoyaltyModule(), webhooks])
        let session = crm.session(as: .system("till 3"))
        try await session.create(
            WebhookSubscription(
                name: "Shop",
                url: "https://shop.example/crm",
                secret: "till",
                types: [LoyaltyCard.typeName]
            )
        )
        let ann = try await session.create(Contact(name: PersonName(given: "Ann")))
        let card = try await session.create(LoyaltyCard(contact: ann.id, number: "A-1", points: 0))
        _ = try await session.addPoints(5, to: card.id)
        try await crm.tick()
        #expect(try receiver.events().map(\.type) == ["loyalty_card.created", "loyalty_card.updated"])
        #expect(try receiver.events().map(\.changed).last == ["points"])
    }
}
