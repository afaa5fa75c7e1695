public import StorageProtocols

/// One record that is shared with a user, a team or a role, for a while or for good.
public struct Share: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Share>
    /// The record that is shared.
    public var record: RecordLink
    /// With whom.
    public var grantee: Grantee
    /// What they may do with it, as far as their roles allow it at all.
    public var level: AccessLevel
    /// When it ends; nil for never.
    public var until: Instant?
    /// When it was shared; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Shares a record; the session assigns the identifier and the time of creation.
    public init(
        id: ID<Share> = .unassigned,
        _ record: RecordLink,
        with grantee: Grantee,
        _ level: AccessLevel = .read,
        until: Instant? = nil,
        createdAt: Instant = .unassigned
    ) {
        self.id = id
        self.record = record
        self.grantee = grantee
        self.level = level
        self.until = until
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }

    /// Whether it counts at a time.
    func isLive(at now: Instant) -> Bool { until.map { $0 > now } ?? true }
}

extension Share {
    /// The fields of shares.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Share, ID<Share>>("id") { $0.id }
        /// The record type's name.
        public static let type = Field<Share, String>("record_type") { $0.record.type }
        /// The record.
        public static let record = Field<Share, RecordID>("record") { $0.record.id }
        /// The record type's name of the one with whom it is shared; nil for everyone.
        public static let granteeType = Field<Share, String?>("grantee_type") { $0.grantee.type }
        /// The one with whom it is shared; nil for everyone.
        public static let grantee = Field<Share, RecordID?>("grantee") { $0.grantee.id }
        /// What they may do.
        public static let level = Field<Share, AccessLevel>("level") { $0.level }
        /// When it ends.
        public static let until = Field<Share, Instant?>("until") { $0.until }
        /// The time of creation.
        public static let createdAt = Field<Share, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "share"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.type,
        Fields.record,
        Fields.granteeType,
        Fields.grantee,
        Fields.level,
        Fields.until,
        Fields.createdAt,
        make: Share.init(stored:_:_:_:_:_:_:_:)
    )
    .indexed(by: Fields.record, Fields.grantee)
    .indexed(by: Fields.grantee)

    private init(
        stored id: ID<Share>,
        _ type: String,
        _ record: RecordID,
        _ granteeType: String?,
        _ grantee: RecordID?,
        _ level: AccessLevel,
        _ until: Instant?,
        _ createdAt: Instant
    ) {
        self.init(
            id: id,
            RecordLink(type: type, id: record),
            // A kind that is not known gives nobody access.
            with: Grantee(type: granteeType, id: grantee) ?? .user(.unassigned),
            level,
            until: until,
            createdAt: createdAt
        )
    }
}
