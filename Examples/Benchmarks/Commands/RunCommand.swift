public import ArgumentParser
public import FileStorage
import Foundation

extension FileEngine.Durability: ExpressibleByArgument {}

/// Runs the workload once and prints one JSON line for each step.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the workload's steps and prints a JSON line for each."
    )

    @Option(help: "The folder with the workload's .tsv files for this size.")
    var data: String

    @Option(help: "The number of contacts.")
    var n: Int

    @Option(help: "The steps to print, such as a,b,e_by_id; a letter takes all of its steps. All by default.")
    var steps: String?

    @Option(help: "What a commit waits for: full or normal.")
    var durability: FileEngine.Durability = .full

    @Option(help: "Where to keep the store; a temporary file by default.")
    var store: String?

    func run() async throws {
        let path =
            store ?? NSTemporaryDirectory() + "swift-crm-benchmark-\(ProcessInfo.processInfo.processIdentifier).crm"
        for suffix in ["", "-wal", "-shm", "-lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        defer {
            if store == nil {
                for suffix in ["", "-wal", "-shm", "-lock"] {
                    try? FileManager.default.removeItem(atPath: path + suffix)
                }
            }
        }
        let report = Report(n: n, path: path, steps: steps, peer: "swift-crm-\(durability.rawValue.uppercased())")
        try await Workload(folder: data, path: path, durability: durability, report: report).run()
    }
}
