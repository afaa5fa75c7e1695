import ArgumentParser
import CRMCore
import ExampleSupport

struct RelateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relate",
        abstract: "Says what contacts and accounts have to do with each other, and when.",
        discussion: """
            A contact does something for an account, a contact is something to another one, an account stands below \
            another one:

              relate ann@example.com info@acme.example --role buyer --from 2022-01-01 --until 2025-01-01
              relate ann@example.com bob@example.com --as reports_to
              relate info@acme.example info@holding.example --below legal
            """
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address of a contact or account.")
    var record: String

    @Argument(help: "The identifier or e-mail address of the other one.")
    var other: String

    @Option(help: "What a contact does for an account, such as buyer.")
    var role: String?

    @Flag(help: "Makes the account the contact's main one.")
    var main = false

    @Option(name: .customLong("as"), help: "What a contact is to another one, such as reports_to.")
    var kind: String?

    @Option(help: "The hierarchy in which an account stands below another one, such as legal.")
    var below: String?

    @Option(help: "The first day, as YYYY-MM-DD.")
    var from: String?

    @Option(help: "The first day on which it no longer holds.")
    var until: String?

    func run() async throws {
        try await host.withHost { host in
            let days = Validity(from: try day(from), until: try day(until))
            let answer = try await host.session.write(reason: "relate") { [self] transaction in
                let (one, another) = (try transaction.subject(record), try transaction.subject(other))
                try relate(one, another, days, host, transaction)
                return try RelationsAnswer(one, at: nil, in: transaction)
            }
            host.output.print(answer.value)
        }
    }

    private func relate(
        _ one: Subject,
        _ other: Subject,
        _ days: Validity,
        _ host: ToolHost,
        _ transaction: CommandTransaction
    ) throws {
        switch (one, other) {
        case (.contact(let contact), .account(let account)), (.account(let account), .contact(let contact)):
            try transaction.create(
                Affiliation(
                    contact: contact.id,
                    account: account.id,
                    role: role,
                    from: days.from,
                    until: days.until,
                    isPrimary: main
                )
            )
        case (.contact(let contact), .contact(let other)):
            let known = host.crm.relationKinds
            guard let kind = known.first(where: { $0.name == kind }) else {
                throw Failure("usage", "say --as with one of: \(known.map(\.name).joined(separator: ", "))")
            }
            try transaction.create(ContactRelation(contact.id, kind, other.id, from: days.from, until: days.until))
        case (.account(let account), .account(let upper)):
            let known = host.crm.hierarchies(of: Account.typeName).map(\.name)
            guard let below, known.contains(below) else {
                throw Failure("usage", "say --below with one of: \(known.joined(separator: ", "))")
            }
            try transaction.create(
                HierarchyLink(account.id, below: upper.id, in: Hierarchy(below), from: days.from, until: days.until)
            )
        }
    }
}

struct RelationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relations",
        abstract: "Shows what a contact or account has to do with others, on a day or at all times."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var record: String

    @Option(help: "The day, as YYYY-MM-DD. (default: all times)")
    var at: String?

    func run() async throws {
        try await host.withHost { host in
            let day = try day(at)
            let answer = try await host.session.read { [record] transaction in
                try RelationsAnswer(transaction.subject(record), at: day, in: transaction)
            }
            host.output.print(answer)
        }
    }
}

/// A day as it is typed.
private func day(_ text: String?) throws -> CivilDate? {
    guard let text else { return nil }
    guard let date = CivilDate(iso8601: text) else {
        throw Failure("usage", "'\(text.printable)' is no date; write YYYY-MM-DD")
    }
    return date
}
