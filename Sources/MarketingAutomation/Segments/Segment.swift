public import CRMCore

/// A set of contacts that is described, not listed: who satisfies the condition is a member.
///
/// Membership is kept by the ticks of the CRM as ``SegmentMember`` records: whoever enters gets one, and whoever leaves
/// loses it.
public struct Segment: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Segment>
    /// The name, unique among segments.
    public var name: String
    /// Who is a member.
    public var condition: SegmentCondition
    /// Whether members are kept; a segment that is not active has none.
    public var isActive: Bool
    /// How many times the condition has been changed, counted from 1; assigned by the commit that does it.
    public var revision: Int
    /// The last contact that was looked at for this version; nil before the first one and after the last.
    public var filledThrough: RecordID?
    /// When the next chunk of contacts is to be looked at for this version; nil when all have been.
    public var fillDue: Instant?
    /// When the segment was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates a segment; the session assigns the identifier and the time of creation.
    public init(
        id: ID<Segment> = .unassigned,
        name: String,
        condition: SegmentCondition,
        isActive: Bool = true,
        createdAt: Instant = .unassigned
    ) {
        self.init(id, name, condition, isActive, 1, nil, nil, createdAt)
    }

    private init(
        _ id: ID<Segment>,
        _ name: String,
        _ condition: SegmentCondition,
        _ isActive: Bool,
        _ revision: Int,
        _ filledThrough: RecordID?,
        _ fillDue: Instant?,
        _ createdAt: Instant
    ) {
        self.id = id
        self.name = name
        self.condition = condition
        self.isActive = isActive
        self.revision = revision
        self.filledThrough = filledThrough
        self.fillDue = fillDue
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known, and lets the members be looked for.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
        if isActive { fillDue = now }
    }
}

extension Segment {
    /// The fields of segments.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Segment, ID<Segment>>("id") { $0.id }
        /// The name.
        public static let name = Field<Segment, String>("name") { $0.name }
        /// Who is a member.
        public static let condition = Field<Segment, SegmentCondition>("condition") { $0.condition }
        /// Whether members are kept.
        public static let isActive = Field<Segment, Bool>("is_active") { $0.isActive }
        /// How many times the condition has been changed.
        public static let revision = Field<Segment, Int>("revision") { $0.revision }
        /// The last contact that was looked at.
        public static let filledThrough = Field<Segment, RecordID?>("filled_through") { $0.filledThrough }
        /// When the next chunk of contacts is to be looked at.
        public static let fillDue = Field<Segment, Instant?>("fill_due") { $0.fillDue }
        /// The time of creation.
        public static let createdAt = Field<Segment, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "segment"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.condition,
        Fields.isActive,
        Fields.revision,
        Fields.filledThrough,
        Fields.fillDue,
        Fields.createdAt,
        make: Segment.init(_:_:_:_:_:_:_:_:)
    )
    .unique(Fields.name)
    .indexed(by: Fields.fillDue)
}
