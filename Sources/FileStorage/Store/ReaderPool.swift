import StorageProtocols
import Synchronization

/// The reading connections of a store; a transaction takes one for itself.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [Worker] = []
        var count = 0
        var waiting: [UnsafeContinuation<Worker, any Error>] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let limit: Int
    private let make: @Sendable () throws -> Worker

    /// Creates a pool that makes up to `limit` connections when they are needed.
    init(limit: Int, make: @escaping @Sendable () throws -> Worker) {
        self.limit = limit
        self.make = make
    }

    func run<T: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection, Cancellation) throws -> T
    ) async throws -> T {
        let worker = try await take()
        defer { give(worker) }
        return try await worker.run(body)
    }

    private enum Choice {
        case worker(Worker)
        case makeOne
        case wait
    }

    private func take() async throws -> Worker {
        let choice = try state.withLock { state -> Choice in
            if state.isClosed { throw StorageError(.closed) }
            if let worker = state.idle.popLast() { return .worker(worker) }
            guard state.count < limit else { return .wait }
            state.count += 1
            return .makeOne
        }
        switch choice {
        case .worker(let worker): return worker
        case .makeOne:
            do {
                return try make()
            } catch {
                state.withLock { $0.count -= 1 }
                throw error
            }
        case .wait:
            return try await withUnsafeThrowingContinuation { continuation in
                let now = state.withLock { state -> Result<Worker, any Error>? in
                    if state.isClosed { return .failure(StorageError(.closed)) }
                    if let worker = state.idle.popLast() { return .success(worker) }
                    state.waiting.append(continuation)
                    return nil
                }
                if let now { continuation.resume(with: now) }
            }
        }
    }

    private func give(_ worker: Worker) {
        let next = state.withLock { state -> UnsafeContinuation<Worker, any Error>? in
            if state.waiting.isEmpty {
                if state.isClosed { state.count -= 1 } else { state.idle.append(worker) }
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: worker)
    }

    /// Closes the idle connections and refuses further use; those in use close when they come back.
    func close() async {
        let (waiting, idle) = state.withLock { state in
            state.isClosed = true
            let taken = (state.waiting, state.idle)
            state.waiting = []
            state.idle = []
            state.count -= taken.1.count
            return taken
        }
        for continuation in waiting { continuation.resume(throwing: StorageError(.closed)) }
        for worker in idle { await worker.close() }
    }
}
