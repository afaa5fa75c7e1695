import ArgumentParser
import CRMCore
import ExampleSupport

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract:
            "Writes records as .csv or .jsonl, people as .vcf, tasks and meetings as .ics, or everything as an archive.",
        discussion: """
            A .jsonl file without a type is an archive: importing it into a new store gives the same records. Text that a \
            spreadsheet could take for a formula is guarded in .csv files.
            """
    )

    @OptionGroup var host: HostOptions
    @OptionGroup var selection: SelectionOptions

    @Argument(help: "The file, ending in .csv, .jsonl, .vcf or .ics.")
    var file: String

    @Argument(help: "contacts, accounts or activities. (default: contacts as .csv, everything as .jsonl)")
    var type: ListedType?

    @Flag(help: "Write over a file that is there.")
    var force = false

    func validate() throws {
        guard [".csv", ".jsonl", ".vcf", ".ics"].contains(where: file.hasSuffix) else {
            throw ValidationError("the name of the file ends in neither .csv, .jsonl, .vcf nor .ics: '\(file)'")
        }
        if file.hasSuffix(".vcf"), let type, type != .contacts {
            throw ValidationError("a .vcf file has contacts, not \(type.rawValue)")
        }
        if file.hasSuffix(".ics"), type != nil || !selection.conditions.isEmpty || selection.asOf != nil {
            throw ValidationError("an .ics file has all tasks and meetings as they are")
        }
        if isArchive, !selection.conditions.isEmpty || selection.asOf != nil {
            throw ValidationError("an archive has everything: name a type beside --where or --as-of")
        }
    }

    private var isArchive: Bool { file.hasSuffix(".jsonl") && type == nil }

    func run() async throws {
        if !force { try Failure.checkFree(file) }
        try await host.withHost { host in
            let answer = ExportAnswer(
                file: file,
                format: String(file.split(separator: ".").last ?? ""),
                content: isArchive ? "archive" : file.hasSuffix(".ics") ? "entries" : (type ?? .contacts).rawValue,
                records: try await export(host)
            )
            host.output.print(answer)
        }
    }

    private func export(_ host: ToolHost) async throws -> Int {
        let (session, format) = (host.session, file.hasSuffix(".csv") ? ExportFormat.csv : .jsonLines)
        let sink = try ByteSink.file(file)
        if file.hasSuffix(".vcf") {
            return try await session.exportCards(try await query(Contact.self, host), to: sink)
        }
        if file.hasSuffix(".ics") { return try await session.exportCalendar(to: sink) }
        if isArchive { return try await session.exportArchive(to: sink) }
        return switch type ?? .contacts {
        case .contacts: try await session.export(try await query(Contact.self, host), to: sink, format: format)
        case .accounts: try await session.export(try await query(Account.self, host), to: sink, format: format)
        case .activities: try await session.export(try await query(Activity.self, host), to: sink, format: format)
        }
    }

    private func query<R: Record>(_ type: R.Type, _ host: ToolHost) async throws -> Query<R> {
        try await host.session.read { [selection] in try selection.query(host, in: $0) }
    }
}
