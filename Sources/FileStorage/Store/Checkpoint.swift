import CSwiftCRMSQLite
import StorageProtocols

/// Moves the write-ahead log into the file.
///
/// Connections never do it by themselves; it runs under ``WriterLock``.
struct Checkpoint {
    /// From how many pages of log on it is due.
    private static let pages = 4096

    /// Checkpoints if the log has become long.
    func runIfDue(on connection: SQLiteConnection) {
        guard connection.logPages >= Self.pages else { return }
        // Starts the log anew where no reader needs it any more, and so keeps its size.
        run(on: connection, SQLITE_CHECKPOINT_RESTART)
    }

    /// Checkpoints, empties the log and lets SQLite remove it, if nobody else has the file open.
    func runAtClose(on connection: SQLiteConnection) {
        run(on: connection, SQLITE_CHECKPOINT_TRUNCATE)
        connection.removesLogAtClose = true
    }

    /// Checkpoints and empties the log.
    ///
    /// - Parameters:
    ///   - connection: The connection that writes.
    ///   - wait: How long to wait for whoever reads from the log, in milliseconds.
    /// - Returns: Whether it is empty.
    func emptyLog(of connection: SQLiteConnection, wait: Int32) -> Bool {
        run(on: connection, SQLITE_CHECKPOINT_TRUNCATE, wait: wait) == SQLITE_OK
    }

    @discardableResult
    private func run(on connection: SQLiteConnection, _ mode: Int32, wait: Int32 = 0) -> Int32 {
        // Does not wait for readers: what they still need stays in the log for the next time. A failure loses
        // nothing; the log remains.
        sqlite3_busy_timeout(connection.handle, wait)
        defer { sqlite3_busy_timeout(connection.handle, connection.busyTimeout) }
        return sqlite3_wal_checkpoint_v2(connection.handle, "main", mode, nil, nil)
    }
}
