import CRMTesting
import FileStorage
import InMemoryStorage
import StorageProtocols
import Testing

@testable import CRMCore

struct AccessPropertyTests {
    static let cases = 10_000

    @Test(arguments: StoreKind.allCases)
    func filterAndCheckAgreeWithTheOracle(_ kind: StoreKind) async throws {
        let crm = try await CRM.open(kind.engine, environment: .virtual(VirtualClock(RandomWorld.now)))
        var differences: [String] = []
        var (decided, allowed) = (0, 0)
        for seed in 0..<UInt64(Self.cases) {
            let world = RandomWorld(seed: seed)
            // A dry run sees what it writes and keeps nothing.
            let request = CommitRequest(at: RandomWorld.now, isDryRun: true)
            let (found, count, granted) = try await crm.store
                .write(request) { tx in
                    try world.insert(in: tx)
                    return try Self.differences(world, crm, tx, seed)
                }
                .value
            differences += found
            (decided, allowed) = (decided + count, allowed + granted)
        }
        print(
            "access on \(kind): \(Self.cases) policies, \(decided) decisions, \(allowed) of them grants,",
            "\(differences.count) differences"
        )
        #expect((0.1...0.9).contains(Double(allowed) / Double(decided)))
        #expect(differences.prefix(5).isEmpty)
    }

    private static func differences(
        _ world: RandomWorld,
        _ crm: CRM,
        _ tx: any WriteTransaction,
        _ seed: UInt64
    ) throws -> ([String], Int, Int) {
        var random = SeededRandom(seed: seed ^ 0xACCE55)
        let oracle = AccessOracle(world: world)
        let records = oracle.records
        let organisation = try Organisation(in: tx)
        let rules = try AccessRules(in: tx)
        let context = PolicyContext(catalog: tx.catalog, schema: crm.accessControl.schema)
        var differences: [String] = []
        var (count, allowed) = (0, 0)
        guard let user = world.users.randomElement(using: &random) else { return ([], 0, 0) }
        let policy = ActorPolicy(of: user.id.raw, in: organisation, rules, context)
        let abilities = [Ability.read, RandomWorld.abilities.randomElement(using: &random) ?? .update]
        let facts = try records.map {
            try RecordFacts.read($0.link, rules, context, at: RandomWorld.now, in: tx)
        }
        let known: [String: [AccessLevel: [RecordID]]]? =
            Bool.random(using: &random) ? nil : Self.known(world, policy.grantees)
        let shares = SharedRecords(
            schema: context.schema,
            grantees: policy.grantees,
            now: RandomWorld.now,
            known: known
        )
        for ability in abilities {
            var listed: Set<RecordID> = []
            for type in Set(records.map(\.link.type)) {
                var query = RecordQuery(type: type, condition: policy.filter(ability, on: type, shares))
                query.columns = .fields([ProjectedField(.id)])
                try tx.forEachRow(query) { row in
                    listed.insert(try row.id())
                    return true
                }
            }
            for (record, facts) in zip(records, facts) {
                let expected = oracle.may(user, ability, record)
                let decision = facts.map { policy.decide(ability, $0) }
                count += 1
                if expected { allowed += 1 }
                if listed.contains(record.link.id) != expected {
                    differences.append("seed \(seed) filter \(ability.rawValue) \(record.link.type): not \(expected)")
                }
                if decision?.allowed != expected {
                    differences.append("seed \(seed) check \(ability.rawValue) \(record.link.type): not \(expected)")
                }
                if let decision,
                    decision.reasons.isEmpty || decision.reasons.contains(where: { $0.isGrant != expected })
                {
                    differences.append("seed \(seed) reasons \(ability.rawValue) \(record.link.type)")
                }
            }
        }
        return (differences, count, allowed)
    }

    private static func known(
        _ world: RandomWorld,
        _ grantees: Set<Grantee>
    ) -> [String: [AccessLevel: [RecordID]]] {
        var known: [String: [AccessLevel: [RecordID]]] = [:]
        for share in world.shares where grantees.contains(share.grantee) && share.isLive(at: RandomWorld.now) {
            known[share.record.type, default: [:]][share.level, default: []].append(share.record.id)
        }
        return known
    }
}

extension RandomWorld {
    func insert(in tx: any WriteTransaction) throws {
        try tx.insert(teams)
        try tx.insert(roles)
        try tx.insert(users)
        try tx.insert(accounts)
        try tx.insert(contacts)
        try tx.insert(tags)
        try tx.insert(steps)
        try tx.insert(activities)
        try tx.insert(tasks)
        try tx.insert(rules.map(\.rule))
        try tx.insert(restrictions.map(\.restriction))
        try tx.insert(shares)
    }
}
