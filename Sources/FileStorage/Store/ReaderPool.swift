import StorageProtocols
import Synchronization

/// The reading connections of a store; a transaction takes one for itself.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [Worker] = []
        var count = 0
        var waiting: [UnsafeContinuation<Worker, any Error>] = []
        var isClosed = false
        /// Who waits for the last connection to be closed.
        var closing: UnsafeContinuation<Void, Never>?
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
        do {
            let value = try await worker.run(body)
            await give(worker)
            return value
        } catch {
            await give(worker)
            throw error
        }
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
                // With the last connection goes the hope of those who wait for one.
                for continuation in leave() { continuation.resume(throwing: error) }
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

    private func give(_ worker: Worker) async {
        enum Next {
            case waiting(UnsafeContinuation<Worker, any Error>)
            case idle
            case closed
        }
        let next = state.withLock { state -> Next in
            if state.isClosed { return .closed }
            if !state.waiting.isEmpty { return .waiting(state.waiting.removeFirst()) }
            state.idle.append(worker)
            return .idle
        }
        switch next {
        case .waiting(let continuation): continuation.resume(returning: worker)
        case .idle: break
        case .closed:
            await worker.close()
            leave()
        }
    }

    /// Counts a connection that is no more.
    ///
    /// - Returns: Who waited for one, if it was the last.
    @discardableResult
    private func leave() -> [UnsafeContinuation<Worker, any Error>] {
        let last = state.withLock { state -> State? in
            state.count -= 1
            guard state.count == 0 else { return nil }
            defer { (state.closing, state.waiting) = (nil, []) }
            return state
        }
        last?.closing?.resume()
        return last?.waiting ?? []
    }

    /// Refuses further use, and returns when all connections are closed: the idle ones now, those in use when they
    /// come back.
    func close() async {
        let (waiting, idle) = state.withLock { state in
            defer { (state.isClosed, state.waiting, state.idle) = (true, [], []) }
            return (state.waiting, state.idle)
        }
        for continuation in waiting { continuation.resume(throwing: StorageError(.closed)) }
        for worker in idle {
            await worker.close()
            leave()
        }
        await withUnsafeContinuation { continuation in
            let isDone = state.withLock { state in
                if state.count > 0 { state.closing = continuation }
                return state.count == 0
            }
            if isDone { continuation.resume() }
        }
    }
}
