import CRMCore
import Foundation

/// Finds the public corpora that tests read where they lie.
enum SalesTestData {
    /// The path of a corpus, or nil, with a line of output, where the corpora are absent.
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
}

/// A random generator with a fixed seed, so that a failing case can be run again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
