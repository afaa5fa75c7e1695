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
    /// Checks that a file is a whole store of this or an earlier format, or that there is none yet.
    static func check(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw StorageError(.io, "the file cannot be examined (\(errno))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StorageError(.notAStore, "not a file") }
        if status.st_size == 0 { return }
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
        let format = header.integer(at: 60)
        guard format <= SchemaInstaller.formatVersion else {
            throw StorageError(
                .newerFormat,
                "the file has format \(format), this library knows \(SchemaInstaller.formatVersion)"
            )
        }
        try checkSize(header, size, path)
    }

    /// Checks that the file is as long as it says, unless the log holds what is to come.
    private static func checkSize(_ header: [UInt8], _ size: Int64, _ path: String) throws {
        let stored = Int64(header[16]) << 8 | Int64(header[17])
        let pageSize = stored == 1 ? 65_536 : stored
        var log = stat()
        let hasLog = stat(path + "-wal", &log) == 0 && log.st_size > 0
        guard pageSize > 0, !hasLog else { return }
        guard size % pageSize == 0, header.integer(at: 28) * pageSize <= size else {
            throw StorageError(.corrupt, "the file is truncated: \(size) bytes of \(header.integer(at: 28) * pageSize)")
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
