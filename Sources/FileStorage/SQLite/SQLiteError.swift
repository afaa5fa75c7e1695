import CSwiftCRMSQLite
import StorageProtocols

extension StorageError {
    /// Translates a result code of SQLite.
    ///
    /// Its message is kept only where it cannot hold data.
    static func sqlite(_ result: Int32, _ connection: OpaquePointer?) -> StorageError {
        let extended = connection.map { sqlite3_extended_errcode($0) } ?? result
        let text = String(cString: sqlite3_errstr(extended))
        switch result & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: return StorageError(.busy, "another writer holds the file")
        case SQLITE_FULL: return StorageError(.diskFull, text)
        case SQLITE_READONLY, SQLITE_PERM: return StorageError(.readOnly, text)
        case SQLITE_CANTOPEN: return StorageError(.io, text)
        case SQLITE_IOERR: return StorageError(.io, "\(text) (\(extended))")
        case SQLITE_CORRUPT: return StorageError(.corrupt, text)
        case SQLITE_NOTADB: return StorageError(.notAStore, text)
        case SQLITE_INTERRUPT: return StorageError(.cancelled)
        case SQLITE_CONSTRAINT: return StorageError(.uniqueViolation)
        case SQLITE_ERROR:
            // The one run-time error of an expression that queries can cause.
            let message = connection.map { String(cString: sqlite3_errmsg($0)) } ?? text
            if message == "integer overflow" { return StorageError(.overflow) }
            return StorageError(.io, "SQLite: \(message)")
        default: return StorageError(.io, "SQLite: \(text) (\(extended))")
        }
    }
}
