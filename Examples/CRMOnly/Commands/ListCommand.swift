import ArgumentParser
import CRMCore
import ExampleSupport

/// The record types that exports, custom fields and retention rules are about.
enum ListedType: String, ExpressibleByArgument, CaseIterable {
    case contacts
    case accounts
    case activities
}

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists contacts or accounts.",
        discussion: """
            A condition is 'field op value' with op one of = != < <= > >= ~ in, or 'field is [not] empty'; several must \
            all hold. ~ means begins with; 'text ~ …' searches the whole record. != leaves out records without a value.

              list contacts --where 'city = Kyoto' --where 'lifecycle in customer, evangelist' --sort created_at:desc
            """
    )

    @OptionGroup var host: HostOptions
    @OptionGroup var options: ListOptions

    @Argument(help: "contacts or accounts.")
    var type: Kind

    /// What can be listed; activities are on timelines.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case contacts
        case accounts
    }

    func run() async throws {
        try await host.withHost { host in
            switch type {
            case .accounts: try await options.list(Account.self, host)
            case .contacts: try await options.list(Contact.self, host)
            }
        }
    }
}
