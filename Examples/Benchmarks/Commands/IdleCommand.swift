import ArgumentParser
import CRMCore
import FileStorage
import Foundation

/// Ticks on a store in which nothing is due: what that costs must not depend on how much the store holds.
struct IdleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle",
        abstract: "Ticks on a store that `run --store` left, where nothing is due, and prints what a tick takes.",
        discussion: "For instructions, run it under `perf stat -e instructions:u` with two counts of ticks."
    )

    @Argument(help: "The store.")
    var store: String

    @Option(help: "How many times to tick.")
    var ticks = 1000

    func run() async throws {
        let crm = try await CRM.open(.file(store), modules: Workload.modules())
        // Whatever is left over is done first.
        try await crm.tick()
        var time = Stopwatch()
        for _ in 0..<max(0, ticks) {
            let report = try await time.measure { try await crm.tick() }
            guard report.isIdle else { throw ValidationError("the store is not idle") }
        }
        print(String(format: "%d ticks, %.1f µs of CPU each", ticks, time.cpu / Double(max(1, ticks)) * 1e6))
        try await crm.close()
    }
}
