import ArgumentParser
import CRMCore
import ExampleSupport

struct ExportSubjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-subject",
        abstract: "Writes everything about a person, with its history, as one JSON document."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The contact's identifier or e-mail address.")
    var contact: String

    @Option(help: "The file. (default: subject.json)")
    var out: String?

    @Flag(help: "Write over a file that is there.")
    var force = false

    func run() async throws {
        let file = out ?? "subject.json"
        if !force { try Failure.checkFree(file) }
        try await host.withHost { host in
            let id = try await host.session.read { [contact] in
                try RecordID(contact).map { ID<Contact>($0) } ?? $0.contact(contact).id
            }
            let bundle = try await host.session.exportSubject(id, to: try ByteSink.file(file))
            host.output.print(ExportSubjectAnswer(file: file, contact: id, bundle: bundle))
        }
    }
}

/// What a person's bundle holds.
struct ExportSubjectAnswer: Answer {
    let file: String
    let contact: ID<Contact>
    let bundle: SubjectBundle

    private var records: [(String, Int)] { bundle.records.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    var json: JSONValue {
        .object([
            "file": .string(file), "contact": .string(contact.description), "states": .number(bundle.states),
            "records": .object(bundle.records.mapValues { JSONValue.number($0) }),
            "notInstalled": .list(bundle.notInstalled) { .string($0) },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let counts = records.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        let missing = bundle.notInstalled.map { "not handed out, its module is not installed: \($0)".printable }
        return ["wrote \(counts), \(layout.count(bundle.states, "states")) to \(file)".printable] + missing
    }
}
