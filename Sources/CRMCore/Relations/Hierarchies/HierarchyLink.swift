public import StorageProtocols

/// That a record stands below another one in a hierarchy, for a certain time.
public struct HierarchyLink: CRMRecord, Hashable, DatedRecord {
    /// The identifier.
    public var id: ID<HierarchyLink>
    /// The name of the ``Hierarchy``.
    public var kind: String
    /// The upper record.
    public var parent: RecordID
    /// The lower record.
    public var child: RecordID
    /// The first day; nil where it is not known.
    public var from: CivilDate?
    /// The first day after the last; nil while it lasts.
    public var until: CivilDate?
    /// When the link was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Puts a record below another one; the session assigns the identifier and the time of creation.
    public init<R: Record>(
        id: ID<HierarchyLink> = .unassigned,
        _ child: ID<R>,
        below parent: ID<R>,
        in hierarchy: Hierarchy<R>,
        from: CivilDate? = nil,
        until: CivilDate? = nil,
        createdAt: Instant = .unassigned
    ) {
        self.init(id, hierarchy.name, parent.raw, child.raw, from, until, createdAt)
    }

    private init(
        _ id: ID<HierarchyLink>,
        _ kind: String,
        _ parent: RecordID,
        _ child: RecordID,
        _ from: CivilDate?,
        _ until: CivilDate?,
        _ createdAt: Instant
    ) {
        self.id = id
        self.kind = kind
        self.parent = parent
        self.child = child
        self.from = from
        self.until = until
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }

    /// The days on which it holds.
    public var validity: Validity { Validity(from: from, until: until) }
}

extension HierarchyLink {
    /// The fields of links.
    public enum Fields {
        /// The identifier.
        public static let id = Field<HierarchyLink, ID<HierarchyLink>>("id") { $0.id }
        /// The hierarchy's name.
        public static let kind = Field<HierarchyLink, String>("kind") { $0.kind }
        /// The upper record.
        public static let parent = Field<HierarchyLink, RecordID>("parent") { $0.parent }
        /// The lower record.
        public static let child = Field<HierarchyLink, RecordID>("child") { $0.child }
        /// The first day.
        public static let from = Field<HierarchyLink, CivilDate?>("from_date") { $0.from }
        /// The first day after the last.
        public static let until = Field<HierarchyLink, CivilDate?>("until_date") { $0.until }
        /// The time of creation.
        public static let createdAt = Field<HierarchyLink, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "hierarchy_link"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.kind,
        Fields.parent,
        Fields.child,
        Fields.from,
        Fields.until,
        Fields.createdAt,
        make: { HierarchyLink($0, $1, $2, $3, $4, $5, $6) }
    )
    .indexed(by: Fields.parent)
    .indexed(by: Fields.child)
}
