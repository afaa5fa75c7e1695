import StorageProtocols

/// What is known of one record that has to do with access, whoever asks.
struct RecordFacts: Sendable {
    var link: RecordLink
    var owner: RecordID?
    /// The rules that share the record.
    var rules: Set<ID<AccessRule>> = []
    /// The restrictions that are not known not to hold.
    var restrictions: Set<ID<AccessRestriction>> = []
    /// The shares of the record that count now.
    var shares: [Share] = []
    /// The records that it belongs to.
    var parents: [RecordFacts] = []
    /// Whether another record of which this is a parent is a part of it.
    var hasPart = false
}

/// The second compilation of a policy: one record, with reasons.
extension ActorPolicy {
    /// Decides about one record.
    func decide(_ ability: Ability, _ facts: RecordFacts) -> AccessDecision {
        let decision = decide(ability, facts, isDirect: false)
        guard ability != .read, decision.allowed else { return decision }
        let reading = decide(.read, facts, isDirect: false)
        return reading.allowed ? decision : AccessDecision(ability, facts.link, allowed: false, reading.reasons)
    }

    private func decide(_ ability: Ability, _ facts: RecordFacts, isDirect: Bool) -> AccessDecision {
        func denied(_ reasons: [AccessReason]) -> AccessDecision {
            AccessDecision(ability, facts.link, allowed: false, reasons)
        }
        if let refusal { return denied([refusal]) }
        guard let type = types[facts.link.type] else { return denied([.noRole]) }
        let restrictions = type.restrictions.filter {
            $0.abilities.contains(ability) && facts.restrictions.contains($0.id)
        }
        guard restrictions.isEmpty else { return denied(restrictions.map { .restricted($0.id) }) }
        let grants = grants(ability, type, facts, isDirect: isDirect)
        if !grants.isEmpty { return AccessDecision(ability, facts.link, allowed: true, grants) }
        return denied([type.scopes[ability]?.isEmpty ?? true ? .noRole : .outOfScope])
    }

    private func grants(
        _ ability: Ability,
        _ type: TypePolicy,
        _ facts: RecordFacts,
        isDirect: Bool
    ) -> [AccessReason] {
        var reasons: [AccessReason] = []
        if type.name == User.typeName, ability == .read, facts.link.id == user { reasons.append(.oneself) }
        guard let scopes = type.scopes[ability], let first = scopes.first?.value else { return reasons }
        if let role = scopes[.all] ?? (type.isWhole ? first : nil) { reasons.append(.everyRecord(role)) }
        if type.isWhole { return reasons }
        if let owner = facts.owner {
            // Every scope but none reaches one's own records.
            if owner == user { reasons.append(.owner(scopes[.own] ?? first)) }
            if owner != user, let role = scopes[.team], teammates.contains(owner) {
                reasons.append(.team(owner: ID(owner), role))
            }
            if owner != user, let role = scopes[.subtree], subordinates.contains(owner) {
                reasons.append(.hierarchy(owner: ID(owner), role))
            }
        }
        for rule in type.rules where rule.level.grants(ability) && facts.rules.contains(rule.id) {
            reasons.append(.rule(rule.id))
        }
        for share in facts.shares where share.level.grants(ability) && grantees.contains(share.grantee) {
            reasons.append(.share(share.id, until: share.until))
        }
        guard !isDirect else { return reasons }
        for parent in facts.parents where ability.isOfReaders || (parent.hasPart && ability.isOfParts) {
            guard decide(.read, parent, isDirect: true).allowed,
                ability.isOfReaders || decide(.update, parent, isDirect: true).allowed
            else { continue }
            reasons.append(.parent(parent.link))
        }
        return reasons
    }
}
