/// Where the bytes of a file to import come from; it can be opened again, at any offset.
public struct ImportSource: Sendable {
    private enum Origin: Sendable {
        case file(String)
        case bytes([UInt8])
    }

    private let origin: Origin

    /// A file.
    public static func file(_ path: String) -> ImportSource { ImportSource(origin: .file(path)) }

    /// Bytes in memory.
    public static func bytes(_ bytes: [UInt8]) -> ImportSource { ImportSource(origin: .bytes(bytes)) }

    /// The name of the file without its folders; empty for bytes.
    public var name: String {
        guard case .file(let path) = origin else { return "" }
        return path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    }

    /// The bytes from an offset on.
    func open(from offset: Int = 0) throws -> ByteSource {
        switch origin {
        case .file(let path): try .file(path, from: offset)
        case .bytes(let bytes): .bytes(offset == 0 ? bytes : Array(bytes.dropFirst(offset)))
        }
    }

    /// Reads all bytes and tells the content by its size and 128 bits of hash.
    ///
    /// The hash is fast rather than cryptographic: it tells a file that changed, not one that was made to deceive.
    func fingerprint() throws -> SourceFingerprint {
        let source = try open()
        var hash = StableHash()
        var chunk: [UInt8] = []
        while try source.read(&chunk) {
            hash.update(chunk)
            chunk.removeAll(keepingCapacity: true)
        }
        return SourceFingerprint(size: hash.size, text: "\(hash.size)-\(hash.text)")
    }
}

/// What tells one content from another.
struct SourceFingerprint: Sendable {
    let size: Int
    let text: String
}
