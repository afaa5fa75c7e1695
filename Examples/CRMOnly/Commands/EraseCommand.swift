import ArgumentParser
import CRMCore
import ExampleSupport

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Removes a person from rows, history, indexes and files, for good.",
        discussion: """
            Without --yes it says what would happen to each record, and why. It cannot be undone. Archives, exports and \
            copies of the store are not reached. The person's addresses are suppressed, so that no import brings them \
            back into a mailing: as hashes, under the key in the file beside the store.
            """
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The contact's identifier or e-mail address.")
    var contact: String

    @Flag(help: "Say what would happen, and do nothing.")
    var dryRun = false

    @Flag(help: "Do it.")
    var yes = false

    @Option(help: "Why, such as the number of the request; no personal data.")
    var basis: String?

    func validate() throws {
        if dryRun, yes { throw ValidationError("--dry-run and --yes exclude each other") }
    }

    func run() async throws {
        let keyFile = host.keyFile.path
        try await host.withHost(key: yes ? .made : .checked) { host in
            let id = try await host.session.read { [contact] in
                try RecordID(contact).map { ID<Contact>($0) } ?? $0.contact(contact).id
            }
            var policy = ErasurePolicy()
            if let basis { policy.basis = basis }
            let plan = try await host.session.planErasure(of: id, policy)
            let result = yes ? try await host.session.eraseSubject(plan) : nil
            host.output.print(EraseAnswer(plan: plan, result: result, keyFile: keyFile))
            if !plan.blocks.isEmpty { throw ExitCode.notDone }
        }
    }
}
