public import StorageProtocols

/// A user who may do something with a record.
public struct AccessHolder: Sendable, Hashable {
    /// The user.
    public var user: ID<User>
    /// Why, never none.
    public var reasons: [AccessReason]
}

extension QueryTransaction {
    /// Whether the actor has an ability of the whole CRM.
    public func may(_ ability: Ability) -> Bool { access?.may(ability) ?? true }

    /// Whether the actor may do something with some records of a type.
    public func may<R: Record>(_ ability: Ability, on type: R.Type) -> Bool {
        access?.may(ability, on: R.typeName) ?? true
    }

    /// Throws unless the actor has an ability of the whole CRM.
    ///
    /// - Throws: ``CRMError`` with code `denied`.
    public func authorize(_ ability: Ability) throws {
        guard let access, !access.may(ability) else { return }
        throw CRMError.denied(AccessDecision(ability, allowed: false, [access.policy.refusal ?? .noRole]))
    }

    /// Throws unless the actor may do something with all of these records.
    ///
    /// - Throws: ``CRMError`` with code `denied`; `StorageError` with code `notFound` for a record that can't be seen.
    public func authorize<R: Record>(_ ability: Ability, _ ids: [ID<R>]) throws {
        guard let access else { return }
        let allowed = try access.allowed(ability, ids.map(\.raw), of: R.typeName)
        for (index, id) in ids.enumerated() where !allowed.contains(id.raw) {
            let decision = try access.decide(ability, RecordLink(id))
            if decision.reasons == [.notFound] {
                throw StorageError(.notFound, type: R.typeName, record: id.raw, index: index)
            }
            throw CRMError.denied(decision, index: index)
        }
    }

    /// Says whether somebody may do something with a record, and why.
    ///
    /// Of a record that the asker may not see it says that there is none.
    ///
    /// - Parameters:
    ///   - ability: What is asked for.
    ///   - record: The record.
    ///   - user: Who it is about, whether access is enforced or not; nil for the actor.
    /// - Throws: ``CRMError`` with code `denied` where a user asks about another one without managing access.
    public func explain(
        _ ability: Ability,
        _ record: RecordLink,
        for user: ID<User>? = nil
    ) throws -> AccessDecision {
        if let access, user == nil || user == access.user { return try access.decide(ability, record) }
        guard let user else {
            let reason: AccessReason = if case .system = session.actor { .system } else { .unrestricted }
            guard let type = reader.catalog.types[record.type], try reader.withRow(type, record.id, { _ in }) else {
                return AccessDecision(ability, record, allowed: false, [.notFound])
            }
            return AccessDecision(ability, record, allowed: true, [reason])
        }
        try authorize(.manageAccess)
        let control = session.crm.accessControl
        return try AccessGuard(user, control, in: unguarded, at: asked, isClean: isClean).decideOpenly(ability, record)
    }

    /// The users who may do something with a record, with the reasons, in the order of their identifiers.
    ///
    /// - Throws: ``CRMError`` with code `denied` for a user who may neither manage access nor share the record;
    ///   `StorageError` with code `notFound`.
    public func whoCanSee(_ record: RecordLink, _ ability: Ability = .read) throws -> [AccessHolder] {
        if let access, !access.may(.manageAccess) {
            let decision = try access.decide(.share, record)
            if decision.reasons == [.notFound] { throw StorageError(.notFound, type: record.type, record: record.id) }
            guard decision.allowed else { throw CRMError.denied(decision) }
        }
        let control = session.crm.accessControl
        let epoch = try control.epoch(of: unguarded, isClean: isClean)
        let context = PolicyContext(catalog: epoch.catalog, schema: control.schema)
        guard let facts = try RecordFacts.read(record, epoch.rules, context, at: asked, in: unguarded) else {
            throw StorageError(.notFound, type: record.type, record: record.id)
        }
        let types = Set([record.type] + facts.parents.map(\.link.type))
        return epoch.organisation.members.keys.sorted()
            .compactMap { user in
                let policy = ActorPolicy(of: user, in: epoch.organisation, epoch.rules, context, types)
                let decision = policy.decide(ability, facts)
                return decision.allowed ? AccessHolder(user: ID(user), reasons: decision.reasons) : nil
            }
    }
}

extension QueryTransaction {
    /// Whether nothing can have been written that is not committed.
    fileprivate var isClean: Bool { !(unguarded is any WriteTransaction) }
}

extension Session {
    /// Says whether somebody may do something with a record, and why.
    ///
    /// Of a record that the asker may not see it says that there is none.
    public func explain(
        _ ability: Ability,
        _ record: RecordLink,
        for user: ID<User>? = nil
    ) async throws -> AccessDecision {
        try await read { try $0.explain(ability, record, for: user) }
    }

    /// The users who may do something with a record, with the reasons, in the order of their identifiers.
    public func whoCanSee(_ record: RecordLink, _ ability: Ability = .read) async throws -> [AccessHolder] {
        try await read { try $0.whoCanSee(record, ability) }
    }

    /// Whether the actor has an ability of the whole CRM.
    public func may(_ ability: Ability) async throws -> Bool { try await read { $0.may(ability) } }

    /// Whether the actor may do something with some records of a type.
    public func may<R: Record>(_ ability: Ability, on type: R.Type) async throws -> Bool {
        try await read { $0.may(ability, on: type) }
    }
}
