public import StorageProtocols

/// What users may do; a user has any number of roles, ``User/roles``.
public struct Role: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Role>
    /// The name; no two live roles share one.
    public var name: String
    /// The role above: its holders are over the holders of this one, which widens ``AccessScope/subtree``.
    public var parent: ID<Role>?
    /// What the role allows.
    public var permissions: RolePermissions

    /// Creates a role; the session assigns the identifier.
    public init(
        id: ID<Role> = .unassigned,
        name: String,
        parent: ID<Role>? = nil,
        permissions: RolePermissions = RolePermissions()
    ) {
        self.id = id
        self.name = name
        self.parent = parent
        self.permissions = permissions
    }
}

extension Role {
    /// The fields of roles.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Role, ID<Role>>("id") { $0.id }
        /// The name.
        public static let name = Field<Role, String>("name") { $0.name }
        /// The role above.
        public static let parent = Field<Role, ID<Role>?>("parent") { $0.parent }
        /// What the role allows, as JSON.
        public static let permissions = Field<Role, RolePermissions>("permissions") { $0.permissions }
    }

    /// The name of the record type.
    public static let typeName = "role"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.parent,
        Fields.permissions,
        make: { Role(id: $0, name: $1, parent: $2, permissions: $3) }
    )
    .unique(Fields.name)
    .indexed(by: Fields.parent)
}
