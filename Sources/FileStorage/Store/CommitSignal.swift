import StorageProtocols
import Synchronization

/// Wakes those who wait for a commit of this process.
final class CommitSignal: Sendable {
    private struct State {
        var latest = CommitID.none
        var waiting: [Int: UnsafeContinuation<Void, Never>] = [:]
        var next = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Tells of a commit.
    func announce(_ commit: CommitID) {
        let waiting = state.withLock { state in
            if commit > state.latest { state.latest = commit }
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// Wakes everybody, now and later.
    func close() {
        state.withLock { $0.isClosed = true }
        announce(.none)
    }

    /// Returns when there is a later commit, or when the time is over.
    ///
    /// - Throws: ``StorageError`` with code `cancelled`.
    func wait(after commit: CommitID, atMost limit: Duration) async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait(after: commit) }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        if Task.isCancelled { throw StorageError(.cancelled) }
    }

    private func wait(after commit: CommitID) async {
        let ticket = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isClosed || state.latest > commit || Task.isCancelled { return true }
                    state.waiting[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
        }
    }
}
