import CSwiftCRMSQLite
import StorageProtocols

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a file says of itself, read before SQLite touches it: a file that is refused stays as it is.
///
/// The layout of the first 100 bytes is SQLite's file format, section 1.3.
enum FileHeader {
    /// Checks that a file is a store of this or an earlier format, or that there is none yet.
    static func check(_ path: String) throws { _ = try read(path) }

    /// Checks the same, and that the file is as long as it says, unless the log holds what is missing.
    ///
    /// It takes the lock of writers: a checkpoint changes both.
    static func checkWhole(_ path: String) throws {
        guard let (header, size) = try read(path) else {
            var log = stat()
            guard stat(path + "-wal", &log) == 0, log.st_size > 0 else { return }
            // SQLite would drop the log: a file that had one was never empty.
            throw StorageError(.corrupt, "the file is truncated: it is empty, but has a log")
        }
        let stored = Int64(header[16]) << 8 | Int64(header[17])
        let pageSize = stored == 1 ? 65_536 : stored
        let pages = header.integer(at: 28)
        guard pageSize >= 512, pageSize & (pageSize - 1) == 0 else {
            throw StorageError(.corrupt, "the size of pages is \(pageSize)")
        }
        if pages * pageSize <= size { return }
        // A checkpoint that was interrupted leaves a file that is too short, and a log with all that it lacks.
        let missing = size / pageSize + 1...pages
        guard try LogFile(path + "-wal", pageSize: Int(pageSize)).holds(missing) else {
            throw StorageError(.corrupt, "the file is truncated: \(size) bytes of \(pages * pageSize)")
        }
    }

    /// The first bytes of a store's file and its size; nil where there is none yet, or an empty one.
    private static func read(_ path: String) throws -> (header: [UInt8], size: Int64)? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw StorageError(.io, "the file cannot be examined (\(errno))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StorageError(.notAStore, "not a file") }
        if status.st_size == 0 { return nil }
        var header = [UInt8](repeating: 0, count: 100)
        var size: sqlite3_int64 = 0
        let result = header.withUnsafeMutableBufferPointer {
            swiftcrm_read_header(path, $0.baseAddress, Int32($0.count), &size)
        }
        guard result == SQLITE_OK else { throw StorageError.sqlite(result, nil) }
        guard size >= header.count, header.starts(with: "SQLite format 3\0".utf8) else {
            throw StorageError(.notAStore)
        }
        guard header.integer(at: 68) == SchemaInstaller.applicationID else {
            throw StorageError(.notAStore, "a database of another program")
        }
        try checkFormat(header.integer(at: 60))
        return (header, size)
    }

    /// Refuses the format of a newer library.
    static func checkFormat(_ format: Int64) throws {
        guard format <= SchemaInstaller.formatVersion else {
            throw StorageError(
                .newerFormat,
                "the file has format \(format), this library knows \(SchemaInstaller.formatVersion)"
            )
        }
    }

    /// Whether a file, or the folder that it is to be made in, can be written.
    static func isWritable(_ path: String) -> Bool {
        if access(path, F_OK) == 0 { return access(path, W_OK) == 0 }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return access(".", W_OK) == 0 }
        let folder = String(path[..<slash])
        // A folder that is not there is another fault than one that cannot be written.
        return access(folder, F_OK) != 0 || access(folder.isEmpty ? "/" : folder, W_OK) == 0
    }
}

extension [UInt8] {
    fileprivate func integer(at offset: Int) -> Int64 {
        self[offset..<offset + 4].reduce(0) { $0 << 8 | Int64($1) }
    }
}
