public import CRMCore

/// How interested a contact seems to be: points of events, which halve with time.
///
/// The identifier follows from the contact; a contact without any event that scores has none.
public struct ContactScore: CRMRecord, Hashable {
    /// The identifier: ``id(_:)``.
    public var id: ID<ContactScore>
    /// The contact.
    public var contact: ID<Contact>
    /// When ``groups`` were worth what they say.
    public var at: Instant
    /// The points of each group at that time, before the cap.
    public var groups: [Points]
    /// The score at that time.
    public var value: Double
    /// Whether the score has crossed the upper threshold and not yet the lower one.
    public var isQualified: Bool
    /// When time alone takes the score across the lower threshold; nil when it does not.
    public var due: Instant?

    /// Creates a score.
    public init(
        contact: ID<Contact>,
        at: Instant,
        groups: [Points] = [],
        value: Double = 0,
        isQualified: Bool = false,
        due: Instant? = nil
    ) {
        self.init(Self.id(contact), contact, at, groups, value, isQualified, due)
    }

    private init(
        _ id: ID<ContactScore>,
        _ contact: ID<Contact>,
        _ at: Instant,
        _ groups: [Points],
        _ value: Double,
        _ isQualified: Bool,
        _ due: Instant?
    ) {
        self.id = id
        self.contact = contact
        self.at = at
        self.groups = groups
        self.value = value
        self.isQualified = isQualified
        self.due = due
    }

    /// The identifier of a contact's score.
    public static func id(_ contact: ID<Contact>) -> ID<ContactScore> { ID(contact.raw) }

    /// The points of one group of rules.
    public struct Points: Sendable, Hashable {
        /// The group's name.
        public var group: String
        /// The points.
        public var points: Double

        /// Creates points.
        public init(_ group: String, _ points: Double) {
            self.group = group
            self.points = points
        }
    }
}

extension ContactScore.Points: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .textList }

    /// What the element is found by.
    public var key: Value { .text(group) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("key")
        json.string(group)
        json.key("points")
        if (try? json.real(points)) == nil { json.integer(0) }
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        group = ""
        points = 0
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "key": group = try json.readString()
            case "points": points = try json.readDouble()
            default: try json.skipValue()
            }
        }
    }
}

extension ContactScore {
    /// The fields of scores.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ContactScore, ID<ContactScore>>("id") { $0.id }
        /// The contact.
        public static let contact = Field<ContactScore, ID<Contact>>("contact") { $0.contact }
        /// When the points were worth what they say.
        public static let at = Field<ContactScore, Instant>("at") { $0.at }
        /// The points of each group.
        public static let groups = Field<ContactScore, [Points]>("groups") { $0.groups }
        /// The score at that time.
        public static let value = Field<ContactScore, Double>("value") { $0.value }
        /// Whether the upper threshold was crossed.
        public static let isQualified = Field<ContactScore, Bool>("is_qualified") { $0.isQualified }
        /// When the lower threshold is crossed.
        public static let due = Field<ContactScore, Instant?>("due") { $0.due }
    }

    /// The name of the record type.
    public static let typeName = "contact_score"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.at,
        Fields.groups,
        Fields.value,
        Fields.isQualified,
        Fields.due,
        make: ContactScore.init(_:_:_:_:_:_:_:)
    )
    .unique(Fields.contact)
    .indexed(by: Fields.due)
}
