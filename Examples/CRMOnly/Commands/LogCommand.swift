import ArgumentParser
import CRMCore
import ExampleSupport

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Writes down what happened with a contact or account."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var record: String

    @Option(help: "How it happened: \(Activity.Channel.names).", transform: Activity.Channel.typed)
    var channel: Activity.Channel

    @Option(help: "What was said.")
    var note: String

    @Option(help: "What it was about, in one line.")
    var subject: String?

    @Option(help: "When it happened. (default: now)")
    var at: String?

    @Option(help: "Who came to whom: inbound, outbound or internal.", transform: Activity.Direction.typed)
    var direction: Activity.Direction?

    func run() async throws {
        try await host.withHost { host in
            let at = try at.map { try TimeText($0, zone: host.zone).start }
            let activity = Activity(
                channel: channel,
                direction: direction,
                at: at ?? .unassigned,
                subject: subject,
                body: note,
                owner: host.session.user
            )
            let answer = try await host.session.write(reason: "activity.log") { [record] transaction in
                let subject = try transaction.subject(record)
                var activity = activity
                activity.links = [subject.link]
                if case .contact(let contact) = subject {
                    let role: Participant.Role = activity.direction == .inbound ? .from : .to
                    activity.participants = [
                        Participant(role, address: subject.email, name: subject.name, contact: contact.id)
                    ]
                }
                return LoggedAnswer(
                    activity: try transaction.log(activity),
                    subject: subject,
                    names: try Names(in: transaction)
                )
            }
            host.output.print(answer.value)
        }
    }
}

extension Session {
    /// The user who asks, where it is one.
    var user: ID<User>? {
        if case .user(let id) = actor { id } else { nil }
    }
}

extension Activity.Channel {
    /// The channels that the core knows, so that a slip of the keyboard makes no new one.
    static let known: [Activity.Channel] = [
        .call, .email, .meeting, .chat, .sms, .social, .web, .purchase, .support, .visit, .note,
    ]

    fileprivate static func typed(_ text: String) throws -> Activity.Channel {
        guard let channel = known.first(where: { $0.rawValue == text }) else {
            throw ValidationError("'\(text)' is no channel; there are: \(names)")
        }
        return channel
    }

    fileprivate static var names: String { known.map(\.rawValue).joined(separator: ", ") }
}

extension Activity.Direction {
    fileprivate static func typed(_ text: String) throws -> Activity.Direction {
        guard let direction = Activity.Direction(rawValue: text) else {
            throw ValidationError("'\(text)' is no direction; there are: inbound, outbound, internal")
        }
        return direction
    }
}
