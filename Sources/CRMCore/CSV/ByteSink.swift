#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A place that bytes are pushed to, chunk by chunk.
///
/// What was written counts once `finish()` has returned. A sink that is dropped before that leaves nothing behind.
public struct ByteSink {
    /// Takes the next chunk; the pointer is valid only during the call.
    public let write: (UnsafeBufferPointer<UInt8>) throws -> Void
    /// Makes what was written final; nothing may be written afterwards.
    public let finish: () throws -> Void

    /// Creates a sink from its two functions.
    public init(
        write: @escaping (UnsafeBufferPointer<UInt8>) throws -> Void,
        finish: @escaping () throws -> Void = {}
    ) {
        self.write = write
        self.finish = finish
    }

    /// A sink that replaces a file in one step.
    ///
    /// Bytes go to a temporary file beside the target, which takes the target's name on `finish()` after its content
    /// has reached the disk. Throws `FileError` if the temporary file can't be made or the target exists and isn't a
    /// regular file.
    public static func file(_ path: String) throws(FileError) -> ByteSink {
        let file = try OutputFile(path: path)
        return ByteSink(write: { try file.write($0) }, finish: { try file.finish() })
    }

    /// The process's standard output.
    public static var standardOutput: ByteSink {
        ByteSink { try writeAll($0, to: STDOUT_FILENO, path: "<standard output>") }
    }

    fileprivate static func writeAll(
        _ bytes: UnsafeBufferPointer<UInt8>,
        to descriptor: Int32,
        path: String
    ) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let slice = UnsafeBufferPointer(rebasing: rest)
            let count = try FileError.retrying(.write, path: path) {
                #if canImport(Glibc)
                Glibc.write(descriptor, slice.baseAddress, slice.count)
                #elseif canImport(Musl)
                Musl.write(descriptor, slice.baseAddress, slice.count)
                #else
                Darwin.write(descriptor, slice.baseAddress, slice.count)
                #endif
            }
            rest = rest.dropFirst(count)
        }
    }
}

/// Keeps in memory what is written to its sink.
public final class ByteCollector {
    /// Everything written so far.
    public private(set) var bytes: [UInt8] = []

    /// Creates an empty collector.
    public init() {}

    /// A sink that appends to `bytes`.
    public var sink: ByteSink {
        ByteSink { self.bytes.append(contentsOf: $0) }
    }
}

private final class OutputFile {
    private let path: String
    private var temporaryPath = ""
    private var descriptor: Int32 = -1

    init(path: String) throws(FileError) {
        self.path = path
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw FileError(.open, path: path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
        }
        // O_EXCL makes the first free name ours, whoever else is writing the same target.
        var attempt = 0
        while descriptor < 0 {
            temporaryPath = "\(path).\(getpid())-\(attempt).partial"
            descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor < 0, errno != EINTR, errno != EEXIST || attempt == 1000 {
                throw FileError(.open, path: temporaryPath, code: errno)
            }
            attempt += 1
        }
    }

    deinit {
        discard()
    }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(FileError) {
        guard descriptor >= 0 else { throw FileError(.write, path: path, code: EBADF) }
        try ByteSink.writeAll(bytes, to: descriptor, path: temporaryPath)
    }

    func finish() throws(FileError) {
        guard descriptor >= 0 else { throw FileError(.write, path: path, code: EBADF) }
        let file = descriptor
        _ = try FileError.retrying(.synchronize, path: temporaryPath) { Int(fsync(file)) }
        guard rename(temporaryPath, path) == 0 else { throw FileError(.rename, path: path, code: errno) }
        close(descriptor)
        descriptor = -1
    }

    private func discard() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporaryPath)
        descriptor = -1
    }
}
