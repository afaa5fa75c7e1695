import ArgumentParser
import CRMCore
import ExampleSupport

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Searches everything by beginnings of words, fragments, endings of phone numbers."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "What to look for; all words must be found.")
    var text: String

    @Option(parsing: .unconditional, help: "The most hits.")
    var limit = 20

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number of 1 or more, not \(limit)") }
    }

    func run() async throws {
        try await host.withHost { host in
            host.output.print(SearchAnswer(text: text, hits: try await host.session.search(text, limit: limit)))
        }
    }
}
