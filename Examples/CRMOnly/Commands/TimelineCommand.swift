import ArgumentParser
import CRMCore
import ExampleSupport

struct TimelineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Shows what happened with a contact or account over all channels, newest first."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var record: String

    @Option(parsing: .unconditional, help: "The most activities.")
    var limit = 50

    @Option(help: "Where the previous page ended: its 'next'.")
    var after: String?

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number of 1 or more, not \(limit)") }
    }

    func run() async throws {
        try await host.withHost { host in
            let cursor = try after.map(PageCursor.init(word:))
            let answer = try await host.session.read { [record, limit] transaction in
                try TimelineAnswer(record, limit: limit, after: cursor, in: transaction)
            }
            host.output.print(answer)
            if let next = answer.page.next { Terminal.hint("next page: --after \(next.word)") }
        }
    }
}
