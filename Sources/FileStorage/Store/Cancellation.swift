import CSwiftCRMSQLite
import StorageProtocols
import Synchronization

/// Whether the task that waits for a transaction was cancelled; interrupts the query that is running.
final class Cancellation: Sendable {
    private enum State {
        case waiting
        /// The connection's handle, as an address.
        case running(UInt)
        case cancelled
        case finished
    }

    private let state = Mutex(State.waiting)

    /// Marks the transaction as running on a connection.
    func begin(_ connection: SQLiteConnection) throws {
        try state.withLock { state in
            if case .cancelled = state { throw StorageError(.cancelled) }
            state = .running(UInt(bitPattern: connection.handle))
        }
    }

    /// Marks the transaction as done: from here on a cancellation comes too late.
    func end() { state.withLock { $0 = .finished } }

    func cancel() {
        state.withLock { state in
            switch state {
            case .running(let address):
                // The handle is open: `end()` takes this lock before the connection goes on to other work.
                if let handle = OpaquePointer(bitPattern: address) { sqlite3_interrupt(handle) }
                state = .cancelled
            case .waiting: state = .cancelled
            case .cancelled, .finished: break
            }
        }
    }

    func check() throws {
        let isCancelled = state.withLock { state in
            if case .cancelled = state { true } else { false }
        }
        if isCancelled { throw StorageError(.cancelled) }
    }
}
