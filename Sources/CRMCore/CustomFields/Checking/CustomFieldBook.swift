import StorageProtocols
import Synchronization

/// What a CRM remembers of its custom fields between transactions.
///
/// The truth is in the store: what is remembered of a type counts as long as none of its definitions has changed.
final class CustomFieldBook: Sendable {
    private let shelves = Mutex<[String: Shelf]>([:])
    private let references = Mutex<[Referrer]>([])
    /// Lets definitions change one after the other.
    let definers = AsyncLock()

    private struct Shelf {
        var state: AggregateRow?
        var fields: CustomFieldSet
    }

    /// The custom fields of a type in a state of the store.
    func fields(of type: String, in transaction: any ReadTransaction) throws -> CustomFieldSet {
        let version = ProjectedField(.version)
        let state =
            try transaction.aggregate(
                AggregateQuery(
                    type: CustomFieldDefinition.typeName,
                    condition: .compare(CustomFieldDefinition.Fields.type.reference, .equal, .text(type)),
                    measures: [.count, Measure(.maximum(version)), Measure(.sum(version))]
                )
            )
            .first
        if state?.values.first == .integer(0) { return CustomFieldSet([]) }
        if let shelf = shelves.withLock({ $0[type] }), shelf.state == state { return shelf.fields }
        let fields = CustomFieldSet(try transaction.customFieldDefinitions(of: type).map(\.record))
        // What a transaction has written may never come to be, and the number of its commit be used again.
        if !(transaction is any WriteTransaction) {
            shelves.withLock { $0[type] = Shelf(state: state, fields: fields) }
        }
        return fields
    }

    /// The custom fields that refer to records.
    var referrers: [Referrer] { references.withLock { $0 } }

    /// The custom fields that refer to records of a type.
    func referrers(to target: String) -> [Referrer] { referrers.filter { $0.target == target } }

    /// Takes note of the fields that refer to records.
    func remember(_ definitions: [CustomFieldDefinition]) {
        let found = definitions.compactMap { definition -> Referrer? in
            guard case .reference(let target) = definition.kind, definition.state != .pending else { return nil }
            return .custom(definition.type, definition.name, to: target)
        }
        references.withLock { $0 = found }
    }
}

/// Lets tasks through one after the other, in the order in which they came.
final class AsyncLock: Sendable {
    private let state = Mutex<(isHeld: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    /// Runs the body while no other task does.
    func withLock<T>(_ body: () async throws -> T) async rethrows -> T {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isHeld { state.waiting.append(continuation) }
                defer { state.isHeld = true }
                return !state.isHeld
            }
            if isFree { continuation.resume() }
        }
        defer {
            let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
                if state.waiting.isEmpty {
                    state.isHeld = false
                    return nil
                }
                return state.waiting.removeFirst()
            }
            next?.resume()
        }
        return try await body()
    }
}
