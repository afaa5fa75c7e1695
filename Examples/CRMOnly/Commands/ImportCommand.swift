import ArgumentParser
import CRMCore
import ExampleSupport

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in people as CSV or .vcf, tasks and meetings as .ics, or an archive as .jsonl.",
        discussion: """
            Columns are recognised by the names that common products export. A row finds its contact by e-mail address, \
            so that importing a file again changes nothing. Rows that break a rule are named with row, column, value and \
            rule, while the others go in.
            """
    )

    @OptionGroup var host: HostOptions

    @OptionGroup var arguments: ImportArguments

    @Option(name: .customLong("as"), help: "contacts, accounts, activities or users. (default: told from the columns)")
    var target: ImportedType?

    /// What the rows of a file can become.
    enum ImportedType: String, ExpressibleByArgument, CaseIterable {
        case contacts
        case accounts
        case activities
        case users
    }

    private var isCalendar: Bool { arguments.file.hasSuffix(".ics") }

    func validate() throws {
        if arguments.isArchive || isCalendar, target != nil {
            throw ValidationError("'\(arguments.file)' goes in as it is and takes no --as")
        }
    }

    func run() async throws {
        try arguments.checkFile()
        try await host.withHost(missing: arguments.missing) { host in
            if isCalendar { return try await importCalendar(host) }
            try await arguments.run(as: target.flatMap { ImportTarget(rawValue: $0.rawValue) }, host)
        }
    }

    private func importCalendar(_ host: ToolHost) async throws {
        do {
            let result = try await host.session.importCalendar(from: .file(arguments.file), zone: host.zone)
            host.output.print(CalendarAnswer(result: result))
            if !result.rejected.isEmpty { throw ExitCode.rejectedRows }
        } catch let error as ContentError {
            throw Failure(error, calendar: arguments.file)
        }
    }
}
