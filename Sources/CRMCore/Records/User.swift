public import StorageProtocols

/// A person who works with the CRM and can own records.
public struct User: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<User>
    /// The name.
    public var name: String
    /// The e-mail address in its normal form.
    ///
    /// No two live users share one.
    public var email: String?
    /// Whether the person still works here.
    public var isActive: Bool
    /// The team.
    public var team: ID<Team>?
    /// Who manages the person.
    public var manager: ID<User>?
    /// The roles, which say what the person may do where access is enforced.
    public var roles: [ID<Role>]
    /// The custom fields.
    public var custom: CustomValues

    /// Creates a user; the session assigns the identifier.
    public init(
        id: ID<User> = .unassigned,
        name: String,
        email: EmailAddress? = nil,
        isActive: Bool = true,
        team: ID<Team>? = nil,
        manager: ID<User>? = nil,
        roles: [ID<Role>] = [],
        custom: CustomValues = CustomValues()
    ) {
        self.id = id
        self.name = name
        self.email = email?.normal
        self.isActive = isActive
        self.team = team
        self.manager = manager
        self.roles = roles
        self.custom = custom
    }
}

extension User {
    /// The fields of users.
    public enum Fields {
        /// The identifier.
        public static let id = Field<User, ID<User>>("id") { $0.id }
        /// The name.
        public static let name = Field<User, String>("name") { $0.name }
        /// The e-mail address.
        public static let email = Field<User, String?>("email") { $0.email }
        /// Whether the person still works here.
        public static let isActive = Field<User, Bool>("is_active") { $0.isActive }
        /// The team.
        public static let team = Field<User, ID<Team>?>("team") { $0.team }
        /// The manager.
        public static let manager = Field<User, ID<User>?>("manager") { $0.manager }
        /// The roles.
        public static let roles = Field<User, [ID<Role>]>("roles") { $0.roles }
        /// The custom fields.
        public static let custom = Field<User, CustomValues>("custom") { $0.custom }
        /// The folded name for sorting; derived.
        public static let sortName = Field<User, String>("sort_name") { SortName.folded($0.name) }
    }

    /// The name of the record type.
    public static let typeName = "user"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        version: 3,
        Fields.id,
        Fields.name,
        Fields.email,
        Fields.isActive,
        Fields.team,
        Fields.manager,
        Fields.roles,
        Fields.custom,
        make: User.init(stored:_:_:_:_:_:_:_:)
    )
    .derived(Fields.sortName)
    .unique(Fields.email)
    .indexed(by: Fields.team)
    .indexed(by: Fields.manager)
    .migrated(to: 2, .add(Fields.roles.name, default: .text("[]")))
    .migrated(to: 3, .add(Column.customFields, default: .text("{}")))

    private init(
        stored id: ID<User>,
        _ name: String,
        _ email: String?,
        _ isActive: Bool,
        _ team: ID<Team>?,
        _ manager: ID<User>?,
        _ roles: [ID<Role>],
        _ custom: CustomValues
    ) {
        self.init(
            id: id,
            name: name,
            isActive: isActive,
            team: team,
            manager: manager,
            roles: roles,
            custom: custom
        )
        self.email = email
    }
}
