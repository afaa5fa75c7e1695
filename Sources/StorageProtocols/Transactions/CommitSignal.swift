import Synchronization

/// Lets tasks wait for the next commit of a store: what a driver needs for ``Store/waitForCommit(after:)``.
public final class CommitSignal: Sendable {
    private let state = Mutex(State())

    private struct State {
        var latest = CommitID.none
        var isClosed = false
        var waiting: [Int: (commit: CommitID, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var count = 0
    }

    /// Creates a signal for a store whose last commit is this one.
    public init(latest: CommitID = .none) {
        state.withLock { $0.latest = latest }
    }

    /// Returns when there is a commit after this one.
    ///
    /// - Throws: ``StorageError``: `cancelled` when the task is cancelled, `closed` once the signal is closed.
    public func wait(after commit: CommitID) async throws {
        let waiter = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, StorageError>? = state.withLock { state in
                    if state.isClosed { return .failure(StorageError(.closed)) }
                    // The handler takes the waiter out; it either runs after this or has set the flag before.
                    if Task.isCancelled { return .failure(StorageError(.cancelled)) }
                    if state.latest > commit { return .success(()) }
                    state.waiting[waiter] = (commit, continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiting = state.withLock { $0.waiting.removeValue(forKey: waiter) }
            waiting?.continuation.resume(throwing: StorageError(.cancelled))
        }
    }

    /// Wakes the tasks that wait for this commit; earlier ones than the last announced change nothing.
    public func announce(_ commit: CommitID) {
        let ready = state.withLock { state in
            state.latest = max(state.latest, commit)
            let ready = state.waiting.filter { $0.value.commit < state.latest }
            for waiter in ready.keys { state.waiting[waiter] = nil }
            return ready
        }
        for waiting in ready.values { waiting.continuation.resume() }
    }

    /// Wakes all tasks with `closed`, and those that wait later too.
    public func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for waiting in waiting.values { waiting.continuation.resume(throwing: StorageError(.closed)) }
    }
}
