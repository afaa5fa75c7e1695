public import StorageProtocols

/// A stored rule: when records of a type change so and satisfy a condition, an action that a module registered runs.
///
/// Rules are data: they name actions and carry parameters, never code.
public struct Rule: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Rule>
    /// The name; no two live rules share one.
    public var name: String
    /// Whether the rule runs.
    public var isActive: Bool
    /// When it runs and what it does, as JSON.
    public var definition: String

    /// Creates a rule.
    ///
    /// - Throws: What the parameters' encoder throws.
    public init<P: Codable & Sendable>(
        name: String,
        when trigger: RuleTrigger,
        if condition: Condition = .always,
        do action: String,
        _ parameters: P,
        isActive: Bool = true
    ) throws {
        let content = RuleDefinition(
            trigger: trigger,
            condition: condition,
            action: action,
            parameters: try StoredJSON.encode(parameters)
        )
        self.init(.unassigned, name, isActive, try StoredJSON.encode(content))
    }

    private init(_ id: ID<Rule>, _ name: String, _ isActive: Bool, _ definition: String) {
        self.id = id
        self.name = name
        self.isActive = isActive
        self.definition = definition
    }

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
        make: { Rule($0, $1, $2, $3) }
    )
    .unique(Fields.name)
}

/// What sets a rule off.
public struct RuleTrigger: Sendable, Hashable, Codable {
    /// The record type's name.
    public var type: String
    /// What happens to a record.
    public var kinds: Set<Change.Kind>
    /// The columns of which at least one must have changed, for updates; none for any.
    public var fields: [String]

    /// Runs when records of a type are created.
    public static func created<R: Record>(_ type: R.Type) -> RuleTrigger {
        RuleTrigger(type: R.typeName, kinds: [.created], fields: [])
    }

    /// Runs when a field of records changes.
    public static func changed<R: Record, V>(_ field: Field<R, V>) -> RuleTrigger {
        RuleTrigger(type: R.typeName, kinds: [.updated], fields: [field.name])
    }

    /// Runs when records of a type are created or changed in any way.
    public static func written<R: Record>(_ type: R.Type) -> RuleTrigger {
        RuleTrigger(type: R.typeName, kinds: [.created, .updated], fields: [])
    }

    /// Creates a trigger.
    public init(type: String, kinds: Set<Change.Kind>, fields: [String]) {
        self.type = type
        self.kinds = kinds
        self.fields = fields
    }
}

/// What a rule found: the records that changed and satisfy its condition.
public struct RuleMatch: Sendable, Hashable {
    /// The rule's name.
    public var rule: String
    /// The record type's name.
    public var type: String
    /// The records, in the order of their changes.
    public var records: [RecordID]

    /// The records, if they are of this type.
    public func ids<R: Record>(of type: R.Type = R.self) -> [ID<R>] {
        self.type == R.typeName ? records.map { ID($0) } : []
    }
}

/// What a rule's definition holds.
struct RuleDefinition: Codable, Hashable {
    var trigger: RuleTrigger
    var condition: Condition
    var action: String
    var parameters: String
}

/// An action that rules can name.
struct RuleAction: Sendable {
    /// Throws where the parameters are not those of the action.
    let check: @Sendable (String) throws -> Void
    let run: @Sendable (String, RuleMatch, CommandTransaction) throws -> Void
}
