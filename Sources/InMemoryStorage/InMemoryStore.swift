import Dispatch
public import StorageProtocols
import Synchronization

/// A store in memory: the contract in its plainest form, for tests, previews and small data.
///
/// Its state is a value. A reader takes a copy and keeps no writer waiting; a writer works on a copy that takes the
/// place of the state when it commits. Queries are interpreted, one row after the other.
public final class InMemoryStore: Store {
    private let shared: Mutex<Shared>
    private let scope = TransactionScope()
    private let readers = DispatchQueue(label: "swift-crm.memory.readers", attributes: .concurrent)
    private let writer = DispatchQueue(label: "swift-crm.memory.writer")

    private struct Shared {
        var state: StoreState
        var isClosed = false
        var waiting: [UInt64: Waiter] = [:]
        var nextWaiter: UInt64 = 0
    }

    private struct Waiter {
        var commit: CommitID
        var continuation: CheckedContinuation<Void, any Error>
    }

    init(catalog: Catalog) {
        shared = Mutex(Shared(state: StoreState(catalog: catalog)))
    }

    public var catalog: Catalog { shared.withLock { $0.state.catalog } }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await run(on: readers) { interrupt in
            try body(InMemoryReader(try self.openState(), interrupt: interrupt))
        }
    }

    public func write<T: Sendable>(
        _ request: CommitRequest,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> Committed<T> {
        try await run(on: writer) { interrupt in
            let state = try self.openState()
            if let key = request.key, state.commitsByKey[.text(key)] != nil {
                throw StorageError(.alreadyCommitted)
            }
            let transaction = InMemoryWriter(state, interrupt: interrupt)
            let value = try body(transaction)
            guard !request.isDryRun, let committed = transaction.committed(request) else {
                return Committed(value: value, commit: nil)
            }
            self.replaceState(by: committed)
            return Committed(value: value, commit: transaction.commit)
        }
    }

    public func define(_ customFields: [CustomField], on type: String) async throws {
        try await run(on: writer) { _ in
            var state = try self.openState()
            state.catalog = try state.catalog.replacing(customFields, of: type)
            try state.tables[type]?.rebuildUniqueValues(of: try state.catalog.type(type))
            self.replaceState(by: state)
        }
    }

    public func waitForCommit(after commit: CommitID) async throws {
        let id = shared.withLock { shared in
            shared.nextWaiter += 1
            return shared.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = shared.withLock { shared in
                    if shared.isClosed { return .failure(StorageError(.closed)) }
                    if Task.isCancelled { return .failure(StorageError(.cancelled)) }
                    if shared.state.latest > commit { return .success(()) }
                    shared.waiting[id] = Waiter(commit: commit, continuation: continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = shared.withLock { $0.waiting.removeValue(forKey: id) }
            waiter?.continuation.resume(throwing: StorageError(.cancelled))
        }
    }

    public func verify() async throws -> Verification {
        try await run(on: readers) { _ in try self.openState().verify() }
    }

    public func close() async throws {
        try scope.check()
        let waiting = shared.withLock { shared in
            shared.isClosed = true
            defer { shared.waiting = [:] }
            return shared.waiting
        }
        for waiter in waiting.values { waiter.continuation.resume(throwing: StorageError(.closed)) }
        await withCheckedContinuation { done in writer.async { done.resume() } }
        await withCheckedContinuation { done in readers.async(flags: .barrier) { done.resume() } }
    }

    private func openState() throws -> StoreState {
        try shared.withLock { shared in
            if shared.isClosed { throw StorageError(.closed) }
            return shared.state
        }
    }

    private func replaceState(by state: StoreState) {
        let ready = shared.withLock { shared in
            shared.state = state
            let ready = shared.waiting.filter { $0.value.commit < state.latest }
            for id in ready.keys { shared.waiting[id] = nil }
            return ready
        }
        for waiter in ready.values { waiter.continuation.resume() }
    }

    /// Runs a body on a queue.
    ///
    /// It is handed a function that throws when the task is cancelled.
    private func run<T: Sendable>(
        on queue: DispatchQueue,
        _ body: @escaping @Sendable (_ interrupt: @escaping () throws -> Void) throws -> T
    ) async throws -> T {
        try scope.check()
        let isCancelled = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async { [scope] in
                    continuation.resume(
                        with: Result {
                            try isCancelled.check()
                            return try scope.run { try body(isCancelled.check) }
                        }
                    )
                }
            }
        } onCancel: {
            isCancelled.set()
        }
    }
}

/// Whether the task behind a transaction was cancelled.
private final class CancellationFlag: Sendable {
    private let isSet = Atomic(false)

    func set() { isSet.store(true, ordering: .relaxed) }

    func check() throws {
        if isSet.load(ordering: .relaxed) { throw StorageError(.cancelled) }
    }
}
