import StorageProtocols

/// What stored rules can name: the actions, conditions and events that modules registered.
struct RuleBook: Sendable {
    var actions: [String: RuleAction] = [:]
    var conditions: [String: RuleCondition] = [:]
    var events: [String: RuleEvent] = [:]

    /// What a rule acts on, with the condition that the event adds.
    func source(of trigger: RuleTrigger) throws -> RuleEvent {
        switch trigger {
        case .change(let type, let kinds, let fields):
            return RuleEvent(type: type, kinds: kinds, fields: fields, condition: .always)
        case .schedule(_, let type):
            return RuleEvent(type: type, kinds: [], fields: [], condition: .always)
        case .event(let name):
            guard let event = events[name] else { throw Self.unknown("event", name) }
            return event
        }
    }

    /// What a record must satisfy at a time for a rule to act on it.
    func condition(of content: RuleDefinition, at now: Instant) throws -> Condition {
        var parts = [try source(of: content.trigger).condition, content.condition]
        for named in content.also {
            guard let condition = conditions[named.name] else { throw Self.unknown("condition", named.name) }
            parts.append(try condition.make(named.parameters, now))
        }
        parts.removeAll { $0 == .always }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    /// Runs a rule's actions on what it matched.
    func run(_ content: RuleDefinition, _ match: RuleMatch, _ tx: CommandTransaction) throws {
        for step in content.steps {
            guard let action = actions[step.action] else { throw Self.unknown("action", step.action) }
            try action.run(step.parameters, match, tx)
        }
    }

    /// What the actions of a rule write, as far as they say.
    func effects(of content: RuleDefinition) -> [RuleEffect] {
        content.steps.flatMap { step in (try? actions[step.action]?.effects(step.parameters)) ?? [] }
    }

    /// What is wrong with a definition; nil where it can run.
    func problem(of rule: Rule, _ catalog: Catalog) -> String? {
        do {
            let content = try rule.content()
            if content.steps.isEmpty { return "a rule has an action" }
            for step in content.steps {
                guard let action = actions[step.action] else { throw Self.unknown("action", step.action) }
                _ = try action.effects(step.parameters)
            }
            if let budget = content.budget, budget.records < 1 || budget.seconds < 1 {
                return "a budget is of at least one record in at least one second"
            }
            let source = try source(of: content.trigger)
            let type = try catalog.type(source.type)
            for field in source.fields where type.index(of: field) == nil {
                return "no such field: \(type.name).\(field)"
            }
            for named in content.also {
                guard let condition = conditions[named.name] else { throw Self.unknown("condition", named.name) }
                guard condition.type == nil || condition.type == type.name else {
                    return "the condition \(named.name) is about records of type \(condition.type ?? "")"
                }
            }
            try catalog.check(RecordQuery(type: type.name, condition: condition(of: content, at: .unassigned)))
            return nil
        } catch let error as CRMError {
            return error.rule
        } catch {
            return "\(error)"
        }
    }

    private static func unknown(_ kind: String, _ name: String) -> CRMError {
        CRMError(.unknownReference, "no such \(kind): \(name)", type: Rule.typeName)
    }
}

/// An action that rules can name.
struct RuleAction: Sendable {
    /// What it writes with these parameters; throws where they are not those of the action.
    let effects: @Sendable (String) throws -> [RuleEffect]
    let run: @Sendable (String, RuleMatch, CommandTransaction) throws -> Void
}

/// A condition that rules can name.
struct RuleCondition: Sendable {
    /// The record type that it is about; nil for any.
    let type: String?
    /// The condition at a time; throws where the parameters are not its own.
    let make: @Sendable (String, Instant) throws -> Condition
}

/// Something that an action writes: by it circles of rules are found before they run.
public struct RuleEffect: Sendable, Hashable {
    /// The record type's name.
    public var type: String
    /// What happens to records of it.
    public var kind: Change.Kind
    /// The column that is changed; nil for any.
    public var field: String?
    /// The value that it gets, where it is always the same.
    public var value: Value?

    /// Creates records of a type.
    public static func creates<R: Record>(_ type: R.Type) -> RuleEffect {
        RuleEffect(type: R.typeName, kind: .created)
    }

    /// Changes a field, to a value where it is always the same.
    public static func changes<R: Record, V>(_ field: Field<R, V>, to value: V? = nil) -> RuleEffect {
        RuleEffect(type: R.typeName, kind: .updated, field: field.name, value: value?.value)
    }

    init(type: String, kind: Change.Kind, field: String? = nil, value: Value? = nil) {
        self.type = type
        self.kind = kind
        self.field = field
        self.value = value
    }
}
