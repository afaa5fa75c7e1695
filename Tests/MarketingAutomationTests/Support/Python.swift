import Foundation

/// Runs `python3` as an independent reader of what we write.
enum Python {
    /// Whether there is one, and it has the module; prints a line where not.
    static func isThere(_ module: String = "sys") -> Bool {
        let answer = try? run("import \(module); print('yes')", input: Data())
        let isThere = answer?.starts(with: Data("yes".utf8)) ?? false
        if !isThere { print("skipped: no python3 with \(module)") }
        return isThere
    }

    /// The output of a script that reads the input from its standard input.
    static func run(_ script: String, input: Data) throws -> Data {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (source, target) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try input.write(to: source)
        try Data().write(to: target)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        process.standardInput = try FileHandle(forReadingFrom: source)
        process.standardOutput = try FileHandle(forWritingTo: target)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw TestFailure("python3 failed") }
        return try Data(contentsOf: target)
    }
}
