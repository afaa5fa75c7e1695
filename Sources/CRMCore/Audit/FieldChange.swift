public import StorageProtocols

/// One field's value before and after a commit.
public struct FieldChange: Sendable, Hashable {
    /// The field; a custom one by its path.
    public var field: FieldName
    /// The value before; null where there was none.
    public var old: Value
    /// The value after; null where there is none.
    public var new: Value

    /// Creates a change.
    public init(field: FieldName, old: Value, new: Value) {
        self.field = field
        self.old = old
        self.new = new
    }
}

extension FieldChange {
    /// The differences between two rows of a type; the identifier and derived fields are left out.
    static func changes(from old: [Value]?, to new: [Value], in type: RecordType) throws -> [FieldChange] {
        var changes: [FieldChange] = []
        for (column, (before, after)) in zip(type.columns, pairs(old, new)).dropFirst() where !column.isDerived {
            if before == after { continue }
            if column.name == Column.customFields {
                changes += try customChanges(from: before, to: after)
            } else if !(before.isNull && after.isEmptyList) {
                changes.append(FieldChange(field: FieldName(column.name), old: before, new: after))
            }
        }
        return changes
    }

    private static func pairs(_ old: [Value]?, _ new: [Value]) -> [(Value, Value)] {
        guard let old else { return new.map { (.null, $0) } }
        return Array(zip(old, new))
    }

    private static func customChanges(from old: Value, to new: Value) throws -> [FieldChange] {
        let before = try CustomValues(old)
        let after = try CustomValues(new)
        let names = Set(before.names).union(after.names).sorted { Value.order(.text($0), .text($1)) < 0 }
        return names.compactMap { name in
            let (old, new) = (before[name] ?? .null, after[name] ?? .null)
            return old == new ? nil : FieldChange(field: .custom(name), old: old, new: new)
        }
    }
}

extension Value {
    fileprivate var isEmptyList: Bool {
        if case .list(let list) = self { list.keys.isEmpty } else { false }
    }
}

extension CustomValues {
    fileprivate init(_ value: Value) throws {
        if case .text(let json) = value { self = try CustomValues(json: json) } else { self.init() }
    }
}
