import ArgumentParser
import CRMCore
import ExampleSupport

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Ticks whenever something is due or somebody wrote, until it is told to end.",
        discussion: RunOptions.discussion
    )

    @OptionGroup var host: HostOptions
    @OptionGroup var options: RunOptions

    func run() async throws {
        let erases = try await host.withHost { try await $0.crm.erasesPeople() }
        // Whoever is erased is suppressed, for which there must be a key.
        try await host.withHost(key: erases ? .made : .found) { try await options.run($0) }
    }
}

extension CRM {
    /// Whether a retention rule erases people.
    fileprivate func erasesPeople() async throws -> Bool {
        let rules = RetentionRule.where {
            $0.isActive == true && $0.type == Contact.typeName && ($0.action == .erase || $0.action == .anonymise)
        }
        return try await session(as: .system("run")).first(rules) != nil
    }
}
