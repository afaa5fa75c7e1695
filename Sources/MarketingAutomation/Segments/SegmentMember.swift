public import CRMCore

/// A contact's place in a segment: it is created when the contact enters and deleted when the contact leaves.
///
/// The identifier follows from segment and contact, so that a record's history is the history of one membership.
public struct SegmentMember: CRMRecord, Hashable {
    /// The identifier: ``id(_:in:)``.
    public var id: ID<SegmentMember>
    /// The segment.
    public var segment: ID<Segment>
    /// The contact.
    public var contact: ID<Contact>
    /// When the contact entered.
    public var since: Instant
    /// When time alone may end the membership; nil where only an event can.
    public var validUntil: Instant?

    /// Creates a membership.
    public init(
        segment: ID<Segment>,
        contact: ID<Contact>,
        since: Instant,
        validUntil: Instant? = nil
    ) {
        self.init(Self.id(contact, in: segment), segment, contact, since, validUntil)
    }

    private init(
        _ id: ID<SegmentMember>,
        _ segment: ID<Segment>,
        _ contact: ID<Contact>,
        _ since: Instant,
        _ validUntil: Instant?
    ) {
        self.id = id
        self.segment = segment
        self.contact = contact
        self.since = since
        self.validUntil = validUntil
    }

    /// The identifier of a contact's membership in a segment.
    public static func id(_ contact: ID<Contact>, in segment: ID<Segment>) -> ID<SegmentMember> {
        ID(contact.raw.combined(with: segment.raw))
    }
}

extension SegmentMember {
    /// The fields of memberships.
    public enum Fields {
        /// The identifier.
        public static let id = Field<SegmentMember, ID<SegmentMember>>("id") { $0.id }
        /// The segment.
        public static let segment = Field<SegmentMember, ID<Segment>>("segment") { $0.segment }
        /// The contact.
        public static let contact = Field<SegmentMember, ID<Contact>>("contact") { $0.contact }
        /// When the contact entered.
        public static let since = Field<SegmentMember, Instant>("since") { $0.since }
        /// When time alone may end the membership.
        public static let validUntil = Field<SegmentMember, Instant?>("valid_until") { $0.validUntil }
    }

    /// The name of the record type.
    public static let typeName = "segment_member"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.segment,
        Fields.contact,
        Fields.since,
        Fields.validUntil,
        make: SegmentMember.init(_:_:_:_:_:)
    )
    .indexed(by: Fields.contact, Fields.segment)
    .indexed(by: Fields.segment, Fields.contact)
    .indexed(by: Fields.validUntil)
}
