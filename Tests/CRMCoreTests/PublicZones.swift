import CRMCore
import Foundation
import Testing

/// The zones of the public time zone source, compiled once per process into a folder of its own.
enum PublicZones {
    struct Rules: Decodable {
        var initial: Int
        var transitions: [[Int64]]
    }

    private struct File: Decodable {
        var zones: [String: Rules]
    }

    /// Hands over the zones and, by their names, the seconds at which clocks change.
    static func with(_ body: (ZoneDatabase, [(name: String, changes: [Int64])]) throws -> Void) throws {
        try withRules { database, zones in
            try body(database, zones.map { (name: $0.key, changes: $0.value.transitions.map { $0[0] }) })
        }
    }

    /// Hands over the zones and, by their names, the seconds at which clocks change and the offsets since then; the first
    /// one holds since ever.
    static func withOffsets(
        _ body: (ZoneDatabase, [(name: String, changes: [(second: Int64, offset: Int)])]) throws -> Void
    ) throws {
        try withRules { database, zones in
            let changes = zones.map { name, rules in
                let first = [(second: Int64.min / 2_000_000, offset: rules.initial)]
                return (name: name, changes: first + rules.transitions.map { (second: $0[0], offset: Int($0[1])) })
            }
            try body(database, changes)
        }
    }

    private static func withRules(
        _ body: (ZoneDatabase, [(key: String, value: Rules)]) throws -> Void
    ) throws {
        guard let source = TestData.folder("tz") else { return }
        let compilers = ["/usr/sbin/zic", "/usr/bin/zic"]
        guard let compiler = compilers.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            print("skipped: no zic to compile the time zone source with")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("zones-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: compiler)
        process.arguments = ["-d", folder.path, source + "/tzdata.zi"]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let file = try JSONDecoder().decode(File.self, from: Data(try TestData.bytes(source + "/transitions.json")))
        try body(ZoneDatabase(directory: folder.path), file.zones.sorted { $0.key < $1.key })
    }
}
