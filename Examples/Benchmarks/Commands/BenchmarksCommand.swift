import ArgumentParser

/// Measures the libraries on the workload of a hand-written C program.
@main
struct BenchmarksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks",
        abstract: "Measures swift-crm on a CRM workload.",
        subcommands: [
            RunCommand.self, CompareCommand.self, WriterCommand.self, ColdCommand.self, DuplicatesCommand.self,
            AccessCommand.self, IdleCommand.self, RecurringCommand.self, TimeCommand.self,
        ]
    )
}
