public import StorageProtocols

/// What sets a rule off.
public enum RuleTrigger: Sendable, Hashable, Codable {
    /// Records of a type change; of updates, those of at least one of the fields, or of any where none is named.
    case change(type: String, kinds: Set<Change.Kind>, fields: [String])
    /// An event that a module registered under a name.
    case event(String)
    /// The time, by the clocks of a zone: all records of a type that satisfy the condition then.
    case schedule(RecurrenceSet, type: String)

    /// Runs when records of a type are created.
    public static func created<R: Record>(_ type: R.Type) -> RuleTrigger {
        .change(type: R.typeName, kinds: [.created], fields: [])
    }

    /// Runs when a field of records changes.
    public static func changed<R: Record, V>(_ field: Field<R, V>) -> RuleTrigger {
        .change(type: R.typeName, kinds: [.updated], fields: [field.name])
    }

    /// Runs when records of a type are created or changed in any way.
    public static func written<R: Record>(_ type: R.Type) -> RuleTrigger {
        .change(type: R.typeName, kinds: [.created, .updated], fields: [])
    }

    /// Runs when records of a type are deleted.
    ///
    /// The condition is about the records as they were last; the actions are told which they were.
    public static func deleted<R: Record>(_ type: R.Type) -> RuleTrigger {
        .change(type: R.typeName, kinds: [.deleted], fields: [])
    }

    /// Runs at the times of a schedule, on all records of a type that satisfy the condition then.
    public static func at<R: Record>(_ schedule: RecurrenceSet, on type: R.Type) -> RuleTrigger {
        .schedule(schedule, type: R.typeName)
    }
}

/// An event that a module registered: changes of a kind that satisfy a condition.
struct RuleEvent: Sendable {
    var type: String
    var kinds: Set<Change.Kind>
    var fields: [String]
    var condition: Condition
}

/// What a rule found: the records that it acts on.
public struct RuleMatch: Sendable, Hashable {
    /// The rule's name.
    public var rule: String
    /// The record type's name.
    public var type: String
    /// The records, in the order of their changes; those of a deletion are gone.
    public var records: [RecordID]
    /// Whether they are gone: their deletion set the rule off.
    public var isOfDeleted = false

    /// The records, if they are of this type.
    public func ids<R: Record>(of type: R.Type = R.self) -> [ID<R>] {
        self.type == R.typeName ? records.map { ID($0) } : []
    }
}
