import ArgumentParser
import CRMCore
import ExampleSupport

struct ShareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: "Shares a contact or account with a user, a team or a role.",
        discussion: "  share ann@example.com --with role:support --until 2026-12-31\n\nunshare takes it back."
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
            if let until, until <= host.session.now {
                throw Failure("usage", "--until takes a time to come, not \(until)")
            }
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

struct UnshareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unshare",
        abstract: "Takes back that a contact or account was shared."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var record: String

    @Option(help: "With whom it was shared, as share takes it.")
    var with: String

    func run() async throws {
        try await host.withHost { host in
            let link = try await host.session
                .write(reason: "unshare") { [record, with] transaction in
                    let link = try transaction.subject(record).link
                    let grantee = try transaction.grantee(with)
                    let shares = try transaction.fetch(Share.where { $0.record == link.id })
                        .filter { $0.grantee == grantee && $0.record.record == link }
                    guard !shares.isEmpty else {
                        throw Failure("notFound", "'\(record.printable)' is not shared with \(with.printable)")
                    }
                    try transaction.delete(shares)
                    return link
                }
                .value
            host.output.print(DoneAnswer(words: "no longer shared", id: link.id))
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
