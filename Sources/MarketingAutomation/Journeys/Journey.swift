public import CRMCore

/// A journey that contacts go through, with its name.
public struct Journey: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Journey>
    /// The name, unique among journeys.
    public var name: String
    /// What it does.
    ///
    /// A change holds at once for those who are in it: they stay at the node of the same name.
    public var definition: JourneyDefinition
    /// Whether contacts enter and go on.
    ///
    /// While it is not active, those inside stay where they are.
    public var isActive: Bool
    /// How many times the definition has been changed, counted from 1; assigned by the commit that does it.
    public var revision: Int
    /// When those who stood still while the journey was not active go on; nil when none is left.
    public var resumeDue: Instant?
    /// When the journey was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates a journey; the session assigns the identifier and the time of creation.
    public init(
        id: ID<Journey> = .unassigned,
        name: String,
        definition: JourneyDefinition,
        isActive: Bool = true,
        createdAt: Instant = .unassigned
    ) {
        self.init(id, name, definition, isActive, 1, nil, createdAt)
    }

    private init(
        _ id: ID<Journey>,
        _ name: String,
        _ definition: JourneyDefinition,
        _ isActive: Bool,
        _ revision: Int,
        _ resumeDue: Instant?,
        _ createdAt: Instant
    ) {
        self.id = id
        self.name = name
        self.definition = definition
        self.isActive = isActive
        self.revision = revision
        self.resumeDue = resumeDue
        self.createdAt = createdAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }
}

extension JourneyDefinition: FieldValue {
    /// What its column holds.
    public static var kind: ColumnKind { .text }

    /// Reads it from the row's next column.
    public static func read(from row: inout RowReader) throws -> JourneyDefinition {
        try StoredDefinition.read(JourneyDefinition.self, from: &row)
    }

    /// The value as the store sees it.
    public var value: Value { StoredDefinition.column(self) }
}

extension Journey {
    /// The fields of journeys.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Journey, ID<Journey>>("id") { $0.id }
        /// The name.
        public static let name = Field<Journey, String>("name") { $0.name }
        /// What it does.
        public static let definition = Field<Journey, JourneyDefinition>("definition") { $0.definition }
        /// Whether contacts enter and go on.
        public static let isActive = Field<Journey, Bool>("is_active") { $0.isActive }
        /// How many times the definition has been changed.
        public static let revision = Field<Journey, Int>("revision") { $0.revision }
        /// When those who stood still go on.
        public static let resumeDue = Field<Journey, Instant?>("resume_due") { $0.resumeDue }
        /// The time of creation.
        public static let createdAt = Field<Journey, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "journey"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.definition,
        Fields.isActive,
        Fields.revision,
        Fields.resumeDue,
        Fields.createdAt,
        make: Journey.init(_:_:_:_:_:_:_:)
    )
    .unique(Fields.name)
    .indexed(by: Fields.resumeDue)
}
