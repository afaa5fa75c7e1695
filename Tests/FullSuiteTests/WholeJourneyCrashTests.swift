import CRMCore
import CRMTesting
import Foundation
import InMemoryStorage
import MarketingAutomation
import SalesAutomation
import Synchronization
import Testing

/// From the first form to the won deal, over both modules, while the process ends at every other write: nothing is
/// lost and nothing happens twice.
///
/// Together the seeds make 5,000 ends of a process.
@Suite struct WholeJourneyCrashTests {
    @Test(arguments: [UInt64(11), 12, 13, 14, 15])
    func nothingIsLostAndNothingTwice(_ seed: UInt64) async throws {
        let world = try CrashWorld(seed: seed)
        var customers: [CrashWorld.Customer] = []
        while world.engine.crashes < 1000 {
            let customer = world.customer(customers.count)
            customers.append(customer)
            try await world.driver.run(world.steps(of: customer))
        }
        let crm = try await world.driver.run([])
        try await check(customers, crm, world)
    }

    @Test func theSameSeedGivesTheSameTrace() async throws {
        func trace(_ seed: UInt64) async throws -> [String] {
            let world = try CrashWorld(seed: seed)
            for number in 0..<6 { try await world.driver.run(world.steps(of: world.customer(number))) }
            return world.engine.trace.map(\.description)
        }
        let (first, second, other) = try await (trace(3), trace(3), trace(4))
        #expect(first == second)
        #expect(first != other)
    }

    private func check(_ customers: [CrashWorld.Customer], _ crm: CRM, _ world: CrashWorld) async throws {
        let session = crm.session(as: .system("test"))
        let seed: Comment = "seed \(world.seed), \(customers.count) customers, \(world.engine.crashes) crashes"
        let count = customers.count
        #expect(try await session.count(Contact.all) == count, seed)

        // One lead for each contact, handed over once, routed once, fairly.
        let leads = try await session.fetch(Lead.all)
        #expect(Set(leads.compactMap(\.contact)).count == count && leads.count == count, seed)
        let assignments = try await session.fetch(LeadAssignment.all)
        #expect(Set(assignments.map(\.lead)).count == count && assignments.count == count, seed)
        let shares = Dictionary(grouping: leads.compactMap(\.owner)) { $0 }.mapValues(\.count)
        #expect((shares.values.max() ?? 0) - (shares.values.min() ?? 0) <= 1 && shares.count == 2, seed)

        // One deal for each, won, with a history without gaps.
        let deals = try await session.fetch(Opportunity.all)
        #expect(deals.count == count && deals.allSatisfy { $0.outcome == .won }, seed)
        for deal in deals {
            let intervals = try await session.fetch(
                StageInterval.where { $0.opportunity == deal.id }.sorted { $0.enteredAt.ascending }
            )
            #expect(intervals.map(\.stage) == ["qualify", "propose"], seed)
            #expect(zip(intervals, intervals.dropFirst()).allSatisfy { $0.leftAt == $1.enteredAt }, seed)
            #expect(intervals.last?.leftAt == deal.stageSince, seed)
        }

        // Each person came to each stage once.
        let steps = Dictionary(grouping: try await session.fetch(LifecycleStep.all)) { $0.contact }
        for customer in customers {
            let stages = (steps[customer.contact] ?? []).map(\.to)
            #expect(Set(stages).count == stages.count, seed)
            #expect(stages.contains(.marketingQualified) && stages.contains(.customer), seed)
        }

        // Every mail was sent once, or nobody can tell and it was not sent again.
        let messages = try await session.fetch(OutboxMessage.all)
        #expect(messages.count == count, seed)
        #expect(messages.allSatisfy { $0.state == .accepted || $0.state == .unknown }, seed)
        let sent = world.post.mails.map(\.key)
        #expect(Set(sent).count == sent.count, seed)
        #expect(Set(messages.filter { $0.state == .accepted }.map(\.key)).isSubset(of: sent), seed)

        // Every click counts once.
        let clicks = try await session.fetch(Touch.where { $0.kind == .click })
        #expect(Set(clicks.map(\.contact)).count == clicks.count, seed)
        #expect(try await crm.verify().isSound, seed)
    }
}

/// Keeps the mails that it is given.
private final class Post: MailTransport {
    private let state = Mutex<[OutboundMail]>([])

    var mails: [OutboundMail] { state.withLock { $0 } }

    func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
        state.withLock { $0 += mails }
        return mails.map { _ in .accepted() }
    }
}

/// The business in which the process keeps ending.
private struct CrashWorld {
    struct Customer: Sendable {
        var number: Int
        var contact: ID<Contact>
        var email: EmailAddress
    }

    let seed: UInt64
    let clock = VirtualClock(Instant(seconds: 1_767_225_600))
    let post = Post()
    let engine: FaultyEngine
    let driver: CrashDriver
    private let environment: CRM.Environment

    init(seed: UInt64, chance: Int = 450) throws {
        self.seed = seed
        environment = .virtual(clock, seed: seed)
        engine = FaultyEngine(InMemoryEngine(), seed: seed, chance: chance, faults: Fault.allCases)
        let secret = try #require(SecretKey(Array(repeating: UInt8(truncatingIfNeeded: seed), count: 32)))
        let key = try #require(SigningKey(id: "k1", secret: secret))
        let settings = MailSettings(
            sender: Mailbox(name: "Acme", address: try EmailAddress("hello@acme.example")),
            linkBase: "https://acme.example/t",
            keys: SigningKeyRing(key),
            addressKeys: SigningKeyRing(key),
            postalAddress: "1 Main Street",
            transport: post
        )
        let pipeline = Pipeline("deals") {
            Stage("qualify", probability: 20)
            Stage("propose", probability: 60) {
                Requires { $0.amount }
            }
            Stage.won()
            Stage.lost(reasons: ["price"])
        }
        let modules: [any CRMModule] = [
            SalesAutomation(
                pipelines: [pipeline],
                routing: RoutingPolicy { RoutingEntry("everybody", pool: "inbound") }
            ),
            MarketingAutomation(
                mail: settings,
                scoring: ScoreModel(rules: [.init(.click, points: 70)], qualifiesAt: 60)
            ),
        ]
        let environment = environment
        driver = CrashDriver(engine) { try await CRM.open($0, modules: modules, environment: environment) }
    }

