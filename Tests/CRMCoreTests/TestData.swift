import Foundation

/// Finds the public corpora that tests read where they lie.
enum TestData {
    /// The path of a corpus, or `nil`, with a line of output, where the corpora are absent.
    static func folder(_ name: String) -> String? {
        let root: URL
        if let path = ProcessInfo.processInfo.environment["SWIFT_CRM_DATA"] {
            root = URL(fileURLWithPath: path, isDirectory: true)
        } else {
            root =
                URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("../shared/data").standardizedFileURL
        }
        let path = root.appendingPathComponent(name).path
        guard FileManager.default.fileExists(atPath: path) else {
            print("skipped: data absent (\(name))")
            return nil
        }
        return path
    }

    /// The paths of all files below a folder whose names end in a suffix, sorted.
    static func files(in folder: String, endingIn suffix: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
    }

    /// The content of a file.
    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
