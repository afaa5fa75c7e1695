import ArgumentParser
import CRMCore
import ExampleSupport

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a contact or account, as it is or as it was."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var record: String

    @Option(help: "The time whose state is shown.")
    var asOf: String?

    func run() async throws {
        try await host.withHost { host in
            let instant = try asOf.map { try TimeText($0, zone: host.zone).start }
            let page = try await host.session.read { [record] transaction in
                try CustomerPage(record, asOf: instant, in: transaction)
            }
            host.output.print(page)
        }
    }
}
