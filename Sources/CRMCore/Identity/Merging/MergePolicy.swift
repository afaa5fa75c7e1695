public import StorageProtocols

/// How records of a type become one: which group of fields survives by which rule.
///
///     registry.merges(Card.self, MergePolicy()
///         .taking(.newest, "address", Card.Fields.street, Card.Fields.town)
///         .taking(.longest, "note", Card.Fields.note))
///
/// Fields that no group has are groups of their own: lists unite, anything else is that of the primary record. Each
/// custom field is one for itself.
public struct MergePolicy: Sendable {
    /// The groups, the first one to name a field has it.
    public private(set) var groups: [Group] = []
    /// Which of the records survives, where the caller does not say so.
    public var survivor: Survivor = .first
    /// The field whose text names the source of a record.
    public var source: String? = "source"
    /// The rule for custom fields.
    public var custom: Survivorship = .primary
    /// The lists whose elements are the same where their keys are, such as telephone numbers however they are written;
    /// those whose keys are unique are so by themselves.
    public var distinct: Set<String> = []
    /// The records that give the groups of these names their values, whatever the rules say.
    public var choices: [String: RecordID] = [:]

    /// Creates a policy without any rule of its own.
    public init() {}

    /// Fields that survive together, as the parts of a name do.
    public struct Group: Sendable {
        /// The name.
        public var name: String
        /// The columns.
        public var fields: [String]
        /// The rule.
        public var rule: Survivorship
    }

    /// Which of several records survives.
    public enum Survivor: Sendable, Hashable {
        /// The one that is named first.
        case first
        /// The one that was created first.
        case oldest
        /// The one with the most fields filled in.
        case mostComplete
        /// The one that the most rows refer to.
        case mostReferenced
    }

    /// A policy in which fields survive together by a rule; it takes them out of the groups that had them.
    public func taking<R: Record, each V: FieldValue>(
        _ rule: Survivorship,
        _ name: String,
        _ field: repeat Field<R, each V>
    ) -> MergePolicy {
        var names: [String] = []
        for field in repeat each field { names.append(field.name) }
        return taking(rule, name, names)
    }

    /// A policy in which the columns of these names survive together by a rule.
    public func taking(_ rule: Survivorship, _ name: String, _ fields: [String]) -> MergePolicy {
        var copy = self
        for index in copy.groups.indices { copy.groups[index].fields.removeAll(where: fields.contains) }
        copy.groups.removeAll { $0.fields.isEmpty }
        copy.groups.append(Group(name: name, fields: fields, rule: rule))
        return copy
    }

    /// A policy in which one record gives a group of fields its values, whatever the rule says.
    ///
    /// - Parameters:
    ///   - name: The name of the group, or of a field that no group has; of a custom field, `custom.` and its name.
    ///   - record: The record.
    public func choosing<R: Record>(_ name: String, from record: ID<R>) -> MergePolicy {
        var copy = self
        copy.choices[name] = record.raw
        return copy
    }

    /// Whether a list has at most one element of a key.
    func isDistinct(_ field: String, in type: RecordType) -> Bool {
        distinct.contains(field)
            || type.indexes.contains { $0.isUnique && $0.fields.first?.column.utf8.elementsEqual(field.utf8) == true }
    }

    /// The groups of all stored columns of a type but its identifier and custom fields.
    func groups(of type: RecordType) -> [Group] {
        let columns = type.columns.prefix(type.storedCount).dropFirst().filter { $0.name != Column.customFields }
        let names = Set(columns.map(\.name))
        let own =
            groups.map { group in
                var group = group
                group.fields.removeAll { !names.contains($0) }
                return group
            }
            .filter { !$0.fields.isEmpty }
        let grouped = Set(own.flatMap(\.fields))
        let rest = columns.filter { !grouped.contains($0.name) }
            .map { Group(name: $0.name, fields: [$0.name], rule: $0.kind.isList ? .union : .primary) }
        // In the order of the columns, so that plans read like records.
        return (own + rest)
            .sorted { (type.index(of: $0.fields[0]) ?? 0) < (type.index(of: $1.fields[0]) ?? 0) }
    }
}
