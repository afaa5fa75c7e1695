public import StorageProtocols

/// Something that a deal must have to be in a stage.
public struct StageRequirement: Sendable {
    /// The rule in words.
    public var rule: String
    /// The field that it is about, if it is about one.
    public var field: String?
    /// Whether a deal fulfils it.
    public var isMet: @Sendable (Opportunity) -> Bool

    /// Creates a requirement.
    public init(_ rule: String, field: String? = nil, isMet: @escaping @Sendable (Opportunity) -> Bool) {
        self.rule = rule
        self.field = field
        self.isMet = isMet
    }
}

/// Requires that a field has a value: text that is not blank, a list that is not empty.
///
///     Requires { $0.amount }
public struct Requires: Sendable {
    /// The requirement.
    public let requirement: StageRequirement

    /// Requires a field.
    public init<V: FieldValue>(_ field: (Opportunity.Fields.Type) -> Field<Opportunity, V>) {
        let field = field(Opportunity.Fields.self)
        requirement = StageRequirement("\(field.name) has a value", field: field.name) { opportunity in
            switch field.get(opportunity).value {
            case .null: false
            case .text(let text): !text.isBlank
            case .list(let list): !list.keys.isEmpty
            default: true
            }
        }
    }
}

/// Requires something of the host's own, with the rule in words.
///
///     Check("somebody decides") { !$0.allContacts.isEmpty }
public struct Check: Sendable {
    /// The requirement.
    public let requirement: StageRequirement

    /// Requires something.
    public init(_ rule: String, _ isMet: @escaping @Sendable (Opportunity) -> Bool) {
        requirement = StageRequirement(rule, isMet: isMet)
    }
}

extension String {
    /// Whether there is nothing but white space.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}

/// Collects what a stage requires.
@resultBuilder
public enum StageBuilder {
    /// A field that must have a value.
    public static func buildExpression(_ requires: Requires) -> [StageRequirement] { [requires.requirement] }

    /// A check of the host's own.
    public static func buildExpression(_ check: Check) -> [StageRequirement] { [check.requirement] }

    /// One requirement.
    public static func buildExpression(_ requirement: StageRequirement) -> [StageRequirement] { [requirement] }

    /// Several requirements, each of which must be met.
    public static func buildBlock(_ parts: [StageRequirement]...) -> [StageRequirement] { parts.flatMap { $0 } }

    /// Requirements that depend on a condition.
    public static func buildOptional(_ part: [StageRequirement]?) -> [StageRequirement] { part ?? [] }

    /// Requirements of the first branch.
    public static func buildEither(first: [StageRequirement]) -> [StageRequirement] { first }

    /// Requirements of the second branch.
    public static func buildEither(second: [StageRequirement]) -> [StageRequirement] { second }

    /// Requirements from a loop.
    public static func buildArray(_ parts: [[StageRequirement]]) -> [StageRequirement] { parts.flatMap { $0 } }
}
