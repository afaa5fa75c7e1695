import ArgumentParser
import CRMCore
import ExampleSupport
import SalesAutomation

struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Moves an opportunity to a stage: on, back, won or lost."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The opportunity's identifier or name.")
    var opportunity: String

    @Argument(help: "The stage.")
    var stage: String

    @Option(help: "Why it is won or lost.")
    var reason: String?

    @Option(help: "Why it moves although a gate refuses it.")
    var override: String?

    @Option(help: "What it is worth from now on, such as '12,000 EUR'.")
    var amount: String?

    @Option(help: "When it is expected to close from now on, as YYYY-MM-DD.")
    var close: String?

    func run() async throws {
        let value = try amount.map(SuiteHost.money)
        let date = try close.map { text in
            guard let date = CivilDate(iso8601: text) else {
                throw Failure("usage", "--close takes a date as YYYY-MM-DD, not '\(text.printable)'")
            }
            return date
        }
        try await host.withSuite { host in
            let moved = try await host.session.write(reason: "opportunity.move") {
                [opportunity, stage, reason, override] transaction in
                var deal = try transaction.opportunity(opportunity)
                if let value { (deal.amount, deal.currency) = (value.minor, value.currency) }
                if let date { deal.closeDate = date }
                if value != nil || date != nil { deal = try transaction.update(deal) }
                return try transaction.move(deal, to: stage, reason: reason, override: override).id
            }
            try await host.print(moved.value)
        }
    }
}
