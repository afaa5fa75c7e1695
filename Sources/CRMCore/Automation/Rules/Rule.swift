public import StorageProtocols

/// A stored rule: an event or a schedule, a condition, and actions that modules registered.
///
/// Rules are data: they name triggers, conditions and actions and carry parameters, never code. A rule acts on what is
/// committed after it was stored, and in the form that it had then.
public struct Rule: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Rule>
    /// The name; no two live rules share one.
    public var name: String
    /// Whether the rule runs.
    public var isActive: Bool
    /// When it runs and what it does, as JSON; ``content()`` reads it.
    public var definition: String
    /// When a rule with a schedule runs next.
    public var nextRun: Instant?
    /// Why the software switched the rule off; nil where it did not.
    public var pauseReason: String?

    /// Creates a rule with one action.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - trigger: What sets it off.
    ///   - condition: What the records must satisfy.
    ///   - action: The name of an action.
    ///   - parameters: What the action is told.
    ///   - isActive: Whether it runs.
    /// - Throws: What the parameters' encoder throws.
    public init<P: Codable & Sendable>(
        name: String,
        when trigger: RuleTrigger,
        if condition: Condition = .always,
        do action: String,
        _ parameters: P,
        isActive: Bool = true
    ) throws {
        let step = try RuleStep(action, parameters)
        try self.init(name: name, RuleDefinition(trigger, if: condition, steps: [step]), isActive: isActive)
    }

    /// Creates a rule.
    public init(name: String, _ content: RuleDefinition, isActive: Bool = true) throws {
        self.init(.unassigned, name, isActive, try StoredJSON.encode(content), nil, nil)
    }

    private init(
        _ id: ID<Rule>,
        _ name: String,
        _ isActive: Bool,
        _ definition: String,
        _ nextRun: Instant?,
        _ pauseReason: String?
    ) {
        self.id = id
        self.name = name
        self.isActive = isActive
        self.definition = definition
        self.nextRun = nextRun
        self.pauseReason = pauseReason
    }

    /// When the rule runs and what it does.
    ///
    /// - Throws: `DecodingError` where the JSON is not that of a definition.
    public func content() throws -> RuleDefinition { try StoredJSON.decode(from: definition) }

    /// The fields of rules.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Rule, ID<Rule>>("id") { $0.id }
        /// The name.
        public static let name = Field<Rule, String>("name") { $0.name }
        /// Whether the rule runs.
        public static let isActive = Field<Rule, Bool>("is_active") { $0.isActive }
        /// The definition as JSON.
        public static let definition = Field<Rule, String>("definition") { $0.definition }
        /// When a rule with a schedule runs next.
        public static let nextRun = Field<Rule, Instant?>("next_run") { $0.nextRun }
        /// Why the software switched the rule off.
        public static let pauseReason = Field<Rule, String?>("pause_reason") { $0.pauseReason }
    }

    /// The name of the record type.
    public static let typeName = "rule"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.isActive,
        Fields.definition,
        Fields.nextRun,
        Fields.pauseReason,
        make: { Rule($0, $1, $2, $3, $4, $5) }
    )
    .unique(Fields.name)
    .indexed(by: Fields.nextRun)
}
