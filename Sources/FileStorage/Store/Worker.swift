import Dispatch
import StorageProtocols

/// A connection with a thread of its own: blocking calls stay off the cooperative pool.
///
/// `@unchecked Sendable`: the connection and the lock are only touched on the queue, which is serial.
final class Worker: @unchecked Sendable {
    private var connection: SQLiteConnection?
    private let lock: WriterLock?
    private let queue: DispatchQueue

    /// Gives a thread to a connection, and to the lock under which a writing one works.
    init(_ connection: SQLiteConnection, lock: WriterLock? = nil, label: String) {
        self.connection = connection
        self.lock = lock
        queue = DispatchQueue(label: label)
    }

    /// Runs a body on the worker's thread.
    ///
    /// Cancelling the task interrupts it.
    func run<T: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection, Cancellation) throws -> T
    ) async throws -> T {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                queue.async { [self] in
                    continuation.resume(
                        with: Result {
                            guard let connection else { throw StorageError(.closed) }
                            let work = {
                                try connection.run(until: cancellation) { try body(connection, cancellation) }
                            }
                            return if let lock { try lock.withLock(work) } else { try work() }
                        }
                    )
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// Closes the connection behind the work that waits.
    ///
    /// - Parameter last: What is done with the connection before, under the lock of writers if it can be had.
    func close(_ last: @escaping @Sendable (SQLiteConnection) -> Void = { _ in }) async {
        await withUnsafeContinuation { continuation in
            queue.async { [self] in
                func close() {
                    if let connection { last(connection) }
                    connection = nil
                }
                if let lock { _ = try? lock.withLock(close) } else { close() }
                connection = nil
                lock?.remove()
                continuation.resume()
            }
        }
    }
}
