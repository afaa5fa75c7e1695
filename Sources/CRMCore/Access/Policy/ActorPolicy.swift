import StorageProtocols

/// What one user may do: all roles, rules and restrictions put together, for one state of them.
///
/// It is compiled twice: into a condition for lists, and into a decision about one record.
struct ActorPolicy: Sendable {
    let user: RecordID
    /// Why the user may do nothing at all; nil where the user may do something.
    let refusal: AccessReason?
    /// Whom a rule may name so that it means this user.
    let grantees: Set<Grantee>
    /// The named abilities of the whole CRM, with the first role that gives each.
    let abilities: [Ability: ID<Role>]
    let teammates: Set<RecordID>
    let subordinates: Set<RecordID>
    private(set) var types: [String: TypePolicy] = [:]

    /// What the user may do with records of one type.
    struct TypePolicy: Sendable {
        var name: String
        var entry: AccessSchema.Entry
        /// The scopes of each action, with the first role that gives each.
        var scopes: [Ability: [AccessScope: ID<Role>]] = [:]
        var fields = FieldPolicy()
        /// What takes hidden fields out of rows; nil where none is hidden.
        var redaction: RowRedaction?
        /// The rules that share records of the type with the user.
        var rules: [AccessRule] = []
        /// The restrictions of the type that are about the user.
        var restrictions: [AccessRestriction] = []

        /// Whether actions are allowed with all records of the type or none.
        var isWhole: Bool { entry.owner == nil && entry.parents.isEmpty }
    }

    /// - Parameter names: The record types to look at; nil for all.
    init(
        of user: RecordID,
        in organisation: Organisation,
        _ rules: AccessRules,
        _ context: PolicyContext,
        _ names: Set<String>? = nil
    ) {
        self.user = user
        let roles = organisation.roles(of: user)
        refusal =
            switch organisation.members[user] {
            case nil: .unknownUser
            case let member? where !member.isActive: .inactiveUser
            default: nil
            }
        grantees = organisation.grantees(of: user)
        teammates = organisation.teammates(of: user)
        subordinates = organisation.subordinates(of: user)
        var abilities: [Ability: ID<Role>] = [:]
        for role in roles {
            for ability in role.permissions.abilities where abilities[ability] == nil { abilities[ability] = role.id }
        }
        self.abilities = abilities
        guard refusal == nil else { return }
        for (name, type) in context.catalog.types where names?.contains(name) ?? true {
            var policy = TypePolicy(name: name, entry: context.schema[name])
            for role in roles { policy.add(role) }
            policy.administer(abilities[.manageAccess])
            policy.fields = FieldPolicy(roles, of: type, policy.entry)
            if !policy.fields.isFull { policy.redaction = RowRedaction(policy.fields, type.columns) }
            policy.rules = rules.rules[name]?.filter { $0.audience.contains(where: grantees.contains) } ?? []
            policy.restrictions =
                rules.restrictions[name]?.filter { $0.audience.contains(where: grantees.contains) } ?? []
            types[name] = policy
        }
    }

    /// The users whose records a scope reaches; nil for all.
    func owners(in scope: AccessScope) -> Set<RecordID>? {
        switch scope {
        case .none: []
        case .own: [user]
        case .team: teammates
        case .subtree: subordinates
        case .all: nil
        }
    }

    /// Whether an action's scopes reach the records of a user.
    func reaches(_ owner: RecordID, _ ability: Ability, on type: String) -> Bool {
        types[type]?.scopes[ability]?.keys
            .contains { owners(in: $0)?.contains(owner) ?? true } ?? false
    }
}

extension ActorPolicy.TypePolicy {
    /// Adds what a role allows.
    fileprivate mutating func add(_ role: Role) {
        if name == Activity.typeName, role.permissions.activities == .none { return }
        for (ability, scope) in role.permissions.types[name]?.scopes ?? [:] where scope != .none {
            if scopes[ability]?[scope] == nil { scopes[ability, default: [:]][scope] = role.id }
        }
    }

    /// Leaves what decides about access itself to those who manage it.
    fileprivate mutating func administer(_ role: ID<Role>?) {
        guard PolicyTypes.all.contains(name) else { return }
        let actions: [Ability] = [.create, .update, .delete]
        if let role {
            for action in actions + [.read] { scopes[action, default: [:]][.all] = scopes[action]?[.all] ?? role }
        } else if PolicyTypes.managed.contains(name) {
            for action in actions { scopes[action] = nil }
        }
    }
}

/// The record types that decide about access.
enum PolicyTypes {
    /// Whoever may write them may give themselves everything.
    static let managed: Set = [Role.typeName, AccessRule.typeName, AccessRestriction.typeName, Team.typeName]
    /// Those whose changes make the policies of all users new.
    static let organisation: Set = managed.union([User.typeName])
    /// All.
    static let all: Set = organisation.union([Share.typeName])
    /// The fields of users that decide about access, or about who the user is.
    static let userFields = [
        User.Fields.roles.name, User.Fields.team.name, User.Fields.manager.name, User.Fields.isActive.name,
        User.Fields.email.name,
    ]
}

/// What policies are made for.
struct PolicyContext: Sendable {
    let catalog: Catalog
    let schema: AccessSchema
}

/// The active rules and restrictions at one state, by record type.
struct AccessRules: Sendable {
    var rules: [String: [AccessRule]] = [:]
    var restrictions: [String: [AccessRestriction]] = [:]

    /// Takes rules whose conditions can still be asked; a restriction whose condition can't be asked is always on.
    init(_ rules: [AccessRule], _ restrictions: [AccessRestriction], _ catalog: Catalog) {
        func isAskable(_ condition: Condition, _ type: String) -> Bool {
            (try? catalog.check(RecordQuery(type: type, condition: condition))) != nil
        }
        for rule in rules where rule.isActive && isAskable(rule.condition, rule.type) {
            self.rules[rule.type, default: []].append(rule)
        }
        for var restriction in restrictions where restriction.isActive {
            if !isAskable(restriction.condition, restriction.type) { restriction.condition = .always }
            self.restrictions[restriction.type, default: []].append(restriction)
        }
    }

    /// Reads the rules of a state.
    init(in tx: any ReadTransaction) throws {
        self.init(
            try tx.fetch(AccessRule.all).map(\.record),
            try tx.fetch(AccessRestriction.all).map(\.record),
            tx.catalog
        )
    }
}
