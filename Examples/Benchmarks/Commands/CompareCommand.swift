import ArgumentParser
import FileStorage
import Foundation

/// Runs the C program and this one in turn and prints the ratios of their medians.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compiles the C program, runs both in turn and prints the ratios of their medians."
    )

    @Option(help: "The folder with baseline.c and gen.py; nothing is written into it.")
    var bench: String

    @Option(help: "The number of contacts.")
    var n: Int = 100_000

    @Option(help: "How often each program runs.")
    var runs: Int = 3

    @Option(help: "What a commit waits for: full or normal.")
    var durability: FileEngine.Durability = .full

    @Option(help: "A folder for the data and the stores; a temporary one by default.")
    var work: String?

    func run() async throws {
        let folder = work ?? NSTemporaryDirectory() + "swift-crm-compare-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { if work == nil { try? FileManager.default.removeItem(atPath: folder) } }
        let baseline = folder + "/baseline"
        try Tool.run("/usr/bin/env", ["gcc", "-O2", "-w", "-o", baseline, bench + "/baseline.c", "-lsqlite3", "-lm"])
        let data = folder + "/data/\(n)"
        if !FileManager.default.fileExists(atPath: data + "/contacts.tsv") {
            let generator = folder + "/gen.py"
            try? FileManager.default.removeItem(atPath: generator)
            try FileManager.default.copyItem(atPath: bench + "/gen.py", toPath: generator)
            try Tool.run("/usr/bin/env", ["python3", generator, String(n)])
        }
        var (cpu, wall, ours) = (Samples(), Samples(), Samples())
        for _ in 0..<max(1, runs) {
            let arguments = ["run", data, folder + "/c.db", String(n), durability.rawValue.uppercased()]
            cpu.add(try Tool.run(baseline, arguments, environment: ["CLOCK": "cpu"]))
            ours.add(
                try Tool.run(
                    CommandLine.arguments[0],
                    [
                        "run", "--data", data, "--n", String(n), "--durability", durability.rawValue, "--store",
                        folder + "/s.crm",
                    ]
                )
            )
            wall.add(try Tool.run(baseline, arguments, environment: ["CLOCK": "wall"]))
        }
        Comparison(cpu: cpu, wall: wall, ours: ours).print()
    }
}

/// Another program, run to its end.
enum Tool {
    @discardableResult
    static func run(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ValidationError("\(path) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
