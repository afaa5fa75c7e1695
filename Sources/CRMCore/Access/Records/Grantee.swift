public import StorageProtocols

/// Whom a rule, a share or a restriction is about.
public enum Grantee: Sendable, Hashable, Codable {
    /// Every active user.
    case everyone
    /// One user.
    case user(ID<User>)
    /// The members of a team and of the teams that are part of it.
    case team(ID<Team>)
    /// The holders of a role.
    case role(ID<Role>)

    /// The identifier; nil for everyone.
    var id: RecordID? {
        switch self {
        case .everyone: nil
        case .user(let id): id.raw
        case .team(let id): id.raw
        case .role(let id): id.raw
        }
    }

    /// The record type's name; nil for everyone.
    var type: String? {
        switch self {
        case .everyone: nil
        case .user: User.typeName
        case .team: Team.typeName
        case .role: Role.typeName
        }
    }

    init?(type: String?, id: RecordID?) {
        switch (type, id) {
        case (nil, nil): self = .everyone
        case (User.typeName?, let id?): self = .user(ID(id))
        case (Team.typeName?, let id?): self = .team(ID(id))
        case (Role.typeName?, let id?): self = .role(ID(id))
        default: return nil
        }
    }
}
