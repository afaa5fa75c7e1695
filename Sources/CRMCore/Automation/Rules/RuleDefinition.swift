public import StorageProtocols

/// When a rule runs and what it does.
public struct RuleDefinition: Sendable, Hashable, Codable {
    /// What sets it off.
    public var trigger: RuleTrigger
    /// What the records must satisfy when it runs.
    public var condition: Condition
    /// Conditions that modules registered and that must hold too, such as those relative to the time.
    public var also: [NamedCondition]
    /// The actions, in their order; all happen in one commit, or none.
    public var steps: [RuleStep]
    /// How much it may do; nil for any amount.
    public var budget: RuleBudget?
    /// Whether it may be part of a circle of rules.
    ///
    /// Without it a rule that could set itself off, directly or through others, is refused when it is stored.
    public var mayRepeat: Bool

    /// Creates a definition.
    public init(
        _ trigger: RuleTrigger,
        if condition: Condition = .always,
        also: [NamedCondition] = [],
        steps: [RuleStep],
        budget: RuleBudget? = nil,
        mayRepeat: Bool = false
    ) {
        self.trigger = trigger
        self.condition = condition
        self.also = also
        self.steps = steps
        self.budget = budget
        self.mayRepeat = mayRepeat
    }
}

/// One action of a rule: its name and what it is told.
public struct RuleStep: Sendable, Hashable, Codable {
    /// The action's name.
    public var action: String
    /// The parameters as JSON.
    public var parameters: String

    /// Creates a step.
    ///
    /// - Throws: What the parameters' encoder throws.
    public init<P: Codable & Sendable>(_ action: String, _ parameters: P) throws {
        self.action = action
        self.parameters = try StoredJSON.encode(parameters)
    }
}

/// A condition that a module registered: its name and what it is told.
public struct NamedCondition: Sendable, Hashable, Codable {
    /// The condition's name.
    public var name: String
    /// The parameters as JSON.
    public var parameters: String

    /// Creates a condition.
    ///
    /// - Throws: What the parameters' encoder throws.
    public init<P: Codable & Sendable>(_ name: String, _ parameters: P) throws {
        self.name = name
        self.parameters = try StoredJSON.encode(parameters)
    }
}

/// How many records a rule may act on in a span of time.
///
/// What goes beyond waits until the span has passed; nothing is dropped.
public struct RuleBudget: Sendable, Hashable, Codable {
    /// The most records.
    public var records: Int
    /// The span in seconds.
    public var seconds: Int64

    /// Creates a budget of so many records in so many seconds.
    public init(records: Int, perSeconds seconds: Int64) {
        self.records = records
        self.seconds = seconds
    }

    /// So many records a day.
    public static func daily(_ records: Int) -> RuleBudget { RuleBudget(records: records, perSeconds: 86_400) }

    /// So many records an hour.
    public static func hourly(_ records: Int) -> RuleBudget { RuleBudget(records: records, perSeconds: 3_600) }
}
