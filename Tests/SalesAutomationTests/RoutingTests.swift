import CRMCore
import CRMTesting
import SalesAutomation
import StorageProtocols
import Testing

@Suite struct RoutingTests {
    /// Whatever the weights, after each whole cycle everyone has exactly their share, and never more than a share away.
    @Test func roundsAreFair() {
        var random = SeededRandom(seed: 31)
        for _ in 0..<100 {
            var members = (0..<Int.random(in: 1...7, using: &random))
                .map { index in
                    RoutingMember(
                        id: ID(RecordID(high: 0, low: UInt64(index + 1))),
                        pool: "p",
                        user: ID(RecordID(high: 1, low: UInt64(index + 1))),
                        weight: Int64.random(in: 1...9, using: &random)
                    )
                }
            let total = members.map(\.weight).reduce(0, +)
            var counts: [ID<User>: Int64] = [:]
            for round in 1...total * 3 {
                let decision = RoutingDecision.roundRobin(members) { _ in nil }
                #expect(decision == RoutingDecision.roundRobin(members) { _ in nil })
                counts[decision.user ?? .unassigned, default: 0] += 1
                for (index, candidate) in decision.candidates.enumerated() { members[index].credit = candidate.after }
                #expect(members.map(\.credit).reduce(0, +) == 0)
                for member in members {
                    let deviation = abs(counts[member.user, default: 0] * total - round * member.weight)
                    #expect(deviation <= total * Int64(members.count))
                    if round % total == 0 { #expect(deviation == 0) }
                }
            }
        }
    }

    /// The classical sequence for the weights 5, 1, 1: no bursts.
    @Test func roundsAreSmooth() {
        var members = [5, 1, 1].enumerated()
            .map { index, weight in
                RoutingMember(pool: "p", user: ID(RecordID(high: 0, low: UInt64(index + 1))), weight: Int64(weight))
            }
        var sequence = ""
        for _ in 0..<14 {
            let decision = RoutingDecision.roundRobin(members) { _ in nil }
            sequence += ["", "a", "b", "c"][Int(decision.user?.raw.low ?? 0)]
            for (index, candidate) in decision.candidates.enumerated() { members[index].credit = candidate.after }
        }
        #expect(sequence == "aabacaaaabacaa")
    }

    @Test(arguments: StoreKind.allCases) func creditsPersistAndDecisionsExplain(_ kind: StoreKind) async throws {
        let nine = BusinessCalendar(zone: .utc, weekly: [.monday: [DayHours(TimeOfDay(9), TimeOfDay(17))]])
        let module = SalesAutomation(
            routing: RoutingPolicy {
                RoutingEntry("large", pool: "enterprise") { $0.score >= 80 }
                RoutingEntry("rest", pool: "inbound")
            },
            calendars: ["nine": nine]
        )
        let test = try await SalesTestCRM(kind, module)
        let session = test.session
        let (ann, bob, cat, dan) = (
            try await test.user("Ann"), try await test.user("Bob"), try await test.user("Cat"),
            try await test.user("Dan")
        )
        try await session.create([
            RoutingMember(pool: "inbound", user: ann, weight: 2),
            RoutingMember(pool: "inbound", user: bob, capacity: 2),
            RoutingMember(pool: "inbound", user: cat, calendar: "nine"),
            RoutingMember(pool: "inbound", user: dan, isActive: false),
            RoutingMember(pool: "enterprise", user: cat),
        ])
        var owners: [ID<User>?] = []
        for number in 0..<8 {
            owners.append(try await session.capture(Lead(company: "C\(number)"), key: "\(number)").owner)
        }
        // It is midnight: Cat does not work, and Bob is full with two.
        #expect(owners == [ann, bob, ann, ann, bob, ann, ann, ann])
        test.clock.advance(by: .seconds(10 * 3_600))
        // Now she does: of three leads, Ann gets two and Cat one.
        var late: [Stored<Lead>] = []
        for number in 0..<3 {
            late.append(try await session.capture(Lead(company: "L\(number)"), key: "late\(number)"))
        }
        #expect(late.filter { $0.owner == ann }.count == 2)
        #expect(late.filter { $0.owner == cat }.count == 1)
        let lead = try #require(late.last)
        let decision = try #require(try await session.explainRouting(of: lead.id).first)
        #expect((decision.entry, decision.pool, decision.decision) == ("rest", "inbound", .roundRobin))
        #expect(decision.candidates.map(\.exclusion) == [nil, .full, nil, .paused])
        let members = try await session.fetch(RoutingMember.where { $0.pool == "inbound" }.sorted({ $0.id.ascending }))
        #expect(decision.candidates.map(\.after) == members.map(\.credit))
        #expect(members.map(\.assigned) == [8, 2, 1, 0])
        #expect(try await session.capture(Lead(company: "big", score: 90), key: "big").owner == cat)

        // The account's owner stays responsible; who left does not.
        let account = try await session.create(Account(name: "Acme", website: "acme.example", owner: dan))
        let email = try EmailAddress("joe@acme.example")
        let known = try await session.capture(Lead(emails: [email]), key: "known")
        #expect((known.account, known.owner) == (account.id, dan))
        var user = try await session.get(dan)
        user.isActive = false
        try await session.update(user)
        let again = try await session.capture(Lead(emails: [email]), key: "known2")
        #expect(again.owner != dan)

        await #expect(throws: CRMError.self) {
            try await session.create(RoutingMember(pool: "inbound", user: cat, calendar: "none"))
        }
        await #expect(throws: StorageError.self) {
            try await session.create(RoutingMember(pool: "inbound", user: cat))
        }
    }

    @Test func nobodyEligibleChangesNoCredit() {
        let members = [RoutingMember(pool: "p", user: ID(RecordID(high: 0, low: 1)), credit: 4)]
        let decision = RoutingDecision.roundRobin(members) { _ in .full }
        #expect((decision.kind, decision.user) == (.nobodyEligible, nil))
        #expect(decision.candidates.map(\.after) == [4])
    }
}
