public import StorageProtocols

/// Users who work together, possibly part of a greater team.
public struct Team: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Team>
    /// The name.
    public var name: String
    /// The team that this one is part of.
    public var parent: ID<Team>?

    /// Creates a team; the session assigns the identifier.
    public init(id: ID<Team> = .unassigned, name: String, parent: ID<Team>? = nil) {
        self.id = id
        self.name = name
        self.parent = parent
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
    }

    /// The name of the record type.
    public static let typeName = "team"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.parent,
        make: { Team(id: $0, name: $1, parent: $2) }
    )
    .indexed(by: Fields.parent)
}
