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

/// What SQLite asks now and then whether to go on.
final class Progress {
    fileprivate var cancellation: Cancellation?
    /// How many thousand steps the running query may still take.
    var budget = Int.max

    /// Whether to end the query.
    fileprivate func ends() -> Bool {
        if budget != .max { budget -= 1 }
        return budget <= 0 || cancellation?.isCancelled == true
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
                return Unmanaged<Progress>.fromOpaque(context).takeUnretainedValue().ends() ? 1 : 0
            },
            Unmanaged.passUnretained(progress).toOpaque()
        )
        progress.cancellation = cancellation
        defer {
            sqlite3_progress_handler(handle, 0, nil, nil)
            progress.cancellation = nil
            cancellation.end()
        }
        return try body()
    }
}
