import ArgumentParser
import CRMCore
import ExampleSupport

struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Takes back an import, but for the records that were changed since."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The import's identifier.")
    var importID: String

    func run() async throws {
        try await host.withHost { host in
            guard let id = RecordID(importID) else {
                throw Failure("usage", "'\(importID.printable)' is no identifier of an import")
            }
            let result = try await host.session.undoImport(id)
            let answer = try await host.session.read { try UndoAnswer(id, result, in: $0) }
            host.output.print(answer)
            if !result.blocked.isEmpty { throw ExitCode.rejectedRows }
        }
    }
}
