import ArgumentParser
import CRMCore
import ExampleSupport

struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Takes back an import or a hand-over, but for the records that were changed since."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier of the import or hand-over.")
    var importID: String

    func run() async throws {
        try await host.withHost { host in
            guard let id = RecordID(importID) else {
                throw Failure("usage", "'\(importID.printable)' is no identifier")
            }
            let isHandover = try await host.session.find(ID<Handover>(id)) != nil
            let result =
                isHandover
                ? try await host.session.undo(host.session.planUndo(id))
                : try await host.session.undoImport(id)
            let answer = try await host.session.read { try UndoAnswer(id, result, in: $0) }
            host.output.print(answer)
            if !result.blocked.isEmpty { throw ExitCode.rejectedRows }
        }
    }
}
