import ArgumentParser
import CRMCore
import ExampleSupport

struct ExplainAccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain-access",
        abstract: "Says whether a user may do something with a contact or account, and why.",
        discussion: "  explain-access ann@example.com --user Bob --ability update"
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var record: String

    @Option(help: "The user; without it, whoever --actor names.")
    var user: String?

    @Option(help: "\(TypePermissions.abilities.map(\.rawValue).joined(separator: ", ")).")
    var ability = "read"

    func validate() throws {
        let known = TypePermissions.abilities
        if !known.contains(Ability(rawValue: ability)) {
            let names = known.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("there is no ability '\(ability)'; there are: \(names)")
        }
    }

    func run() async throws {
        try await host.withHost { host in
            let answer = try await host.session.read { [record, user, ability] transaction in
                let link = try transaction.subject(record).link
                let user = try user.map { try transaction.knownUser($0).id }
                let decision = try transaction.explain(Ability(rawValue: ability), link, for: user)
                return AccessDecisionAnswer(decision: decision, names: try Names(in: transaction))
            }
            host.output.print(answer)
        }
    }
}
