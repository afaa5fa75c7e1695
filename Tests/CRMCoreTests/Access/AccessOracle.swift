import CRMCore
import StorageProtocols

/// A record as the oracle sees it.
struct OracleRecord: Sendable, Hashable {
    var link: RecordLink
    var owner: ID<User>?
    /// The field that the random conditions are about.
    var text: String?
    var links: [RecordLink] = []
}

/// Who may do what, worked out one user and one record at a time by the words of the guide: slow and plain.
struct AccessOracle {
    let world: RandomWorld

    var records: [OracleRecord] {
        world.contacts.map { OracleRecord(link: RecordLink($0.id), owner: $0.owner, text: $0.department) }
            + world.accounts.map { OracleRecord(link: RecordLink($0.id), owner: $0.owner, text: $0.industry) }
            + world.activities.map {
                OracleRecord(link: RecordLink($0.id), owner: $0.owner, text: $0.subject, links: $0.links)
            }
            + world.tasks.map { OracleRecord(link: RecordLink($0.id), owner: $0.owner, text: $0.note, links: $0.links) }
            + world.steps.map { OracleRecord(link: RecordLink($0.id), links: [RecordLink($0.contact)]) }
            + world.tags.map { OracleRecord(link: RecordLink($0.id)) }
            + world.users.map { OracleRecord(link: RecordLink($0.id)) }
    }

    func may(_ user: User, _ ability: Ability, _ record: OracleRecord) -> Bool {
        guard user.isActive else { return false }
        if ability != .read, !isAllowed(user, .read, record, alone: false) { return false }
        return isAllowed(user, ability, record, alone: false)
    }

    private func isAllowed(_ user: User, _ ability: Ability, _ record: OracleRecord, alone: Bool) -> Bool {
        for (restriction, holds) in world.restrictions
        where restriction.isActive && restriction.type == record.link.type {
            let isAbout = restriction.audience.contains { isMeant(user, $0) }
            if isAbout, restriction.abilities.contains(ability), holds(record) != false { return false }
        }
        if record.link == RecordLink(user.id), ability == .read { return true }
        let scopes = scopes(user, ability, record.link.type)
        if scopes.isEmpty { return false }
        if ["tag", "user"].contains(record.link.type) { return true }
        for scope in scopes where reaches(user, scope, record.owner) { return true }
        for (rule, holds) in world.rules where rule.isActive && rule.type == record.link.type {
            let isAbout = rule.audience.contains { isMeant(user, $0) }
            if isAbout, gives(rule.level, ability), holds(record) == true { return true }
        }
        for share in world.shares where share.record == record.link {
            if let until = share.until, until <= RandomWorld.now { continue }
            if isMeant(user, share.grantee), gives(share.level, ability) { return true }
        }
        let isPart = record.link.type == "lifecycle_step"
        if !alone,
            ability == .read || ability == .export || isPart && [.update, .massUpdate, .delete].contains(ability)
        {
            for link in record.links {
                guard let parent = records.first(where: { $0.link == link }),
                    isAllowed(user, .read, parent, alone: true)
                else { continue }
                if ability == .read || ability == .export || isAllowed(user, .update, parent, alone: true) {
                    return true
                }
            }
        }
        return false
    }

    private func scopes(_ user: User, _ ability: Ability, _ type: String) -> [AccessScope] {
        world.roles
            .compactMap { role in
                guard user.roles.contains(role.id) else { return nil }
                if type == "activity", role.permissions.activities == .none { return nil }
                let scope = role.permissions.types[type]?.scopes[ability]
                return scope == AccessScope.none ? nil : scope
            }
    }

    private func gives(_ level: AccessLevel, _ ability: Ability) -> Bool {
        switch ability {
        case .read, .export: true
        case .update, .massUpdate: level == .update
        default: false
        }
    }

    private func reaches(_ user: User, _ scope: AccessScope, _ owner: ID<User>?) -> Bool {
        guard scope != .all else { return true }
        guard let owner, let other = world.users.first(where: { $0.id == owner }) else { return false }
        switch scope {
        case .none: return false
        case .own: return other.id == user.id
        case .team:
            guard let team = user.team else { return other.id == user.id }
            return other.id == user.id || isIn(other, team)
        case .subtree: return other.id == user.id || isBeneath(other, user)
        case .all: return true
        }
    }

    private func isIn(_ user: User, _ team: ID<Team>) -> Bool {
        var own = user.team
        while let id = own {
            if id == team { return true }
            own = world.teams.first { $0.id == id }?.parent
        }
        return false
    }

    private func isBeneath(_ other: User, _ user: User) -> Bool {
        var above = other.manager
        while let id = above {
            if id == user.id { return true }
            above = world.users.first { $0.id == id }?.manager
        }
        for role in other.roles {
            var above = world.roles.first { $0.id == role }?.parent
            while let id = above {
                if user.roles.contains(id) { return true }
                above = world.roles.first { $0.id == id }?.parent
            }
        }
        return false
    }

    private func isMeant(_ user: User, _ grantee: Grantee) -> Bool {
        switch grantee {
        case .everyone: true
        case .user(let id): id == user.id
        case .team(let id): isIn(user, id)
        case .role(let id): user.roles.contains(id)
        }
    }
}
