package import ArgumentParser

extension AsyncParsableCommand {
    /// Runs the tool on the process's arguments.
    package static func runTool() async {
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
    package static let rejectedRows = ExitCode(1)
    /// Not done.
    package static let notDone = ExitCode(2)
}
