import ArgumentParser
import CRMCore
import ExampleSupport

struct MayContactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "may-contact",
        abstract: "Says whether a contact may be contacted, and why."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var contact: String

    @Option(help: "What for; contract and service need no consent.")
    var purpose = Purpose.marketing.rawValue

    @Option(help: "By which way.")
    var channel = ContactChannel.email.rawValue

    func run() async throws {
        try await host.withHost { host in
            host.output.print(
                try await host.session.read { [contact, purpose, channel] tx in
                    let contact = try tx.contact(contact)
                    let channel = ContactChannel(rawValue: channel)
                    let request = ContactRequest(contact.id, via: channel, for: Purpose(rawValue: purpose))
                    return MayContactAnswer(contact: contact, explanation: try tx.explain(request))
                }
            )
        }
    }
}
