#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A system call on a file that failed.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done to the file.
    public enum Operation: String, Hashable, Sendable {
        /// Opening or creating it.
        case open
        /// Moving to an offset.
        case seek
        /// Reading.
        case read
        /// Writing.
        case write
        /// Waiting until what was written is on the disk.
        case synchronize
        /// Giving it its final name.
        case rename
    }

    /// What was being done to the file.
    public let operation: Operation
    /// The path as the caller gave it, or `<standard output>`.
    public let path: String
    /// The system's `errno`.
    public let code: Int32

    /// Describes a failed call.
    public init(_ operation: Operation, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// One sentence that names the operation, the path and the system's own words for the error.
    public var description: String {
        let reason = strerror(code).map { String(cString: $0) } ?? "unknown error"
        return "cannot \(operation.rawValue) '\(path)': \(reason) (errno \(code))"
    }

    /// Calls again for as long as a signal interrupts the call.
    static func retrying(
        _ operation: Operation,
        path: String,
        _ call: () -> Int
    ) throws(FileError) -> Int {
        while true {
            let result = call()
            if result >= 0 { return result }
            let code = errno
            if code != EINTR { throw FileError(operation, path: path, code: code) }
        }
    }
}
