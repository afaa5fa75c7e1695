public import CRMCore
public import StorageProtocols

/// The decision to let an opportunity enter a stage although a gate refuses it.
///
/// It counts for the commit that writes it, and stays as evidence.
public struct GateOverride: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<GateOverride>
    /// The opportunity.
    public var opportunity: ID<Opportunity>
    /// The stage that it may enter.
    public var stage: String
    /// Why.
    public var reason: String
    /// Who decided.
    public var actor: String
    /// When.
    public var at: Instant

    /// Creates a gate override; the session assigns the identifier and the time.
    public init(
        id: ID<GateOverride> = .unassigned,
        opportunity: ID<Opportunity>,
        stage: String,
        reason: String,
        actor: String,
        at: Instant = .unassigned
    ) {
        self.id = id
        self.opportunity = opportunity
        self.stage = stage
        self.reason = reason
        self.actor = actor
        self.at = at
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }
}

extension GateOverride {
    /// The fields of gate overrides.
    public enum Fields {
        /// The identifier.
        public static let id = Field<GateOverride, ID<GateOverride>>("id") { $0.id }
        /// The opportunity.
        public static let opportunity = Field<GateOverride, ID<Opportunity>>("opportunity") { $0.opportunity }
        /// The stage that it may enter.
        public static let stage = Field<GateOverride, String>("stage") { $0.stage }
        /// Why.
        public static let reason = Field<GateOverride, String>("reason") { $0.reason }
        /// Who decided.
        public static let actor = Field<GateOverride, String>("actor") { $0.actor }
        /// When.
        public static let at = Field<GateOverride, Instant>("at") { $0.at }
    }

    /// The name of the record type.
    public static let typeName = "gate_override"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.opportunity,
        Fields.stage,
        Fields.reason,
        Fields.actor,
        Fields.at,
        make: GateOverride.init
    )
    .indexed(by: Fields.opportunity)
}
