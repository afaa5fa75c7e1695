import StorageProtocols

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A write-ahead log, read past SQLite: which pages its commits hold.
///
/// The layout is that of SQLite's file format, section 4. It is only read where a file is shorter than it should be.
struct LogFile {
    private static let headerSize = 32
    private static let frameHeaderSize = 24
    /// The pages in the frames up to the last commit.
    private var pages: Set<Int64> = []

    /// Reads a log; of one that is not there, or is none, there are no pages.
    init(_ path: String, pageSize: Int) throws {
        // The locks that go with a log lie on another file: opening and closing it here drops none.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return }
        guard descriptor >= 0 else { throw StorageError(.io, "the log cannot be read (\(errno))") }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: Self.headerSize)
        guard Self.read(descriptor, into: &header, at: 0), header.number(0) | 1 == 0x377F_0683,
            header.number(8) == pageSize
        else { return }
        let isBigEndian = header.number(0) & 1 == 1
        var sum = Checksum()
        sum.add(header[..<24], isBigEndian: isBigEndian)
        guard sum.matches(header, at: 24) else { return }
        var frame = [UInt8](repeating: 0, count: Self.frameHeaderSize + pageSize)
        var (offset, uncommitted) = (Self.headerSize, Set<Int64>())
        while Self.read(descriptor, into: &frame, at: offset) {
            // Behind the last whole frame lie those of earlier rounds, with other salts, or a torn one.
            guard frame[8..<16].elementsEqual(header[16..<24]) else { return }
            sum.add(frame[..<8], isBigEndian: isBigEndian)
            sum.add(frame[Self.frameHeaderSize...], isBigEndian: isBigEndian)
            guard sum.matches(frame, at: 16) else { return }
            uncommitted.insert(Int64(frame.number(0)))
            if frame.number(4) != 0 {
                pages.formUnion(uncommitted)
                uncommitted.removeAll()
            }
            offset += frame.count
        }
    }

    /// Whether the commits hold all these pages.
    func holds(_ wanted: ClosedRange<Int64>) -> Bool {
        // The count of pages comes from a file that may be damaged: no loop over more than there are.
        wanted.count <= pages.count && wanted.allSatisfy(pages.contains)
    }

    private static func read(_ descriptor: Int32, into bytes: inout [UInt8], at offset: Int) -> Bool {
        bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) == $0.count }
    }

    /// The log's running checksum.
    private struct Checksum {
        private var (first, second) = (UInt32(0), UInt32(0))

        mutating func add(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) {
            bytes.withUnsafeBytes { bytes in
                for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
                    let left = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                    let right = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                    first &+= (isBigEndian ? left.bigEndian : left.littleEndian) &+ second
                    second &+= (isBigEndian ? right.bigEndian : right.littleEndian) &+ first
                }
            }
        }

        func matches(_ bytes: [UInt8], at offset: Int) -> Bool {
            bytes.number(offset) == first && bytes.number(offset + 4) == second
        }
    }
}

extension [UInt8] {
    fileprivate func number(_ offset: Int) -> UInt32 {
        self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
