import CRMCore
import Foundation
import StorageProtocols

/// The file of a store, as a tool looks at it from outside.
struct StoreFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Whether there is one.
    ///
    /// - Throws: ``Failure`` where there is a file without a byte: nothing becomes a store by itself. One that another
    ///   process is making this very moment is waited for.
    func isThere() async throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        for _ in 0..<20 {
            if !isEmpty { return true }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw Failure("notAStore", "'\(path)' is empty: it is no store", ["store": .string(path)])
    }

    private var isEmpty: Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.size] as? Int == 0 && !besides.contains { FileManager.default.fileExists(atPath: $0) }
    }

    /// The write-ahead log and what else lies beside a store that somebody has open.
    private var besides: [String] { ["-wal", "-shm", "-journal"].map { path + $0 } }

    /// Removes the files of a store that was made for nothing, unless somebody else has opened it meanwhile.
    func removeIfClosed() {
        // Whoever closes a store as the last one removes its log.
        guard !FileManager.default.fileExists(atPath: path + "-wal") else { return }
        for file in [path] + besides + [path + "-lock"] { try? FileManager.default.removeItem(atPath: file) }
    }
}
