import ArgumentParser
import CRMCore
import ExampleSupport
import Foundation

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Removes a person from rows, history, indexes and files, for good.",
        discussion: """
            Without --yes it says what would happen to each record, and why. It cannot be undone. Archives, exports and \
            copies of the store are not reached.
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

    @Option(help: "A file with a secret of 16 bytes or more: the person's addresses are suppressed under it.")
    var suppressionKey: String?

    func validate() throws {
        if dryRun, yes { throw ValidationError("--dry-run and --yes exclude each other") }
    }

    func run() async throws {
        let keys = try suppressionKey.map(Self.keys)
        try await host.withHost(modules: keys.map { [$0] } ?? []) { host in
            let id = try await host.session.read { [contact] in try $0.contact(contact).id }
            var policy = ErasurePolicy(suppressesAddresses: keys != nil)
            if let basis { policy.basis = basis }
            let plan = try await host.session.planErasure(of: id, policy)
            let result = yes ? try await host.session.eraseSubject(plan) : nil
            host.output.print(EraseAnswer(plan: plan, result: result))
            if !plan.blocks.isEmpty { throw ExitCode.notDone }
        }
    }

    private static func keys(_ path: String) throws -> SuppressionKeys {
        guard let bytes = FileManager.default.contents(atPath: path), let secret = SecretKey([UInt8](bytes)),
            let key = SigningKey(id: "cli", secret: secret)
        else { throw Failure("usage", "'\(path.printable)' holds no secret of 16 bytes or more") }
        return SuppressionKeys(SigningKeyRing(key))
    }
}
