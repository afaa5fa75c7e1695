import Foundation

/// Public test data that lies beside the repository.
enum ContactCorpus {
    /// The bytes of a file, or nil after saying that it is absent.
    static func data(_ path: String) -> Data? {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder =
            ProcessInfo.processInfo.environment["SWIFT_CRM_DATA"].map { URL(filePath: $0) }
            ?? root.appending(path: "../shared/data")
        if let data = try? Data(contentsOf: folder.appending(path: path)) { return data }
        print("skipped: data absent")
        return nil
    }
}
