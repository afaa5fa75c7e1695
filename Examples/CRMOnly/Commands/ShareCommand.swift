import ArgumentParser
import CRMCore
import ExampleSupport

struct ShareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: "Shares a contact or account with a user, a team or a role.",
        discussion: "  share ann@example.com --with role:support --until 2026-12-31"
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var record: String

    @Option(help: "A user's name, e-mail address or identifier; team:NAME; role:NAME; everyone.")
    var with: String

    @Option(help: "read, or update to let them change it too.")
    var level: AccessLevel = .read

    @Option(help: "When it ends.")
    var until: String?

    func run() async throws {
        try await host.withHost { host in
            let until = try until.map { try TimeText($0, zone: host.zone).start }
            let share = try await host.session
                .write(reason: "share") { [record, with, level] transaction in
                    let subject = try transaction.subject(record)
                    let share = Share(subject.link, with: try transaction.grantee(with), level, until: until)
                    return try transaction.create(share)
                }
                .value
            host.output.print(DoneAnswer(words: "shared", id: share.id.raw))
        }
    }
}

extension QueryTransaction {
    /// Whom the text names.
    fileprivate func grantee(_ text: String) throws -> Grantee {
        if text == "everyone" { return .everyone }
        if text.hasPrefix("role:") { return .role(try role(named: String(text.dropFirst(5))).id) }
        guard text.hasPrefix("team:") else { return .user(try knownUser(text).id) }
        let name = String(text.dropFirst(5))
        guard let team = try first(Team.where { $0.name == name }) else {
            throw Failure("unknownTeam", "there is no team '\(name.printable)'", ["value": .string(name)])
        }
        return .team(team.id)
    }
}