    func customer(_ number: Int) -> Customer {
        let text = "c\(number)@example.com"
        guard let email = try? EmailAddress(text) else { preconditionFailure(text) }
        return Customer(number: number, contact: environment.newID(), email: email)
    }

    /// What happens with one customer; each step finds out by its key whether it happened before.
    func steps(of customer: Customer) -> [@Sendable (CRM) async throws -> Void] {
        let (clock, post) = (clock, post)
        let start = clock.now
        let name = "customer \(customer.number)"
        @Sendable func once(_ crm: CRM, _ what: String, _ body: @escaping @Sendable (CommandTransaction) throws -> Void)
            async throws
        {
            do {
                try await crm.session(as: .system("test")).write(reason: what, key: "\(name) \(what)", body)
            } catch let error as StorageError where error.code == .alreadyCommitted {}
        }
        @Sendable func lead(_ crm: CRM) async throws -> Stored<Lead> {
            let lead = try await crm.session(as: .system("test")).first(Lead.where { $0.contact == customer.contact })
            return try #require(lead)
        }
        let tick: @Sendable (CRM) async throws -> Void = { crm in try await crm.tick(now: clock.now) }
        func wait(hours: Int64) -> @Sendable (CRM) async throws -> Void {
            let time = start.advanced(by: .seconds(3_600 * hours))
            return { crm in
                clock.advance(to: time)
                try await crm.tick(now: clock.now)
            }
        }
        return [
            { crm in
                if customer.number == 0 { try await once(crm, "set-up", Self.install) }
            },
            { crm in
                try await once(crm, "form") { tx in
                    try tx.create(
                        Contact(
                            id: customer.contact,
                            name: PersonName(given: "Ann", family: name),
                            emails: [customer.email]
                        )
                    )
                    try tx.create(ConsentFact(contact: customer.contact, kind: .granted))
                }
            },
            tick,
            wait(hours: 1),
            { crm in
                clock.advance(to: start.advanced(by: .seconds(5_400)))
                // A mail whose fate is unknown to us may have arrived all the same; one that has not is not clicked.
                guard let mail = post.mails.first(where: { $0.recipient == customer.email.normal }),
                    let mailer = crm.module(MarketingAutomation.self)?.mailer
                else {
                    return try await once(crm, "call") { tx in
                        try tx.advance(customer.contact, to: .marketingQualified, evidence: [Evidence("call")])
                    }
                }
                let path = try #require(Self.clickPath(in: mail))
                let answer = await TrackingEndpoint(mailer, crm: crm)
                    .handle(
                        method: "GET",
                        path: path,
                        headers: ["User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"]
                    )
                if let problem = answer.problem { throw problem }
                #expect(answer.status == 302)
            },
            tick,
            { crm in
                let lead = try await lead(crm)
                try await once(crm, "qualify") { tx in _ = try tx.qualify(tx.get(lead.id)) }
            },
            { crm in
                let (session, lead) = (crm.session(as: .system("test")), try await lead(crm))
                if lead.opportunity != nil { return }
                let deal = Opportunity(
                    name: name,
                    pipeline: "deals",
                    stage: "qualify",
                    amount: 100_00,
                    currency: Currency(rawValue: "EUR")
                )
                let choices = ConversionChoices(opportunity: .new(deal))
                try await session.convert(try await session.planConversion(of: lead.id, choices), key: "once")
            },
            wait(hours: 2),
            { crm in
                let deal = try #require(await lead(crm).opportunity)
                try await once(crm, "propose") { tx in _ = try tx.move(tx.get(deal), to: "propose") }
            },
            wait(hours: 3),
            { crm in
                let deal = try #require(await lead(crm).opportunity)
                try await once(crm, "win") { tx in _ = try tx.win(tx.get(deal)) }
            },
            tick,
            wait(hours: 24),
        ]
    }

    @Sendable private static func install(_ tx: CommandTransaction) throws {
        for name in ["Mara", "Tobias"] {
            let user = try tx.create(User(name: name))
            try tx.create(RoutingMember(pool: "inbound", user: user.id))
        }
        try tx.create(
            MailTemplate(
                name: "welcome",
                subject: "Hello",
                html: #"<p>Hello <a href="https://acme.example/offer">Offer</a></p>"#,
                text: "Hello: https://acme.example/offer"
            )
        )
        try tx.create(Segment(name: "all", condition: .consent(.marketing)))
        let definition = JourneyDefinition(on: .entering("all")) {
            JourneyStep.send("welcome")
        }
        try tx.create(Journey(name: "nurture", definition: definition))
    }

    /// The path of the first click link of a mail.
    private static func clickPath(in mail: OutboundMail) -> String? {
        let text = String(decoding: mail.message, as: UTF8.self)
            .replacingOccurrences(of: "=\r\n", with: "")
            .replacingOccurrences(of: "=3D", with: "=")
        guard let start = text.range(of: "https://acme.example/t/c/") else { return nil }
        let token = text[start.upperBound...].prefix { !"\"< \r\n)".contains($0) }
        return "/t/c/\(token)"
    }
}
