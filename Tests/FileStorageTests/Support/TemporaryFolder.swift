import Foundation

/// A folder that is gone when the test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "swift-crm-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String = "store.crm") -> String { path + "/" + name }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }

    /// What is in the folder, byte by byte.
    var content: [String: Data?] {
        var content: [String: Data?] = [:]
        for name in names { content[name] = .some(FileManager.default.contents(atPath: file(name))) }
        return content
    }

    func bytes(_ name: String = "store.crm") throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    func write(_ bytes: some Sequence<UInt8>, to name: String = "store.crm") throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    }

    /// Copies a store as a killed process or a cut of the power leaves it: the file and its log, as they are now.
    func copyAsLeft(from other: TemporaryFolder) throws {
        for name in ["store.crm", "store.crm-wal"] where other.names.contains(name) {
            try write(try other.bytes(name), to: name)
        }
    }
}
