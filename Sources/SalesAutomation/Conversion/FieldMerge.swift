import CRMCore
import StorageProtocols

/// Fills what a record leaves empty, and notes what happens to each field.
struct FieldMerge<R: Record> {
    private(set) var write: ConversionPlan.Write<R>
    private(set) var decisions: [ConversionPlan.Decision] = []

    init(_ write: ConversionPlan.Write<R>) { self.write = write }

    var isNew: Bool { write.isNew }

    /// Fills an optional field.
    mutating func fill<V: FieldValue & Equatable>(_ path: WritableKeyPath<R, V?>, _ value: V?, _ field: Field<R, V?>) {
        guard let value else { return }
        let current = write.record[keyPath: path]
        note(field, current.value, value.value, current == nil ? .fill : current == value ? .keep : .conflict)
        if current == nil { change { $0[keyPath: path] = value } }
    }

    /// Fills a text.
    mutating func fill(_ path: WritableKeyPath<R, String>, _ value: String, _ field: Field<R, String>) {
        if value.isBlank { return }
        let current = write.record[keyPath: path]
        note(field, .text(current), .text(value), current.isBlank ? .fill : current == value ? .keep : .conflict)
        if current.isBlank { change { $0[keyPath: path] = value } }
    }

    /// Fills a value that may be empty.
    mutating func fill<V: Equatable>(
        _ path: WritableKeyPath<R, V>,
        _ value: V,
        isEmpty: (V) -> Bool,
        _ field: Field<R, String>
    ) {
        if isEmpty(value) { return }
        let current = write.record[keyPath: path]
        let before = field.get(write.record)
        let isFilled = isEmpty(current)
        var changed = write.record
        changed[keyPath: path] = value
        let action: ConversionPlan.Action = isFilled ? .fill : current == value ? .keep : .conflict
        note(field, .text(before), .text(field.get(changed)), action)
        if isFilled { change { $0[keyPath: path] = value } }
    }

    /// Adds what a list does not have yet, but for what others hold.
    mutating func add<Element: ListElement>(
        _ path: WritableKeyPath<R, [Element]>,
        _ values: [Element],
        _ field: Field<R, [Element]>,
        except taken: Set<Value> = []
    ) {
        let current = write.record[keyPath: path]
        let known = Set(current.map(\.key))
        let held = values.filter { taken.contains($0.key) }
        if !held.isEmpty { note(field, current.value, held.value, .conflict) }
        let free = values.filter { !taken.contains($0.key) }
        if free.isEmpty { return }
        let fresh = free.filter { !known.contains($0.key) }
        note(field, current.value, free.value, fresh.isEmpty ? .keep : .fill)
        if !fresh.isEmpty { change { $0[keyPath: path] += fresh } }
    }

    private mutating func change(_ body: (inout R) -> Void) {
        switch write {
        case .create(var record):
            body(&record)
            write = .create(record)
        case .update(var stored):
            body(&stored.record)
            write = .update(stored)
        }
    }

    private mutating func note<V>(
        _ field: Field<R, V>,
        _ current: Value,
        _ incoming: Value,
        _ action: ConversionPlan.Action
    ) {
        decisions.append(
            .init(type: R.typeName, field: field.name, current: current, incoming: incoming, action: action)
        )
    }
}
