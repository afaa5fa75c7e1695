import CSwiftCRMSQLite
import StorageProtocols

extension FileEngine {
    /// Opens the connection that writes, if the file is a store.
    func connectWriter() throws -> SQLiteConnection {
        guard let path else {
            return try connect(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, cache: cacheSize)
        }
        let connection: SQLiteConnection
        do {
            connection = try connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, cache: cacheSize)
        } catch let error as StorageError where error.code == .io {
            throw FileHeader.isWritable(path) ? error : StorageError(.readOnly, "the file cannot be written")
        }
        guard sqlite3_db_readonly(connection.handle, "main") == 0 else {
            throw StorageError(.readOnly, "the file cannot be written")
        }
        try connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=\(durability.rawValue)")
        // The checkpoint is this library's own affair: see `Checkpoint`.
        connection.watchLog()
        swiftcrm_db_config_bool(connection.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        return connection
    }

    /// Opens a connection that reads.
    func connectReader(_ path: String) throws -> SQLiteConnection {
        let connection = try connect(path, SQLITE_OPEN_READWRITE, cache: max(1, cacheSize / 2))
        connection.watchLog()
        swiftcrm_db_config_bool(connection.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        return connection
    }

    private func connect(_ path: String, _ flags: Int32, cache: Int) throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path, flags: flags)
        connection.busyTimeout = Int32(clamping: busyTimeout)
        swiftcrm_db_config_bool(connection.handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
        try connection.execute("PRAGMA cache_size=-\(cache * 1024); PRAGMA temp_store=MEMORY; PRAGMA secure_delete=0")
        return connection
    }
}
