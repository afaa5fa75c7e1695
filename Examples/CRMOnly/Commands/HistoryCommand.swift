import ArgumentParser
import CRMCore
import ExampleSupport

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Shows who changed what of a contact or account, when and why."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address; a deleted record is found by its identifier.")
    var record: String

    func run() async throws {
        try await host.withHost { host in
            let catalog = host.crm.store.catalog
            let answer = try await host.session.read { [record] transaction in
                try HistoryAnswer(record, in: transaction, catalog: catalog)
            }
            host.output.print(answer)
        }
    }
}
