public import StorageProtocols

/// What a role allows.
///
///     var permissions = RolePermissions()
///     permissions.grant(.read, on: Contact.self, .team)
///     permissions.grant(.update, .delete, on: Contact.self, .own)
///     permissions.restrict(Contact.Fields.birthday, .hidden)
///
/// What it does not name it does not allow. Of several roles a user has what any of them allows.
public struct RolePermissions: Sendable, Hashable {
    /// What it allows with records, by the record type's name.
    public var types: [String: TypePermissions] = [:]
    /// What it allows of the whole CRM, such as ``Ability/manageAccess``.
    public var abilities: Set<Ability> = []
    /// How much it shows of activities.
    public var activities = ActivityVisibility.full

    /// Allows nothing.
    public init() {}

    /// Allows actions with records of a type.
    public mutating func grant<R: Record>(_ abilities: Ability..., on type: R.Type, _ scope: AccessScope) {
        for ability in abilities { types[R.typeName, default: TypePermissions()].scopes[ability] = scope }
    }

    /// Leaves out a field.
    public mutating func restrict<R: Record, V>(_ field: Field<R, V>, _ restriction: FieldRestriction) {
        types[R.typeName, default: TypePermissions()].fields[field.name] = restriction
    }

    /// Everything, of every one of the CRM's record types.
    public static func everything(in crm: CRM) -> RolePermissions {
        var permissions = RolePermissions()
        permissions.abilities = [.manageAccess, .archive]
        for name in crm.store.catalog.names {
            for ability in TypePermissions.abilities {
                permissions.types[name, default: TypePermissions()].scopes[ability] = .all
            }
        }
        return permissions
    }
}

/// What a role allows with records of one type.
public struct TypePermissions: Sendable, Hashable {
    /// Whose records each action may be done with.
    public var scopes: [Ability: AccessScope] = [:]
    /// The fields that are left out, by the column's name; a custom field by `custom.` and its name.
    public var fields: [String: FieldRestriction] = [:]

    /// Allows nothing.
    public init() {}

    /// The actions that there are with records.
    public static let abilities: [Ability] = [
        .read, .create, .update, .delete, .export, .massUpdate, .assign, .merge, .erase, .share,
    ]
}

/// In the store it is JSON.
extension RolePermissions: StoredAsJSON {
    private enum Key: String, CodingKey {
        case types, abilities, activities
    }

    /// Reads what `encode(to:)` wrote; what it does not know it does not allow.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        types = try container.decodeIfPresent([String: TypePermissions].self, forKey: .types) ?? [:]
        abilities = Set(try container.decodeIfPresent([Ability].self, forKey: .abilities) ?? [])
        let name = try container.decodeIfPresent(String.self, forKey: .activities)
        activities = name.map { ActivityVisibility(rawValue: $0) ?? .none } ?? .full
    }

    /// Writes it in a form that `init(from:)` reads, the same for equal permissions.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(types, forKey: .types)
        try container.encode(abilities.sorted(), forKey: .abilities)
        try container.encode(activities, forKey: .activities)
    }
}

extension TypePermissions: Codable {
    private enum Key: String, CodingKey {
        case scopes, fields
    }

    /// Reads what `encode(to:)` wrote; what it does not know it does not allow.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        scopes =
            try container.decodeIfPresent([Ability: String].self, forKey: .scopes)?
            .mapValues { AccessScope(rawValue: $0) ?? .none } ?? [:]
        fields =
            try container.decodeIfPresent([String: String].self, forKey: .fields)?
            .mapValues { FieldRestriction(rawValue: $0) ?? .hidden } ?? [:]
    }

    /// Writes it in a form that `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(scopes, forKey: .scopes)
        try container.encode(fields, forKey: .fields)
    }
}
