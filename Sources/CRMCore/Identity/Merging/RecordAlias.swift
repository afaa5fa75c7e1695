public import StorageProtocols

/// An identifier that a record had before it was merged into another: it leads to the surviving record for ever.
///
/// The alias has the old identifier as its own, so that finding it is one look. Where the survivor is merged in turn,
/// its aliases move on with it: there is never more than one step to the survivor.
public struct RecordAlias: CRMRecord, Hashable {
    /// The old identifier.
    public var id: ID<RecordAlias>
    /// The record type.
    public var type: String
    /// The record that survived.
    public var survivor: RecordID
    /// The merge.
    public var merge: ID<MergeRecord>
    /// The identifier that the old record had in another system.
    public var externalID: String?

    /// Creates an alias.
    public init(
        id: ID<RecordAlias>,
        type: String,
        survivor: RecordID,
        merge: ID<MergeRecord>,
        externalID: String? = nil
    ) {
        self.id = id
        self.type = type
        self.survivor = survivor
        self.merge = merge
        self.externalID = externalID
    }

    /// The fields of aliases.
    public enum Fields {
        /// The old identifier.
        public static let id = Field<RecordAlias, ID<RecordAlias>>("id") { $0.id }
        /// The record type.
        public static let type = Field<RecordAlias, String>("record_type") { $0.type }
        /// The record that survived.
        public static let survivor = Field<RecordAlias, RecordID>("survivor") { $0.survivor }
        /// The merge.
        public static let merge = Field<RecordAlias, ID<MergeRecord>>("merge") { $0.merge }
        /// The identifier that the old record had in another system.
        public static let externalID = Field<RecordAlias, String?>("external_id") { $0.externalID }
    }

    /// The name of the record type.
    public static let typeName = "record_alias"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.type,
        Fields.survivor,
        Fields.merge,
        Fields.externalID,
        make: { RecordAlias(id: $0, type: $1, survivor: $2, merge: $3, externalID: $4) }
    )
    .indexed(by: Fields.survivor)
    .indexed(by: Fields.merge)
    .indexed(by: Fields.externalID)
}
