import ArgumentParser
import CRMCore
import ExampleSupport

struct WhoCanSeeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who-can-see",
        abstract: "Lists the users who can see a contact or account, and why."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var record: String

    func run() async throws {
        try await host.withHost { host in
            let answer = try await host.session.read { [record] transaction in
                let holders = try transaction.whoCanSee(transaction.subject(record).link)
                return AccessHoldersAnswer(holders: holders, names: try Names(in: transaction))
            }
            host.output.print(answer)
        }
    }
}
