import StorageProtocols

/// What one transaction of one user may see and do.
struct AccessGuard {
    let user: ID<User>
    let now: Instant
    /// The state as the software itself sees it.
    let raw: any ReadTransaction
    private let epoch: PolicyEpoch
    private let compiled: CompiledPolicy
    private let schema: AccessSchema

    /// - Parameter isClean: Whether the transaction has written nothing yet.
    init(
        _ user: ID<User>,
        _ control: AccessControl,
        in tx: any ReadTransaction,
        at now: Instant,
        isClean: Bool = true
    ) throws {
        self.user = user
        self.now = now
        raw = tx
        schema = control.schema
        (epoch, compiled) = try control.policy(of: user, in: tx, at: now, isClean: isClean)
    }

    var policy: ActorPolicy { compiled.policy }

    /// What a record type is to the policy.
    subscript(type: String) -> ActorPolicy.TypePolicy? { policy.types[type] }

    /// The condition of the records with which an action is allowed.
    func filter(_ ability: Ability, on type: String) -> Condition {
        compiled.filter(ability, on: type, schema, at: now)
    }

    /// The fields that can't be seen or not be changed; of a type that is not known nothing can be seen anyway.
    func fields(of type: String) -> FieldPolicy { policy.types[type]?.fields ?? FieldPolicy() }

    /// What takes hidden fields out of rows of a type; nil where none is hidden.
    func redaction(of type: String) -> RowRedaction? { policy.types[type]?.redaction }

    /// Decides about one record with reasons; a record that the user may not see is not found.
    func decide(_ ability: Ability, _ link: RecordLink) throws -> AccessDecision {
        let decision = try decideOpenly(ability, link)
        guard !decision.allowed else { return decision }
        let isSeen = try ability != .read && decideOpenly(.read, link).allowed
        return isSeen || policy.refusal != nil
            ? decision : AccessDecision(ability, link, allowed: false, [.notFound])
    }

    /// Decides about one record, and says why it can't be seen too.
    func decideOpenly(_ ability: Ability, _ link: RecordLink) throws -> AccessDecision {
        let context = PolicyContext(catalog: epoch.catalog, schema: schema)
        guard let facts = try RecordFacts.read(link, epoch.rules, context, at: now, in: raw) else {
            return AccessDecision(ability, link, allowed: false, [.notFound])
        }
        return policy.decide(ability, facts)
    }

    /// Whether the user has a named ability of the whole CRM.
    func may(_ ability: Ability) -> Bool { policy.refusal == nil && policy.abilities[ability] != nil }

    /// Whether the user may do something with some records of a type.
    func may(_ ability: Ability, on type: String) -> Bool {
        policy.refusal == nil && policy.types[type]?.scopes[ability]?.isEmpty == false
    }

    /// Whether the user's roles allow something with all records of a type, whoever owns them; what a restriction keeps
    /// the user from is another matter.
    func mayAll(_ ability: Ability, on type: String) -> Bool {
        guard policy.refusal == nil, let type = policy.types[type] else { return false }
        return [ability, .read]
            .allSatisfy { ability in
                let scopes = type.scopes[ability] ?? [:]
                return scopes[.all] != nil || (type.isWhole && !scopes.isEmpty)
            }
    }

    /// Those of the records with which an action is allowed.
    func allowed(_ ability: Ability, _ ids: [RecordID], of type: String) throws -> Set<RecordID> {
        let filter = filter(ability, on: type)
        if filter == .none { return [] }
        var allowed: Set<RecordID> = []
        for start in stride(from: 0, to: ids.count, by: 1000) {
            let chunk = ids[start..<min(start + 1000, ids.count)].map(Value.id)
            var query = RecordQuery(type: type, condition: .both(.isIn(.id, chunk), filter))
            query.columns = .fields([ProjectedField(.id)])
            try raw.forEachRow(query) { row in
                allowed.insert(try row.id())
                return true
            }
        }
        return allowed
    }

    /// Whether an action was allowed with the last state of a record that is no longer live.
    private func allowedLast(_ ability: Ability, _ type: RecordType, _ id: RecordID) throws -> Bool {
        let filter = filter(ability, on: type.name)
        if filter == .none { return false }
        guard let last = try raw.revisions(type, id).last(where: { $0.from != $0.to }), let end = last.to else {
            return false
        }
        var query = RecordQuery(
            type: type.name,
            condition: .both(.compare(.id, .equal, .id(id)), filter)
        )
        query.asOf = .commit(CommitID(end.sequence - 1))
        return try raw.count(query) > 0
    }

    /// Those of the records that can be seen, or whose last state could.
    func visible(_ ids: [RecordID], of type: RecordType) throws -> Set<RecordID> {
        try allowedEver(.read, ids, of: type)
    }

    /// Those of the records with which an action is allowed, or was in their last state.
    func allowedEver(_ ability: Ability, _ ids: [RecordID], of type: RecordType) throws -> Set<RecordID> {
        var allowed = try allowed(ability, ids, of: type.name)
        let rest = ids.filter { !allowed.contains($0) }
        for id in rest {
            guard try !raw.withRow(type, id, { _ in }) else { continue }
            if try allowedLast(ability, type, id) { allowed.insert(id) }
        }
        return allowed
    }
}

extension CRMError {
    /// Says that the actor may not do something.
    static func denied(
        _ decision: AccessDecision,
        _ rule: String? = nil,
        type: String? = nil,
        field: String? = nil,
        index: Int? = nil
    ) -> CRMError {
        var error = CRMError(
            .denied,
            rule ?? "no access: \(decision.ability.rawValue)",
            type: type ?? decision.record?.type,
            field: field,
            record: decision.record?.id,
            index: index
        )
        error.decision = decision
        return error
    }

    /// Says that the actor may not see a field.
    static func hidden(_ field: FieldName, of type: String) -> CRMError {
        let name = field.permissionName
        return denied(
            AccessDecision(.read, allowed: false, [.field(name)]),
            "the field can't be seen",
            type: type,
            field: name
        )
    }
}
