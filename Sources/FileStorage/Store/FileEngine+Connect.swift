import CSwiftCRMSQLite
import StorageProtocols

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension FileEngine {
    /// Opens the connection that writes, if the file is a store, and brings its tables to the catalog's shape.
    ///
    /// It runs under the lock of writers.
    func connectWriter(installing catalog: Catalog) throws -> (SQLiteConnection, StoreShape) {
        guard let path else {
            let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            let connection = try connect(":memory:", flags, cache: cacheSize)
            return (connection, try install(catalog, on: connection))
        }
        try FileHeader.checkWhole(path)
        let hadLog = access(path + "-wal", F_OK) == 0
        let connection = try connectWriter(path)
        do {
            return (connection, try install(catalog, on: connection))
        } catch {
            // A file that is refused gets no log; one that it had is neither moved into it nor removed.
            if !hadLog { connection.removesLogAtClose = true }
            throw error
        }
    }

    private func connectWriter(_ path: String) throws -> SQLiteConnection {
        let connection = try connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, cache: cacheSize)
        guard sqlite3_db_readonly(connection.handle, "main") == 0 else {
            throw StorageError(.readOnly, "the file cannot be written")
        }
        // The checkpoint is this library's own affair: see `Checkpoint`.
        connection.watchLog()
        connection.removesLogAtClose = false
        try connection.execute("PRAGMA synchronous=\(durability.rawValue)")
        if try connection.integer("PRAGMA page_count") == 0 {
            // Into the file itself, before there is a log: others tell a new store by it, and so does whoever comes
            // after a crash.
            try connection.execute("PRAGMA application_id=\(SchemaInstaller.applicationID)")
        }
        try connection.execute("PRAGMA journal_mode=WAL")
        return connection
    }

    private func install(_ catalog: Catalog, on connection: SQLiteConnection) throws -> StoreShape {
        let installer = SchemaInstaller(connection: connection)
        return try connection.immediate { try installer.shape(installer.install(catalog)) }
    }

    /// Opens a connection that reads.
    func connectReader(_ path: String) throws -> SQLiteConnection {
        let connection = try connect(path, SQLITE_OPEN_READWRITE, cache: max(1, cacheSize / 2))
        connection.watchLog()
        connection.removesLogAtClose = false
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
