import StorageProtocols

/// Writes JSON documents to a sink, one a line, in chunks.
///
/// A sink is no `Sendable` value, yet its writes happen on the store's thread. The export that owns the writer waits for
/// them, so that no two threads ever use it at the same time.
final class LineWriter: @unchecked Sendable {
    private static let chunkSize = 64 * 1024

    private let sink: ByteSink
    private var buffer: [UInt8] = []
    /// How many lines were written.
    private(set) var lines = 0

    init(_ sink: ByteSink) { self.sink = sink }

    func write(_ json: JSONWriter) throws {
        buffer.append(contentsOf: json.bytes)
        buffer.append(0x0A)
        lines += 1
        if buffer.count >= Self.chunkSize { try flush() }
    }

    func write(text: String) throws {
        buffer.append(contentsOf: text.utf8)
        buffer.append(0x0A)
        lines += 1
        if buffer.count >= Self.chunkSize { try flush() }
    }

    /// Writes bytes as they are.
    func write(bytes: [UInt8]) throws {
        buffer += bytes
        if buffer.count >= Self.chunkSize { try flush() }
    }

    /// Counts a record that was written as bytes.
    func count() { lines += 1 }

    /// Makes what was written final.
    func finish() throws {
        try flush()
        try sink.finish()
    }

    private func flush() throws {
        try buffer.withUnsafeBufferPointer { try sink.write($0) }
        buffer.removeAll(keepingCapacity: true)
    }
}
