import Dispatch
import StorageProtocols
import Synchronization

/// A store in memory: the contract in its plainest form, for tests, previews and small data.
///
/// Its state is a value. A reader takes a copy and keeps no writer waiting; a writer works on a copy that takes the
/// place of the state when it commits. Queries are interpreted, one row after the other.
final class InMemoryStore: Store {
    private let shared: Mutex<Shared>
    private let scope = TransactionScope()
    private let signal = CommitSignal()
    private let readers = DispatchQueue(label: "swift-crm.memory.readers", attributes: .concurrent)
    private let writer = DispatchQueue(label: "swift-crm.memory.writer")

    private struct Shared {
        var state: StoreState
        var isClosed = false
    }

    init(catalog: Catalog) {
        shared = Mutex(Shared(state: StoreState(catalog: catalog)))
    }

    /// The record types, with the custom fields defined so far.
    var catalog: Catalog { shared.withLock { $0.state.catalog } }

    /// Runs `body` on the state at the beginning of the call; writers need not wait for it.
    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await scope.perform(on: onReader) { interrupt in
            try body(InMemoryReader(try self.openState(), interrupt: interrupt))
        }
    }

    /// Runs `body` as one commit, after the writers that came before.
    func write<T: Sendable>(
        _ request: CommitRequest,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> Committed<T> {
        try await scope.perform(on: onWriter) { interrupt in
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

    /// Replaces the custom fields of a record type.
    func define(_ customFields: [CustomField], on type: String) async throws {
        try await scope.perform(on: onWriter) { _ in
            var state = try self.openState()
            state.catalog = try state.catalog.replacing(customFields, of: type)
            try state.tables[type]?.rebuildUniqueValues(of: try state.catalog.type(type))
            self.replaceState(by: state)
        }
    }

    /// Returns when there is a commit after this one.
    func waitForCommit(after commit: CommitID) async throws { try await signal.wait(after: commit) }

    /// Does nothing: what was erased is in no state that can be read.
    func scrub() async throws -> Bool {
        try scope.check()
        _ = try openState()
        return true
    }

    /// Checks rows, history, unique values, commits and the feed against each other.
    func verify() async throws -> Verification {
        try await scope.perform(on: onReader) { _ in
            try self.openState().verify()
        }
    }

    /// Closes the store after the running transactions; what it held is gone with it.
    func close() async throws {
        try scope.check()
        shared.withLock { $0.isClosed = true }
        signal.close()
        await withCheckedContinuation { done in writer.async { done.resume() } }
        await withCheckedContinuation { done in readers.async(flags: .barrier) { done.resume() } }
    }

    private func onReader(_ work: @escaping @Sendable () -> Void) { readers.async(execute: work) }

    private func onWriter(_ work: @escaping @Sendable () -> Void) { writer.async(execute: work) }

    private func openState() throws -> StoreState {
        try shared.withLock { shared in
            if shared.isClosed { throw StorageError(.closed) }
            return shared.state
        }
    }

    private func replaceState(by state: StoreState) {
        shared.withLock { $0.state = state }
        signal.announce(state.latest)
    }
}
