public import CRMCore

/// A contact outside a segment that time alone may bring in, such as by not opening any mail for 90 days.
public struct SegmentWatch: CRMRecord, Hashable {
    /// The identifier, which follows from segment and contact.
    public var id: ID<SegmentWatch>
    /// The segment.
    public var segment: ID<Segment>
    /// The contact.
    public var contact: ID<Contact>
    /// When the contact is looked at again.
    public var due: Instant?

    /// Creates a watch.
    public init(segment: ID<Segment>, contact: ID<Contact>, due: Instant?) {
        self.init(Self.id(contact, in: segment), segment, contact, due)
    }

    private init(_ id: ID<SegmentWatch>, _ segment: ID<Segment>, _ contact: ID<Contact>, _ due: Instant?) {
        self.id = id
        self.segment = segment
        self.contact = contact
        self.due = due
    }

    /// The identifier of the watch over a contact for a segment.
    public static func id(_ contact: ID<Contact>, in segment: ID<Segment>) -> ID<SegmentWatch> {
        ID(contact.raw.combined(with: segment.raw))
    }
}

extension SegmentWatch {
    /// The fields of watches.
    public enum Fields {
        /// The identifier.
        public static let id = Field<SegmentWatch, ID<SegmentWatch>>("id") { $0.id }
        /// The segment.
        public static let segment = Field<SegmentWatch, ID<Segment>>("segment") { $0.segment }
        /// The contact.
        public static let contact = Field<SegmentWatch, ID<Contact>>("contact") { $0.contact }
        /// When the contact is looked at again.
        public static let due = Field<SegmentWatch, Instant?>("due") { $0.due }
    }

    /// The name of the record type.
    public static let typeName = "segment_watch"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.segment,
        Fields.contact,
        Fields.due,
        make: SegmentWatch.init(_:_:_:_:)
    )
    .indexed(by: Fields.contact)
    .indexed(by: Fields.segment)
    .indexed(by: Fields.due)
}
