import CSwiftCRMSQLite
import StorageProtocols
import Synchronization

/// Whether the task that waits for a transaction was cancelled; ends the query that is running.
final class Cancellation: Sendable {
    private enum State: UInt8, AtomicRepresentable {
        case open, cancelled, finished
    }

    private let state = Atomic(State.open)

    /// Marks the transaction as done: from here on a cancellation comes too late.
    func end() { _ = state.compareExchange(expected: .open, desired: .finished, ordering: .relaxed) }

    func cancel() { _ = state.compareExchange(expected: .open, desired: .cancelled, ordering: .relaxed) }

    var isCancelled: Bool { state.load(ordering: .relaxed) == .cancelled }

    func check() throws {
        if isCancelled { throw StorageError(.cancelled) }
    }
}

extension SQLiteConnection {
    /// Runs a body; its queries look again and again whether they were cancelled.
    ///
    /// SQLite's interrupt would be lost between two queries.
    func run<T>(until cancellation: Cancellation, _ body: () throws -> T) throws -> T {
        try cancellation.check()
        sqlite3_progress_handler(
            handle,
            1000,
            { context in
                guard let context else { return 0 }
                return Unmanaged<Cancellation>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
            },
            Unmanaged.passUnretained(cancellation).toOpaque()
        )
        defer {
            sqlite3_progress_handler(handle, 0, nil, nil)
            cancellation.end()
        }
        return try body()
    }
}
