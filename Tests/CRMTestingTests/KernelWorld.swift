import CRMCore
import CRMTesting
import StorageProtocols
import Synchronization
import Testing

/// Rings three times, ten minutes apart.
struct Bell: CRMRecord, Hashable {
    var id: ID<Bell> = .unassigned
    var contact: ID<Contact>
    var due: Instant?
    var rounds = 0
    /// How many rings the reactor has counted.
    var heard = 0

    enum Fields {
        static let id = Field<Bell, ID<Bell>>("id") { $0.id }
        static let contact = Field<Bell, ID<Contact>>("contact") { $0.contact }
        static let due = Field<Bell, Instant?>("due") { $0.due }
        static let rounds = Field<Bell, Int>("rounds") { $0.rounds }
        static let heard = Field<Bell, Int>("heard") { $0.heard }
    }

    static let typeName = "bell"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.due,
        Fields.rounds,
        Fields.heard,
        make: { Bell(id: $0, contact: $1, due: $2, rounds: $3, heard: $4) }
    )
    .indexed(by: Fields.due)

    static let last = 3
}

/// One ring: what the timer writes and the reactor reads.
struct Ring: CRMRecord, Hashable {
    var id: ID<Ring> = .unassigned
    var bell: ID<Bell>
    var round: Int

    enum Fields {
        static let id = Field<Ring, ID<Ring>>("id") { $0.id }
        static let bell = Field<Ring, ID<Bell>>("bell") { $0.bell }
        static let round = Field<Ring, Int>("round") { $0.round }
    }

    static let typeName = "ring"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.bell,
        Fields.round,
        make: { Ring(id: $0, bell: $1, round: $2) }
    )
    .indexed(by: Fields.bell)
}

/// What left the process, and how the world answers: always the same for the same seed.
final class Outside: WebhookTransport {
    private let seed: UInt64
    private let state = Mutex<(posted: [OutgoingMessage], hooked: [WebhookRequest], tries: [String: Int])>(
        ([], [], [:])
    )

    init(_ seed: UInt64) { self.seed = seed }

    var posted: [OutgoingMessage] { state.withLock { $0.posted } }
    var hooked: [WebhookRequest] { state.withLock { $0.hooked } }

    /// Answers for a key: a share of first tries does not go well.
    private func outcome(_ key: String) -> Int {
        let tries = state.withLock { state in
            state.tries[key, default: 0] += 1
            return state.tries[key] ?? 0
        }
        var hash = seed &+ UInt64(tries)
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return tries > 2 ? 9 : Int(hash >> 32 & 0x7FFF) % 10
    }

    func deliver(_ messages: [OutgoingMessage]) -> [DeliveryOutcome] {
        messages.map { message in
            switch outcome(message.key) {
            case 0: return .retry(reason: "busy")
            case 1: return .retry(reason: "wait", after: .seconds(30))
            case 2:
                state.withLock { $0.posted.append(message) }
                return .unknown(reason: "the line broke")
            default:
                state.withLock { $0.posted.append(message) }
                return .accepted()
            }
        }
    }

    func post(_ requests: [WebhookRequest]) async -> [WebhookAnswer] {
        requests.map { request in
            let id = request.headers.first { $0.name == "CRM-Event" }?.value ?? ""
            switch outcome(id) {
            case 0: return .status(502)
            case 1: return .status(429, retryAfter: .seconds(20))
            case 2:
                state.withLock { $0.hooked.append(request) }
                return .noAnswer(reason: "timed out")
            default:
                state.withLock { $0.hooked.append(request) }
                return .status(200)
            }
        }
    }
}

/// Everything that the kernel does, on a few records.
struct KernelWorld {
    let people: Int
    let seed: UInt64
    let outside: Outside
    let clock = VirtualClock(Instant(seconds: 1_767_225_600))
    let engine: FaultyEngine
    let driver: CrashDriver
    private let environment: CRM.Environment
    private let contacts: [ID<Contact>]

    init(seed: UInt64, engine: FaultyEngine, people: Int = 3) throws {
        self.people = people
        self.seed = seed
        self.engine = engine
        outside = Outside(seed)
        environment = .virtual(clock, seed: seed)
        let environment = environment
        contacts = (0..<people).map { _ in environment.newID() }
        let secret = try #require(SecretKey(Array(0..<32)))
        let modules: [any CRMModule] = [
            BellModule(outside: outside),
            Webhooks(
                transport: outside,
                secrets: WebhookSecrets(["k": secret]),
                policy: OutboxPolicy(attempts: 10_000, maximumDelay: .seconds(300), onUnknown: .resend, batch: 3),
                lifetime: .seconds(400 * 86_400),
                patience: nil
            ),
        ]
        driver = CrashDriver(engine) { try await CRM.open($0, modules: modules, environment: environment) }
    }

    /// What a host does, each step found out by its key.
    func run() async throws -> CRM {
        let crm = try await driver.run(steps)
        engine.heal()
        return crm
    }

