public import StorageProtocols

/// Users who work together, possibly part of a greater team.
public struct Team: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<Team>
    /// The name.
    public var name: String
    /// The team that this one is part of.
    public var parent: ID<Team>?
    /// The custom fields.
    public var custom: CustomValues

    /// Creates a team; the session assigns the identifier.
    public init(
        id: ID<Team> = .unassigned,
        name: String,
        parent: ID<Team>? = nil,
        custom: CustomValues = CustomValues()
    ) {
        self.id = id
        self.name = name
        self.parent = parent
        self.custom = custom
    }
}

extension Team {
    /// The fields of teams.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Team, ID<Team>>("id") { $0.id }
        /// The name.
        public static let name = Field<Team, String>("name") { $0.name }
        /// The team that this one is part of.
        public static let parent = Field<Team, ID<Team>?>("parent") { $0.parent }
        /// The custom fields.
        public static let custom = Field<Team, CustomValues>("custom") { $0.custom }
    }

    /// The name of the record type.
    public static let typeName = "team"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        version: 2,
        Fields.id,
        Fields.name,
        Fields.parent,
        Fields.custom,
        make: { Team(id: $0, name: $1, parent: $2, custom: $3) }
    )
    .indexed(by: Fields.parent)
    .migrated(to: 2, .add(Column.customFields, default: .text("{}")))
}
