public import StorageProtocols

/// A label that contacts and accounts are grouped by.
public struct Tag: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Tag>
    /// The name.
    ///
    /// No two live tags have names that differ only in case, width or accents.
    public var name: String
    /// The colour in which it is shown, such as `#ff8800`.
    public var colour: String?

    /// Creates a tag; the session assigns the identifier.
    public init(id: ID<Tag> = .unassigned, name: String, colour: String? = nil) {
        self.id = id
        self.name = name
        self.colour = colour
    }
}

extension Tag {
    /// The fields of tags.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Tag, ID<Tag>>("id") { $0.id }
        /// The name.
        public static let name = Field<Tag, String>("name") { $0.name }
        /// The colour.
        public static let colour = Field<Tag, String?>("colour") { $0.colour }
        /// The folded name, which is unique; derived.
        public static let nameKey = Field<Tag, String>("name_key") { SortName.folded($0.name) }
    }

    /// The name of the record type.
    public static let typeName = "tag"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.colour,
        make: { Tag(id: $0, name: $1, colour: $2) }
    )
    .derived(Fields.nameKey)
    .unique(Fields.nameKey)
}
