import StorageProtocols
import Synchronization

/// The policies of a CRM, compiled once for each state of what decides about access.
///
/// The change feed tells whether roles, users, teams, rules or shares have changed since, by whichever process.
final class AccessControl: Sendable {
    let schema: AccessSchema
    private let cache = Mutex(Cache())

    private struct Cache {
        var epoch: PolicyEpoch?
        var policies: [RecordID: CompiledPolicy] = [:]
    }

    init(_ schema: AccessSchema) { self.schema = schema }

    /// What decides about access in the state of a transaction.
    ///
    /// - Parameter isClean: Whether the transaction has written nothing: what is not committed is not remembered.
    func epoch(of tx: any ReadTransaction, isClean: Bool = true) throws -> PolicyEpoch {
        if !isClean { return try PolicyEpoch(in: tx, at: tx.latestCommit()) }
        let latest = try tx.latestCommit()
        let catalog = tx.catalog
        let known = cache.withLock { $0.epoch }
        if let known, known.catalog == catalog {
            if known.from <= latest, latest <= known.through { return known }
            if latest > known.through, let later = try known.advanced(to: latest, in: tx) {
                cache.withLock { cache in
                    guard let current = cache.epoch, current.through < later.through else { return }
                    cache.epoch = later
                    if later.from > current.from { cache.policies = [:] }
                }
                return later
            }
        }
        let fresh = try PolicyEpoch(in: tx, at: latest)
        cache.withLock { cache in
            // A reader of an older state must not put the policies back.
            guard cache.epoch.map({ $0.through <= latest || $0.catalog != catalog }) ?? true else { return }
            cache.epoch = fresh
            cache.policies = [:]
        }
        return fresh
    }

    /// A user's policy in the state of a transaction.
    ///
    /// - Parameter isClean: Whether the transaction has written nothing: what is not committed is not remembered.
    func policy(
        of user: ID<User>,
        in tx: any ReadTransaction,
        at now: Instant,
        isClean: Bool = true
    ) throws -> (PolicyEpoch, CompiledPolicy) {
        let epoch = try epoch(of: tx, isClean: isClean)
        if !isClean { return (epoch, try CompiledPolicy(of: user.raw, in: epoch, schema, at: now, tx)) }
        let known = cache.withLock { $0.policies[user.raw] }
        if let known, known.epoch == epoch.from, known.catalog == epoch.catalog, known.isValid(at: now) {
            return (epoch, known)
        }
        let compiled = try CompiledPolicy(of: user.raw, in: epoch, schema, at: now, tx)
        cache.withLock { cache in
            guard cache.epoch?.from == epoch.from else { return }
            if cache.policies.count >= 1000 { cache.policies.removeAll(keepingCapacity: true) }
            cache.policies[user.raw] = compiled
        }
        return (epoch, compiled)
    }
}

/// Users, teams, roles, rules and restrictions, and the commits between which they and the shares are the same.
struct PolicyEpoch: Sendable {
    private(set) var from: CommitID
    private(set) var through: CommitID
    private var position: FeedPosition
    let catalog: Catalog
    let organisation: Organisation
    let rules: AccessRules

    /// Up to how many changes are looked through before everything is read anew.
    private static let window = 4000

    init(in tx: any ReadTransaction, at commit: CommitID) throws {
        (from, through) = (commit, commit)
        position = try tx.endOfFeed()
        catalog = tx.catalog
        organisation = try Organisation(in: tx)
        rules = try AccessRules(in: tx)
    }

    private init(_ earlier: PolicyEpoch, from commit: CommitID) {
        self = earlier
        from = commit
        through = commit
    }

    /// The same for a later commit; nil where it has to be read anew.
    func advanced(to commit: CommitID, in tx: any ReadTransaction) throws -> PolicyEpoch? {
        var copy = self
        var hasNewShares = false
        let changes = try tx.changes(after: position, limit: Self.window)
        guard changes.count < Self.window else { return nil }
        for change in changes {
            if PolicyTypes.organisation.contains(change.type) { return nil }
            if change.type == Share.typeName { hasNewShares = true }
        }
        if let last = changes.last { copy.position = last.position }
        if hasNewShares { copy = PolicyEpoch(copy, from: commit) }
        copy.through = commit
        return copy
    }
}

/// One user's policy and shares, and the conditions that were made of them.
final class CompiledPolicy: Sendable {
    let epoch: CommitID
    let catalog: Catalog
    let policy: ActorPolicy
    /// The records that are shared with the user, by type and level; nil where they are many.
    private let shares: [String: [AccessLevel: [RecordID]]]?
    private let compiledAt: Instant
    private let validUntil: Instant?
    private let filters = Mutex<[FilterKey: Condition]>([:])

    private struct FilterKey: Hashable {
        var ability: Ability
        var type: String
    }

    init(
        of user: RecordID,
        in epoch: PolicyEpoch,
        _ schema: AccessSchema,
        at now: Instant,
        _ tx: any ReadTransaction
    ) throws {
        self.epoch = epoch.from
        catalog = epoch.catalog
        policy = ActorPolicy(
            of: user,
            in: epoch.organisation,
            epoch.rules,
            PolicyContext(catalog: catalog, schema: schema)
        )
        compiledAt = now
        let live = Query(Filter<Share>(SharedRecords.live(for: policy.grantees, at: now)))
        let found = try tx.fetch(live.limit(SharedRecords.limit + 1)).map(\.record)
        validUntil = found.compactMap(\.until).min()
        guard found.count <= SharedRecords.limit else {
            shares = nil
            return
        }
        var shares: [String: [AccessLevel: [RecordID]]] = [:]
        for share in found { shares[share.record.type, default: [:]][share.level, default: []].append(share.record.id) }
        self.shares = shares
    }

    /// Whether no share has ended since, and the time has not stepped back.
    func isValid(at now: Instant) -> Bool {
        shares == nil || (compiledAt <= now && validUntil.map { now < $0 } ?? true)
    }

    /// The condition of the records with which an action is allowed.
    func filter(_ ability: Ability, on type: String, _ schema: AccessSchema, at now: Instant) -> Condition {
        let key = FilterKey(ability: ability, type: type)
        if shares != nil, let known = filters.withLock({ $0[key] }) { return known }
        let shared = SharedRecords(schema: schema, grantees: policy.grantees, now: now, known: shares)
        let condition = policy.filter(ability, on: type, shared)
        if shares != nil { filters.withLock { $0[key] = condition } }
        return condition
    }
}
