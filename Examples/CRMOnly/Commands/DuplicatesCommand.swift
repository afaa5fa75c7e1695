import ArgumentParser
import CRMCore
import ExampleSupport

struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "Finds contacts and accounts that are there twice, and remembers which are not.",
        subcommands: [List.self, Veto.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists pairs that are likely the same, the surest first, with what speaks for and against it."
        )

        @OptionGroup var host: HostOptions

        @Option(parsing: .unconditional, help: "The most pairs. (default: 50; with --json all)")
        var limit: Int?

        @Flag(help: "Only pairs that need no second look.")
        var sure = false

        func validate() throws {
            if let limit, limit < 1 { throw ValidationError("--limit takes a number of 1 or more, not \(limit)") }
        }

        func run() async throws {
            try await host.withHost { host in
                let options = DuplicateScanOptions(verdict: sure ? .auto : .review)
                let list = try await host.session.likelyDuplicates(limit ?? (host.output.isJSON ? nil : 50), options)
                host.output.print(try await host.session.read { try DuplicatesAnswer(list, in: $0) })
            }
        }
    }

    struct Veto: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remembers that two contacts or two accounts are not the same."
        )

        @OptionGroup var host: HostOptions

        @Argument(help: "The identifier or e-mail address of one.")
        var a: String

        @Argument(help: "The identifier or e-mail address of the other.")
        var b: String

        @Option(help: "Why.")
        var note: String?

        func run() async throws {
            try await host.withHost { host in
                let answer = try await host.session.write(reason: "duplicate.veto") { [a, b, note] transaction in
                    let (one, other) = (try transaction.subject(a), try transaction.subject(b))
                    switch (one, other) {
                    case (.contact(let first), .contact(let second)):
                        try transaction.vetoDuplicate(first.id, second.id, note: note)
                    case (.account(let first), .account(let second)):
                        try transaction.vetoDuplicate(first.id, second.id, note: note)
                    default:
                        throw Failure("usage", "a contact and an account are never the same: there is nothing to say")
                    }
                    return VetoAnswer(a: one, b: other)
                }
                host.output.print(answer.value)
            }
        }
    }
}

extension Session {
    /// The surest pairs among contacts and among accounts, and how many there are in all.
    fileprivate func likelyDuplicates(_ limit: Int?, _ options: DuplicateScanOptions) async throws -> SurestPairs {
        var pairs = SurestPairs(limit: limit)
        try await scanDuplicates(Contact.self, options: options) { pairs.insert($0) }
        try await scanDuplicates(Account.self, options: options) { pairs.insert($0) }
        return pairs
    }
}

/// The pairs with the highest scores, of any number.
struct SurestPairs: Sendable {
    private let limit: Int?
    private var kept: [DuplicatePair] = []
    private(set) var count = 0

    init(limit: Int?) { self.limit = limit }

    mutating func insert(_ pair: DuplicatePair) {
        count += 1
        kept.append(pair)
        if let limit, kept.count / 2 - 32 >= limit { kept = sorted }
    }

    /// The pairs, the surest first.
    var sorted: [DuplicatePair] {
        Array(kept.sorted { ($0.verdict, $0.score) > ($1.verdict, $1.score) }.prefix(limit ?? kept.count))
    }
}
