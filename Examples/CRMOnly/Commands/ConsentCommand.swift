import ArgumentParser
import CRMCore
import ExampleSupport

struct ConsentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consent",
        abstract: "Keeps what a contact agreed to be contacted for.",
        subcommands: [Show.self, Grant.self, Withdraw.self]
    )

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows what a contact said, and what holds.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The identifier or e-mail address.")
        var contact: String

        func run() async throws {
            try await host.withHost { host in
                host.output.print(
                    try await host.session.read { [contact] in try ConsentAnswer($0.contact(contact), in: $0) }
                )
            }
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Notes that a contact may be contacted.")

        @OptionGroup var host: HostOptions
        @OptionGroup var fact: FactOptions

        @Option(help: "From when on the consent no longer counts.")
        var expires: String?

        func run() async throws {
            try await host.withHost { host in
                let expires = try expires.map { try TimeText($0, zone: host.zone).start }
                let answer = try await host.session.write(reason: "consent.grant") { [fact] tx in
                    let contact = try tx.contact(fact.contact)
                    try tx.grantConsent(
                        contact.id,
                        to: Purpose(rawValue: fact.purpose ?? Purpose.marketing.rawValue),
                        via: fact.channel.map { ContactChannel(rawValue: $0) } ?? .email,
                        source: fact.source,
                        evidence: fact.evidence,
                        expires: expires
                    )
                    return try ConsentAnswer(contact, in: tx)
                }
                host.output.print(answer.value)
            }
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Notes that a contact took it back: without --purpose for everything that needs consent.",
            discussion: "Without --channel it holds for each."
        )

        @OptionGroup var host: HostOptions
        @OptionGroup var fact: FactOptions

        func run() async throws {
            try await host.withHost { host in
                let answer = try await host.session.write(reason: "consent.withdraw") { [fact] tx in
                    let contact = try tx.contact(fact.contact)
                    try tx.withdrawConsent(
                        contact.id,
                        to: Purpose(rawValue: fact.purpose ?? Purpose.all.rawValue),
                        via: fact.channel.map { ContactChannel(rawValue: $0) } ?? .all,
                        source: fact.source,
                        evidence: fact.evidence
                    )
                    return try ConsentAnswer(contact, in: tx)
                }
                host.output.print(answer.value)
            }
        }
    }

    struct FactOptions: ParsableArguments {
        @Argument(help: "The identifier or e-mail address.")
        var contact: String

        @Option(help: "What for, such as marketing.")
        var purpose: String?

        @Option(
            help: """
                By which way: email, phone, sms, post or one of your own; '*' for each. (default: email to grant, each \
                to withdraw)
                """
        )
        var channel: String?

        @Option(help: "Where it was said, such as 'web form'.")
        var source: String?

        @Option(help: "The words that were agreed to.")
        var evidence: String?
    }
}
