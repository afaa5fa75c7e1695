import ArgumentParser
import CRMCore
import ExampleSupport

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in a CSV file, or an archive as .jsonl.",
        discussion: """
            Columns are recognised by the names that common products export. A row finds its contact by e-mail address, \
            so that importing a file again changes nothing. Rows that break a rule are named with row, column, value and \
            rule, while the others go in.
            """
    )

    @OptionGroup var host: HostOptions

    @OptionGroup var arguments: ImportArguments

    @Option(name: .customLong("as"), help: "contacts, accounts or activities. (default: told from the columns)")
    var target: ListedType?

    func validate() throws {
        if arguments.isArchive, target != nil {
            throw ValidationError("an archive goes in as it is: '\(arguments.file)' takes no --as")
        }
    }

    func run() async throws {
        try arguments.checkFile()
        try await host.withHost(missing: arguments.missing) { host in
            try await arguments.run(as: target.flatMap { ImportTarget(rawValue: $0.rawValue) }, host)
        }
    }
}
