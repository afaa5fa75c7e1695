import ArgumentParser
import CRMCore
import ExampleSupport

struct SuppressCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppress",
        abstract: "Lets nobody be contacted at an address, whoever has it now or later.",
        discussion: "The address is kept as a hash, under the key in the file beside the store."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The e-mail address or phone number.")
    var address: String

    @Option(help: "What for; everything where it is not said, invoices too. '*' is all that needs consent.")
    var purpose: String?

    @Option(help: "By which way; each where it is not said.")
    var channel: String?

    @Option(help: "Why.")
    var reason = SuppressionReason.manual.rawValue

    @Flag(help: "End the suppressions of the address instead.")
    var lift = false

    func run() async throws {
        let address = try ContactAddress(typed: address)
        try await host.withHost(key: .made) { host in
            let scope = purpose.map { SuppressionScope.purpose(Purpose(rawValue: $0)) }
            let channel = channel.map { ContactChannel(rawValue: $0) }
            if lift {
                let ended = try await host.session.unsuppress(address, via: channel, scope: scope)
                host.output.print(LiftAnswer(ended: ended))
            } else {
                let held = try await host.session.suppress(
                    address,
                    via: channel ?? .all,
                    scope: scope ?? .all,
                    reason: SuppressionReason(rawValue: reason)
                )
                host.output.print(SuppressionAnswer(suppression: held.record))
            }
        }
    }
}

extension ContactAddress {
    /// The address that somebody typed: with an `@` it is one of e-mail, else a phone number.
    init(typed text: String) throws {
        do {
            self =
                text.utf8.contains(UInt8(ascii: "@")) ? .email(try EmailAddress(text)) : .phone(try PhoneNumber(text))
        } catch {
            throw Failure("usage", "'\(text.printable)' is neither an e-mail address nor a phone number: \(error)")
        }
    }
}
