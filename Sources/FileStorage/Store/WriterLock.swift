import StorageProtocols

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The lock that lets one writer at a time, of all processes, work on the file or move the log into it.
///
/// SQLite has a lock of its own, but before 3.51.3 it can damage a file when one connection checkpoints while another
/// starts the log anew, and its waiting is not fair. The lock is a file beside the store that is gone when the last
/// store is closed. It is only touched on the writer's thread.
final class WriterLock {
    private let path: String
    private let timeout: Int
    private var descriptor: Int32 = -1

    /// Names the lock of a store's file.
    init(path: String, timeout: Int) {
        self.path = path + "-lock"
        self.timeout = timeout
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Runs a body while no other writer is at work.
    ///
    /// - Throws: ``StorageError`` with code `busy` when the wait takes too long.
    func withLock<T>(_ body: () throws -> T) throws -> T {
        try lock()
        defer { flock(descriptor, LOCK_UN) }
        return try body()
    }

    /// Removes the file, if nobody else is at work.
    func remove() {
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
        if isCurrent { unlink(path) }
        close(descriptor)
        descriptor = -1
    }

    private func lock() throws {
        var waited = 0
        var pause: UInt32 = 100
        while true {
            if descriptor < 0 { descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
            guard descriptor >= 0 else {
                throw StorageError(
                    [EACCES, EROFS, EPERM].contains(errno) ? .readOnly : errno == ENOSPC ? .diskFull : .io,
                    "the lock file cannot be opened (\(errno))"
                )
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                if isCurrent { return }
                // The file was removed by a store that closed, and may have been made anew by another.
                close(descriptor)
                descriptor = -1
                continue
            }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw StorageError(.io, "the file cannot be locked (\(errno))")
            }
            guard waited / 1000 < timeout else { throw StorageError(.busy, "another writer holds the file") }
            usleep(pause)
            waited += Int(pause)
            pause = min(pause * 2, 2000)
        }
    }

    /// Whether the open file is the one that the path leads to.
    private var isCurrent: Bool {
        var (mine, theirs) = (stat(), stat())
        return fstat(descriptor, &mine) == 0 && stat(path, &theirs) == 0 && mine.st_ino == theirs.st_ino
            && mine.st_dev == theirs.st_dev
    }
}
