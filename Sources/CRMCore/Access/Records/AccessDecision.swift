public import StorageProtocols

/// Whether somebody may do something with a record, and why.
public struct AccessDecision: Sendable, Hashable {
    /// What was asked for.
    public var ability: Ability
    /// The record; nil where a type as a whole is meant.
    public var record: RecordLink?
    /// The answer.
    public var allowed: Bool
    /// Why: what allows it, or else what stands against it; never none.
    public var reasons: [AccessReason]

    /// Creates a decision.
    public init(_ ability: Ability, _ record: RecordLink? = nil, allowed: Bool, _ reasons: [AccessReason]) {
        self.ability = ability
        self.record = record
        self.allowed = allowed
        self.reasons = reasons
    }
}

/// Why access is allowed or denied.
public enum AccessReason: Sendable, Hashable {
    // What allows it.

    /// Access is not enforced: the CRM was opened without it.
    case unrestricted
    /// The software itself asks.
    case system
    /// A role allows it with all records of the type.
    case everyRecord(ID<Role>)
    /// The user owns the record, and a role allows it with one's own.
    case owner(ID<Role>)
    /// The owner is in the user's team, and a role allows it with the team's records.
    case team(owner: ID<User>, ID<Role>)
    /// The owner is beneath the user, and a role allows it with the records of those.
    case hierarchy(owner: ID<User>, ID<Role>)
    /// A rule shares the record.
    case rule(ID<AccessRule>)
    /// The record is shared with the user, until a time.
    case share(ID<Share>, until: Instant?)
    /// The record belongs to one that the user may see.
    case parent(RecordLink)
    /// The record is the user's own entry.
    case oneself
    /// A role allows it of the whole CRM.
    case ability(ID<Role>)

    // What stands against it.

    /// There is no such user.
    case unknownUser
    /// The user does not work here any more.
    case inactiveUser
    /// None of the user's roles allows it with records of the type.
    case noRole
    /// The roles allow it with some records of the type, and nothing gives access to this one.
    case outOfScope
    /// A restriction keeps the user from the record.
    case restricted(ID<AccessRestriction>)
    /// There is no such record, or none that the asker may see.
    case notFound
    /// A field can't be seen or not be changed.
    case field(String)
    /// The user would give more than they have.
    case escalation
}

extension AccessReason {
    /// Whether it allows something.
    public var isGrant: Bool {
        switch self {
        case .unrestricted, .system, .everyRecord, .owner, .team, .hierarchy, .rule, .share, .parent, .oneself,
            .ability:
            true
        case .unknownUser, .inactiveUser, .noRole, .outOfScope, .restricted, .notFound, .field, .escalation: false
        }
    }
}
