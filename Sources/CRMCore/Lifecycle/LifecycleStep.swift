public import StorageProtocols

/// A step of a person on the way from stranger to customer, with the evidence for it.
///
/// Steps are only ever added to: they are how marketing hands over to sales, and sales to those who serve customers.
public struct LifecycleStep: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<LifecycleStep>
    /// The person.
    public var contact: ID<Contact>
    /// The stage before; nil for the first step.
    public var from: LifecycleStage?
    /// The stage since.
    public var to: LifecycleStage
    /// When.
    public var at: Instant
    /// Why.
    public var evidence: [Evidence]

    /// Creates a step; the session assigns the identifier and the time.
    public init(
        id: ID<LifecycleStep> = .unassigned,
        contact: ID<Contact>,
        from: LifecycleStage?,
        to: LifecycleStage,
        at: Instant = .unassigned,
        evidence: [Evidence] = []
    ) {
        self.id = id
        self.contact = contact
        self.from = from
        self.to = to
        self.at = at
        self.evidence = evidence
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }

    /// The fields of steps.
    public enum Fields {
        /// The identifier.
        public static let id = Field<LifecycleStep, ID<LifecycleStep>>("id") { $0.id }
        /// The person.
        public static let contact = Field<LifecycleStep, ID<Contact>>("contact") { $0.contact }
        /// The stage before.
        public static let from = Field<LifecycleStep, LifecycleStage?>("from_stage") { $0.from }
        /// The stage since.
        public static let to = Field<LifecycleStep, LifecycleStage>("to_stage") { $0.to }
        /// When.
        public static let at = Field<LifecycleStep, Instant>("at") { $0.at }
        /// Why.
        public static let evidence = Field<LifecycleStep, [Evidence]>("evidence") { $0.evidence }
    }

    /// The name of the record type.
    public static let typeName = "lifecycle_step"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.from,
        Fields.to,
        Fields.at,
        Fields.evidence,
        make: { LifecycleStep(id: $0, contact: $1, from: $2, to: $3, at: $4, evidence: $5) }
    )
    .indexed(by: Fields.contact, Fields.at)
    .indexed(by: Fields.to, Fields.at)
}
