import ArgumentParser
import CRMCore
import ExampleSupport
import SalesAutomation

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists contacts, accounts, leads or opportunities.",
        discussion: """
            A condition is 'field op value' with op one of = != < <= > >= ~ in, or 'field is [not] empty'; several must \
            all hold. ~ means begins with; 'text ~ …' searches the whole record.

              list opportunities --where 'outcome = open' --where 'company ~ Lindenhof' --sort amount:desc
            """
    )

    @OptionGroup var host: HostOptions
    @OptionGroup var options: ListOptions

    @Argument(help: "contacts, accounts, leads or opportunities.")
    var type: ListedType

    enum ListedType: String, ExpressibleByArgument, CaseIterable {
        case contacts, accounts, leads, opportunities
    }

    func run() async throws {
        try await host.withSuite { host in
            switch type {
            case .contacts: try await options.list(Contact.self, host)
            case .accounts: try await options.list(Account.self, host)
            case .leads: try await options.list(Lead.self, host)
            case .opportunities: try await options.list(Opportunity.self, host)
            }
        }
    }
}
