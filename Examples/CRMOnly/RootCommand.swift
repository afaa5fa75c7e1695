import ArgumentParser

/// A customer file in one SQLite file, from the command line.
@main
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "CRMOnly",
        abstract: "Keeps customers in one file: import, find, log, look back, export.",
        discussion: """
            Exit codes: 0 done, 1 done but some rows were rejected, 2 not done.
            With --json a command prints exactly one JSON value on standard output.
            Times are RFC 3339, YYYY-MM-DD, or YYYY-MM-DD HH:MM in --zone.
            """,
        subcommands: [
            ImportCommand.self, UndoCommand.self, ListCommand.self, SearchCommand.self, ShowCommand.self,
            LogCommand.self, TimelineCommand.self, HistoryCommand.self, TagCommand.self, TaskCommand.self,
            ExportCommand.self, StatsCommand.self, VerifyCommand.self, DemoCommand.self,
        ]
    )

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try await asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            leave(with: error, isJSON: arguments.contains("--json"))
        }
    }

    /// Ends the process: with 0 after help, with a command's own code, else with 2 and one line about the failure.
    private static func leave(with error: any Error, isJSON: Bool) -> Never {
        if let code = error as? ExitCode { Terminal.leave(code.rawValue) }
        guard exitCode(for: error) != .success else {
            Terminal.print(fullMessage(for: error))
            Terminal.leave(0)
        }
        let failure = Failure(error)
        Terminal.printError("error: \(failure.message)")
        if isJSON { Terminal.print(failure.json.sortedText) }
        Terminal.leave(2)
    }
}

extension ExitCode {
    /// Done, but some rows were rejected.
    static let rejectedRows = ExitCode(1)
    /// Not done.
    static let notDone = ExitCode(2)
}
