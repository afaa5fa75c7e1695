/// Reads the lines of a source one at a time.
struct LineReader {
    /// The greatest length of a line, beyond which it is no archive's.
    private static let maximum = 1 << 30

    private let source: ByteSource
    private var buffer: [UInt8] = []
    private var start = 0
    private var hasEnded = false

    init(_ source: ByteSource) { self.source = source }

    /// Hands the next line without its end to `body`; nil where there are no more lines.
    mutating func next<T>(_ body: (UnsafeRawBufferPointer) throws -> T) throws -> T? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
            }
            if hasEnded {
                if start == buffer.count { return nil }
                defer { start = buffer.count }
                return try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            if searched > Self.maximum { throw ImportError(.badLine, "too long") }
            hasEnded = try !source.read(&buffer)
        }
    }
}
