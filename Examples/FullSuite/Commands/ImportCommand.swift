import ArgumentParser
import CRMCore
import ExampleSupport

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in a CSV file, or an archive as .jsonl.",
        discussion: """
            Columns are recognised by the names that common products export. Rows that break a rule are named with row, \
            column, value and rule, while the others go in. Importing a file again changes nothing.
            """
    )

    @OptionGroup var host: HostOptions
    @OptionGroup var arguments: ImportArguments

    @Option(
        name: .customLong("as"),
        help:
            "accounts, contacts, leads, opportunities, products, users or activities. (default: told from the columns)"
    )
    var target: String?

    func validate() throws {
        if arguments.isArchive, target != nil {
            throw ValidationError("an archive goes in as it is: '\(arguments.file)' takes no --as")
        }
    }

    func run() async throws {
        try arguments.checkFile()
        try await host.withSuite(missing: arguments.missing) { host in
            try await arguments.run(as: try target.map(Self.target), host)
        }
    }

    private static func target(named name: String) throws -> ImportTarget {
        guard let target = ImportTarget(rawValue: name) else {
            throw Failure("usage", "'\(name.printable)' cannot be imported", ["value": .string(name)])
        }
        return target
    }
}
