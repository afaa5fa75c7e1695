import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

/// What the reactor and the timers keep equals a look at all contacts, whatever happens and however the clock jumps.
@Suite struct SegmentOracleTests {
    private static let model = ScoreModel(
        halfLifeDays: 5,
        rules: [
            .init(.activity(.web), points: 4, group: "web"),
            .init(.click, points: 10),
            .init(.activity(.support), points: -6, group: "trouble"),
        ],
        caps: ["web": 12]
    )

    @Test(arguments: MarketingStore.allCases, [UInt64(1), 2, 3, 4, 5, 6])
    func incrementalEqualsFullScan(_ store: MarketingStore, _ seed: UInt64) async throws {
        let world = try await MarketingWorld(store, scoring: Self.model, seed: seed)
        var definitions = RandomSegments(random: SeededRandom(seed: seed))
        var history = RandomHistory(random: SeededRandom(seed: seed &+ 99))
        var segments: [ID<Segment>: SegmentCondition] = [:]
        for number in 0..<6 {
            let condition = definitions.condition()
            let segment = try await world.session.create(Segment(name: "S\(number)", condition: condition))
            segments[segment.id] = condition
        }
        for round in 0..<30 {
            for _ in 0..<Int.random(in: 0...6, using: &history.random) { try await history.step(world) }
            if round == 15, let changed = segments.keys.min() {
                var segment = try await world.session.get(changed)
                segment.condition = definitions.condition()
                segments[changed] = segment.condition
                try await world.session.update(segment)
            }
            let report = try await jump(world, &history.random)
            #expect(report.failures.isEmpty, "\(report.failures)")
            try await compare(world, segments, "seed \(seed), round \(round)")
        }
    }

    /// Ticks at once at a later time, or at every time in between.
    private func jump(_ world: MarketingWorld, _ random: inout SeededRandom) async throws -> TickReport {
        let steps: [Int64] = [0, 1, 60, 3_600, 86_400, 5 * 86_400, 20 * 86_400]
        let seconds = (steps.randomElement(using: &random) ?? 0) + Int64.random(in: 0...600, using: &random)
        let end = world.clock.now.adding(microseconds: seconds * 1_000_000)
        if Bool.random(using: &random) { return try await world.crm.tick(until: end, moving: world.clock) }
        world.clock.advance(to: end)
        return try await world.crm.tick()
    }

    private func compare(
        _ world: MarketingWorld,
        _ segments: [ID<Segment>: SegmentCondition],
        _ place: String
    ) async throws {
        let now = world.clock.now
        try await world.session.read { tx in
            let naive = try NaiveSegments(tx, Self.model)
            for (segment, condition) in segments {
                let expected = naive.members(condition, at: now)
                let kept = try tx.members(of: segment)
                let scanned = try tx.contacts(satisfying: condition, at: now, Self.model)
                #expect(Set(kept) == expected, "\(place): kept \(condition)")
                #expect(Set(scanned) == expected, "\(place): scanned \(condition)")
                #expect(kept.count == expected.count && scanned.count == expected.count)
                for contact in naive.contacts.prefix(5) {
                    let verdict = try tx.explain(contact.id, condition, at: now, Self.model)
                    let truth = naive.truth(condition, contact, now)
                    #expect(verdict.truth == truth.map(Truth.init) ?? .unknown, "\(place): explained \(condition)")
                }
            }
        }
    }
}

/// Random things that happen to contacts.
struct RandomHistory {
    var random: SeededRandom
    private var contacts: [ID<Contact>] = []
    private var accounts: [ID<Account>] = []

    init(random: SeededRandom) { self.random = random }

    mutating func step(_ world: MarketingWorld) async throws {
        let session = world.session
        guard let contact = contacts.randomElement(using: &random) else { return try await create(world) }
        switch Int.random(in: 0..<14, using: &random) {
        case 0, 1: try await create(world)
        case 2:
            var known = try await session.get(contact)
            known.addresses = city.map { [PostalAddress(locality: $0)] } ?? []
            try await session.update(known)
        case 3:
            var known = try await session.get(contact)
            known.lifecycle = [nil, .lead, .customer, .other].randomElement(using: &random) ?? nil
            known.account = accounts.randomElement(using: &random)
            try await session.update(known)
        case 4:
            guard let id = accounts.randomElement(using: &random) else { return }
            var account = try await session.get(id)
            account.industry = RandomSegments.industries.randomElement(using: &random)
            try await session.update(account)
        case 5:
            let task = TaskItem(title: "Call", links: [RecordLink(contact)])
            try await session.create(task)
        case 6:
            let tasks = try await session.fetch(TaskItem.where { $0.state == .open })
            guard var task = tasks.randomElement(using: &random) else { return }
            if Bool.random(using: &random) { return try await session.delete(task) }
            if let other = contacts.randomElement(using: &random) { task.links = [RecordLink(other)] }
            if Bool.random(using: &random) { task.state = .done }
            try await session.update(task)
        case 7:
            let kind = [ConsentFact.Kind.granted, .granted, .withdrawn, .requested].randomElement(using: &random)
            let days = [nil, nil, Int64(2), 20].randomElement(using: &random) ?? nil
            let expires = days.map { world.clock.now.adding(microseconds: $0 * 86_400_000_000) }
            try await session.create(ConsentFact(contact: contact, kind: kind ?? .granted, expires: expires))
        case 8 where contacts.count > 8:
            contacts.removeAll { $0 == contact }
            try await session.delete(contact)
        case 9, 10, 11:
            let kind: Touch.Kind = Bool.random(using: &random) ? .click : .open
            try await session.create(Touch(contact: contact, kind: kind, at: time(world)))
        default:
            let channel: Activity.Channel = [.web, .call, .support].randomElement(using: &random) ?? .web
            let others = contacts.filter { _ in Int.random(in: 0..<8, using: &random) == 0 }
            let links = Set([contact] + others).map { RecordLink($0) }
            try await session.log(Activity(channel: channel, at: time(world), links: links))
        }
    }

    private var city: String? {
        mutating get { Bool.random(using: &random) ? RandomSegments.cities.randomElement(using: &random) : nil }
    }

    /// Mostly now, sometimes late or out of order; never in the future, which scores take for the present.
    private mutating func time(_ world: MarketingWorld) -> Instant {
        let ages: [Int64] = [0, 0, 1, 3_600, 86_400, 6 * 86_400, 30 * 86_400]
        return world.clock.now.adding(microseconds: -(ages.randomElement(using: &random) ?? 0) * 1_000_000)
    }

    private mutating func create(_ world: MarketingWorld) async throws {
        if accounts.count < 3 {
            accounts.append(try await world.session.create(Account(name: "A\(accounts.count)", industry: "Tea")).id)
        }
        var contact = Contact(name: PersonName(given: "P", family: "\(contacts.count)"))
        if let city { contact.addresses = [PostalAddress(locality: city)] }
        if Bool.random(using: &random) { contact.account = accounts.randomElement(using: &random) }
        contacts.append(try await world.session.create(contact).id)
    }
}
