import CSwiftCRMSQLite

/// A database opened past the library, to plant faults in it or to make a foreign one.
final class RawDatabase {
    struct Failure: Error { var message: String }

    private let handle: OpaquePointer

    init(_ path: String) throws {
        var handle: OpaquePointer?
        guard sqlite3_open(path, &handle) == SQLITE_OK, let handle else { throw Failure(message: "cannot open") }
        self.handle = handle
        // Faults can only be planted without SQLite's own care.
        swiftcrm_db_config_bool(handle, SQLITE_DBCONFIG_DEFENSIVE, 0)
    }

    deinit { sqlite3_close_v2(handle) }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(handle)))
        }
    }
}
