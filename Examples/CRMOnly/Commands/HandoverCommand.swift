import ArgumentParser
import CRMCore
import ExampleSupport

struct HandoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover",
        abstract: "Gives one user's customers and open tasks to others, with a brief and a checklist.",
        discussion: "With several successors the customers are dealt out evenly. undo takes the hand-over back."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The name or e-mail address of the user who hands over.")
    var from: String

    @Argument(help: "The names or e-mail addresses of those who take over.")
    var to: [String]

    @Option(help: "Why, for the history.")
    var reason = "handover"

    @Flag(help: "Show what would be moved, and change nothing.")
    var dryRun = false

    @Flag(help: "Print what each successor should know of the customers.")
    var brief = false

    func run() async throws {
        try await host.withHost { host in
            let (giver, takers) = try await host.session.read { [from, to] tx in
                (try tx.existingUser(from), try to.map { try tx.existingUser($0) })
            }
            let successors = takers.count == 1 ? Successors.one(takers[0].id) : .evenly(takers.map(\.id))
            let plan = try await host.session.planHandover(from: giver.id, to: successors, reason: reason)
            var answer = HandoverAnswer(plan: plan, takers: takers.map(\.record))
            if brief {
                for taker in takers {
                    answer.briefs.append(try await host.session.brief(for: taker.id, of: plan))
                }
            }
            if !dryRun { answer.result = try await host.session.apply(plan) }
            host.output.print(answer)
        }
    }
}

extension QueryTransaction {
    /// The user of a name or an e-mail address.
    fileprivate func existingUser(_ text: String) throws -> Stored<User> {
        guard let user = try user(named: text) else {
            throw Failure("unknownUser", "there is no user '\(text.printable)'", ["value": .string(text)])
        }
        return user
    }
}
