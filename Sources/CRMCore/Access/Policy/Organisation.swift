import StorageProtocols

/// Users, teams and roles at one state, and who is above whom.
struct Organisation: Sendable {
    private(set) var members: [RecordID: Member] = [:]
    private(set) var roles: [RecordID: Role] = [:]
    private var teamParents: [RecordID: RecordID] = [:]
    private var teamParts: [RecordID: [RecordID]] = [:]
    private var teamMembers: [RecordID: [RecordID]] = [:]
    private var reports: [RecordID: [RecordID]] = [:]
    private var lowerRoles: [RecordID: [RecordID]] = [:]
    private var holders: [RecordID: [RecordID]] = [:]

    /// What access has to know of a user.
    struct Member: Sendable, Hashable {
        var isActive: Bool
        var team: RecordID?
        var manager: RecordID?
        var roles: [RecordID]
    }

    init(members: [RecordID: Member], teamParents: [RecordID: RecordID], roles: [Role]) {
        self.members = members
        self.teamParents = teamParents
        self.roles = Dictionary(roles.map { ($0.id.raw, $0) }, uniquingKeysWith: { first, _ in first })
        for (team, parent) in teamParents { teamParts[parent, default: []].append(team) }
        for (user, member) in members {
            if let team = member.team { teamMembers[team, default: []].append(user) }
            if let manager = member.manager { reports[manager, default: []].append(user) }
            for role in member.roles { holders[role, default: []].append(user) }
        }
        for role in roles {
            if let parent = role.parent { lowerRoles[parent.raw, default: []].append(role.id.raw) }
        }
    }

    /// Reads the organisation of a state.
    init(in tx: any ReadTransaction) throws {
        var members: [RecordID: Member] = [:]
        let fields = User.Fields.self
        for (id, isActive, team, manager, roles) in try tx.fetch(
            User.all.select(
                fields.id.selected,
                fields.isActive.selected,
                fields.team.selected,
                fields.manager.selected,
                fields.roles.selected
            )
        ) {
            members[id.raw] = Member(
                isActive: isActive,
                team: team?.raw,
                manager: manager?.raw,
                roles: roles.map(\.raw)
            )
        }
        var parents: [RecordID: RecordID] = [:]
        for team in try tx.fetch(Team.all) { parents[team.id.raw] = team.parent?.raw }
        self.init(members: members, teamParents: parents, roles: try tx.fetch(Role.all).map(\.record))
    }

    /// The roles of a user, in the order in which they were given.
    func roles(of user: RecordID) -> [Role] { members[user]?.roles.compactMap { roles[$0] } ?? [] }

    /// Whom a rule may name so that it means this user.
    func grantees(of user: RecordID) -> Set<Grantee> {
        guard let member = members[user] else { return [] }
        var grantees: Set<Grantee> = [.everyone, .user(ID(user))]
        for role in member.roles { grantees.insert(.role(ID(role))) }
        var team = member.team
        while let id = team, grantees.insert(.team(ID(id))).inserted { team = teamParents[id] }
        return grantees
    }

    /// The user, and the members of the user's team and of the teams that are part of it.
    func teammates(of user: RecordID) -> Set<RecordID> {
        var users: Set<RecordID> = [user]
        guard let team = members[user]?.team else { return users }
        for team in Self.below([team], teamParts) { users.formUnion(teamMembers[team] ?? []) }
        return users
    }

    /// The user, and the users beneath: those who report to the user, directly or not, and the holders of the roles
    /// beneath the user's.
    func subordinates(of user: RecordID) -> Set<RecordID> {
        var users = Self.below([user], reports)
        let own = roles(of: user).map(\.id.raw)
        for role in Self.below(own.flatMap { lowerRoles[$0] ?? [] }, lowerRoles) {
            users.formUnion(holders[role] ?? [])
        }
        return users
    }

    /// What is reached from these downwards, these included.
    private static func below(_ start: [RecordID], _ children: [RecordID: [RecordID]]) -> Set<RecordID> {
        var found = Set(start)
        var rest = Array(found)
        while let next = rest.popLast() {
            for child in children[next] ?? [] where found.insert(child).inserted { rest.append(child) }
        }
        return found
    }
}