    private var steps: [@Sendable (CRM) async throws -> Void] {
        let (clock, contacts) = (clock, contacts)
        @Sendable func once(_ crm: CRM, _ key: String, _ body: @escaping @Sendable (CommandTransaction) throws -> Void)
            async throws
        {
            do {
                try await crm.session(as: .system("host")).write(reason: key, key: key, body)
            } catch let error as StorageError where error.code == .alreadyCommitted {}
        }
        return [
            { crm in
                try await once(crm, "install") { tx in
                    try tx.create(
                        WebhookSubscription(name: "W", url: "https://w.example/", secret: "k", types: [Bell.typeName])
                    )
                    try tx.create(
                        Rule(
                            name: "call",
                            when: .created(Contact.self),
                            if: (Contact.Fields.source == "fair").condition,
                            do: "task",
                            "Call"
                        )
                    )
                }
            },
            { crm in
                try await once(crm, "people") { tx in
                    try tx.create(contacts.map { Contact(id: $0, name: PersonName(given: "A"), source: "fair") })
                    try tx.create(contacts.map { Bell(contact: $0, due: tx.now.advanced(by: .seconds(600))) })
                }
            },
            { crm in
                try await crm.tick(until: clock.now.advanced(by: .seconds(2 * 86_400)), moving: clock)
            },
        ]
    }

    /// What must be true in the end, counted without the kernel.
    func check(_ crm: CRM, _ place: Comment) async throws {
        let session = crm.session(as: .system("check"))
        let bells = try await session.fetch(Bell.all)
        let rings = try await session.fetch(Ring.all)
        #expect(bells.count == people && bells.allSatisfy { $0.rounds == Bell.last && $0.due == nil }, place)
        // Each effect in the store happened once.
        #expect(bells.allSatisfy { $0.heard == Bell.last }, place)
        let expected = Set(bells.flatMap { bell in (1...Bell.last).map { "\(bell.id) \($0)" } })
        #expect(rings.count == expected.count && Set(rings.map { "\($0.bell) \($0.round)" }) == expected, place)
        #expect(try await session.count(TaskItem.all) == people, place)

        // No message lost or invented, and each ended as its channel wants.
        let messages = try await session.fetch(OutboxMessage.all)
        let keys = Dictionary(grouping: messages) { $0.channel }.mapValues { Set($0.map(\.key)) }
        for channel in ["careful", "stubborn"] {
            #expect(keys[channel] == Set(expected.map { "\(channel) \($0)" }), place)
        }
        #expect(messages.count == expected.count * 2 + people * (1 + 2 * Bell.last), place)
        #expect(try await session.count(OutboxPayload.all) == messages.count, place)
        let sent = Dictionary(grouping: outside.posted) { $0.channel }
        let careful = (sent["careful"] ?? []).map(\.key)
        #expect(Set(careful).count == careful.count, place)
        for message in messages {
            switch message.channel {
            case "careful":
                #expect([.accepted, .unknown].contains(message.state), place)
                if message.state == .accepted { #expect(careful.contains(message.key), place) }
            default: #expect(message.state == .accepted, place)
            }
        }
        // Nothing overtook what came before it in its order.
        for (_, some) in Dictionary(grouping: sent["stubborn"] ?? [], by: \.order) {
            var seen: Set<String> = []
            let rounds = some.filter { seen.insert($0.key).inserted }.compactMap { $0.payload }
            #expect(rounds == (1...Bell.last).map(String.init), place)
        }
        try checkEvents(bells.map(\.id), place)
        #expect(try await crm.verify().isSound, place)
        #expect(try await crm.nextWakeUp() == nil, place)
    }

    private func checkEvents(_ bells: [ID<Bell>], _ place: Comment) throws {
        var versions: [String: [Int64]] = [:]
        var seen: Set<String> = []
        for request in outside.hooked {
            let event = try JSONValue(parsing: request.body)
            guard case .string(let id)? = event["id"], case .string(let record)? = event["record"]?["id"],
                case .integer(let version)? = event["version"]
            else {
                Issue.record("no event: \(place)")
                return
            }
            if seen.insert(id).inserted { versions[record, default: []].append(version) }
        }
        for bell in bells { #expect(versions[bell.description] == Array(1...Int64(1 + 2 * Bell.last)), place) }
        #expect(versions.count == bells.count, place)
    }
}

/// A timer, a reactor, an action and two channels.
private struct BellModule: CRMModule {
    let name = "bells"
    let outside: Outside

    func register(in registry: inout Registry) {
        registry.add(Bell.self)
        registry.add(Ring.self)
        registry.timer("bell", on: Bell.self, due: Bell.Fields.due, batch: 2) { bells, tx in
            for bell in bells {
                var next = bell
                next.rounds += 1
                next.due = next.rounds < Bell.last ? tx.now.advanced(by: .seconds(600)) : nil
                try tx.update(next)
                try tx.create(Ring(bell: bell.id, round: next.rounds))
                let key = "\(bell.id) \(next.rounds)"
                try tx.enqueue(
                    ["careful", "stubborn"]
                        .map { channel in
                            OutgoingMessage(
                                channel: channel,
                                key: "\(channel) \(key)",
                                order: channel == "stubborn" ? bell.id.description : nil,
                                payload: "\(next.rounds)"
                            )
                        }
                )
            }
        }
        registry.reactor("listener", on: [Ring.typeName], batch: 2) { batch, tx in
            for id in batch.ids(of: Ring.self, [.created]) {
                // Not idempotent on purpose: twice would be seen.
                var bell = try tx.get(tx.get(id).bell)
                bell.heard += 1
                try tx.update(bell)
            }
        }
        registry.action("task", String.self) { title, match, tx in
            for contact in match.ids(of: Contact.self) {
                try tx.create(TaskItem(title: title, links: [RecordLink(contact)]))
            }
        }
        registry.channel("careful", OutboxPolicy(attempts: 10_000, maximumDelay: .seconds(300), batch: 2)) { messages in
            outside.deliver(messages)
        }
        registry.channel(
            "stubborn",
            OutboxPolicy(attempts: 10_000, maximumDelay: .seconds(300), onUnknown: .resend, batch: 2)
        ) { messages in
            outside.deliver(messages)
        }
    }
}
