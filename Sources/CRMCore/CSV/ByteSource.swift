#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Bytes that are pulled, chunk by chunk, by whoever consumes them.
///
/// The source decides the size of its chunks. Memory stays flat because nothing is read before it is asked for.
public struct ByteSource {
    /// Appends the next chunk to the array and returns `true`, or returns `false` once there are no more bytes.
    ///
    /// A chunk may be empty; only `false` means the end.
    public let read: (inout [UInt8]) throws -> Bool

    /// Creates a source from a function that appends the next chunk.
    public init(read: @escaping (inout [UInt8]) throws -> Bool) {
        self.read = read
    }

    /// A source of bytes already in memory.
    public static func bytes(_ bytes: [UInt8]) -> ByteSource {
        var rest: [UInt8]? = bytes
        return ByteSource { chunk in
            guard let bytes = rest else { return false }
            rest = nil
            chunk.append(contentsOf: bytes)
            return true
        }
    }

    /// A source of a file's bytes, from an offset in bytes to the end.
    ///
    /// The file is opened at once and closed when the last copy of the source goes away. Reading throws `FileError`.
    public static func file(_ path: String, from offset: Int = 0) throws(FileError) -> ByteSource {
        let file = try InputFile(path: path, offset: offset)
        return ByteSource { chunk in try file.read(into: &chunk) }
    }
}

private final class InputFile {
    private static let chunkSize = 128 * 1024

    private let path: String
    private let descriptor: Int32
    private let chunk: UnsafeMutableRawBufferPointer

    init(path: String, offset: Int) throws(FileError) {
        self.path = path
        descriptor = Int32(
            truncatingIfNeeded: try FileError.retrying(.open, path: path) { Int(open(path, O_RDONLY | O_CLOEXEC)) }
        )
        chunk = .allocate(byteCount: Self.chunkSize, alignment: 16)
        if offset != 0, lseek(descriptor, off_t(offset), SEEK_SET) < 0 {
            throw FileError(.seek, path: path, code: errno)
        }
    }

    deinit {
        close(descriptor)
        chunk.deallocate()
    }

    func read(into bytes: inout [UInt8]) throws(FileError) -> Bool {
        let count = try FileError.retrying(.read, path: path) {
            #if canImport(Glibc)
            Glibc.read(descriptor, chunk.baseAddress, chunk.count)
            #elseif canImport(Musl)
            Musl.read(descriptor, chunk.baseAddress, chunk.count)
            #else
            Darwin.read(descriptor, chunk.baseAddress, chunk.count)
            #endif
        }
        bytes.append(contentsOf: chunk.prefix(count))
        return count > 0
    }
}
