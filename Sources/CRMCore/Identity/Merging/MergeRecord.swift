public import StorageProtocols

/// What a merge did: kept for as long as the merge stands, so that nothing that lost is lost.
public struct MergeRecord: CRMRecord, Hashable {
    /// The identifier of the merge, and of the operation that it was.
    public var id: ID<MergeRecord>
    /// The record type.
    public var type: String
    /// The record that survived; after a further merge, the one that survived that.
    public var survivor: RecordID
    /// The records that were merged into it.
    public var losers: [RecordLink]
    /// When.
    public var at: Instant
    /// Each decision with the values that lost.
    public var account: MergeAccount

    /// Creates the record of a merge.
    public init(
        id: ID<MergeRecord>,
        type: String,
        survivor: RecordID,
        losers: [RecordLink],
        at: Instant,
        account: MergeAccount
    ) {
        self.id = id
        self.type = type
        self.survivor = survivor
        self.losers = losers
        self.at = at
        self.account = account
    }

    /// The fields of merges.
    public enum Fields {
        /// The identifier.
        public static let id = Field<MergeRecord, ID<MergeRecord>>("id") { $0.id }
        /// The record type.
        public static let type = Field<MergeRecord, String>("record_type") { $0.type }
        /// The record that survived.
        public static let survivor = Field<MergeRecord, RecordID>("survivor") { $0.survivor }
        /// The records that were merged into it.
        public static let losers = Field<MergeRecord, [RecordLink]>("losers") { $0.losers }
        /// When.
        public static let at = Field<MergeRecord, Instant>("at") { $0.at }
        /// Each decision with the values that lost.
        public static let account = Field<MergeRecord, MergeAccount>("account") { $0.account }
    }

    /// The name of the record type.
    public static let typeName = "merge"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.type,
        Fields.survivor,
        Fields.losers,
        Fields.at,
        Fields.account,
        make: { MergeRecord(id: $0, type: $1, survivor: $2, losers: $3, at: $4, account: $5) }
    )
    .indexed(by: Fields.survivor, Fields.at)
    .indexed(by: Fields.losers)
}

/// The decisions of a merge: what it took from where and why, what lost, and what it left alone.
public struct MergeAccount: Sendable, Hashable, Codable {
    /// The decisions on fields.
    public var fields: [FieldDecision]
    /// The references that moved, by the field that names the records.
    public var moved: [MergePlan.Moved]
    /// The rows of other types that did not simply move.
    public var rows: [MergePlan.Row]
    /// What modules said and did.
    public var remarks: [MergeRemark]

    /// Creates an account.
    public init(
        fields: [FieldDecision] = [],
        moved: [MergePlan.Moved] = [],
        rows: [MergePlan.Row] = [],
        remarks: [MergeRemark] = []
    ) {
        self.fields = fields
        self.moved = moved
        self.rows = rows
        self.remarks = remarks
    }
}

extension MergeAccount: FieldValue {
    /// What its column holds.
    public static var kind: ColumnKind { .json }

    /// Reads it from the row's next column.
    public static func read(from row: inout RowReader) throws -> MergeAccount {
        let text = try row.text()
        do {
            return try StoredJSON.decode(from: text)
        } catch {
            throw StorageError(.schemaMismatch, "a stored merge is not readable")
        }
    }

    /// The value as the store sees it.
    public var value: Value { .text((try? StoredJSON.encode(self)) ?? "{}") }
}

/// What a module said of a merge, such as that a withdrawal of consent holds for the surviving record.
public struct MergeRemark: Sendable, Hashable, Codable {
    /// What it is about, such as `consent`.
    public var kind: String
    /// The remark in words.
    public var detail: String

    /// Creates a remark.
    public init(_ kind: String, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }
}
