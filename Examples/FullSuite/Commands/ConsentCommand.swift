import ArgumentParser
import CRMCore
import ExampleSupport
import MarketingAutomation

struct ConsentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consent",
        abstract: "Notes that a contact may be written to, or no longer."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The contact's identifier or e-mail address.")
    var contact: String

    @Option(help: "What about.")
    var topic = Purpose.marketing.rawValue

    @Option(help: "Where it was said, such as 'web form'.")
    var source: String?

    @Option(help: "The words that were agreed to.")
    var evidence: String?

    @Flag(help: "Note that the contact took the consent back.")
    var withdraw = false

    func run() async throws {
        try await host.withSuite { host in
            let topic = Purpose(rawValue: topic)
            try await host.session.write(reason: withdraw ? "consent.withdraw" : "consent.grant") {
                [contact, source, evidence, withdraw] transaction in
                let id = try transaction.contact(contact).id
                if withdraw {
                    try transaction.withdrawConsent(id, to: topic, via: .email, source: source, evidence: evidence)
                } else {
                    try transaction.grantConsent(id, to: topic, source: source, evidence: evidence)
                }
            }
            host.output.print(
                try await host.session.read { [contact] transaction in
                    try UnsentExplanation(contact, topic: topic, in: transaction)
                }
            )
        }
    }
}
