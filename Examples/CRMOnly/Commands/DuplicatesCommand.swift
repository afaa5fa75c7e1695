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

        @Flag(help: "Leave out pairs that only follow from others.")
        var direct = false

        func validate() throws {
            if let limit, limit < 1 { throw ValidationError("--limit takes a number of 1 or more, not \(limit)") }
        }

        func run() async throws {
            try await host.withHost { host in
                let options = DuplicateScanOptions(verdict: sure ? .auto : .review)
                var list = LikelyPairs(try await host.session.likelyDuplicates(options, isDirect: direct))
                list.keep(limit ?? (host.output.isJSON ? nil : 50))
                try await DuplicatesAnswer.print(list, host)
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
    /// The pairs among contacts and among accounts.
    fileprivate func likelyDuplicates(
        _ options: DuplicateScanOptions,
        isDirect: Bool
    ) async throws -> [DuplicatePair] {
        guard isDirect else {
            return try await duplicatePairs(Contact.self, options: options)
                + duplicatePairs(Account.self, options: options)
        }
        var pairs: [DuplicatePair] = []
        try await scanDuplicates(Contact.self, options: options) { pairs.append($0) }
        try await scanDuplicates(Account.self, options: options) { pairs.append($0) }
        return pairs
    }
}

/// Pairs, the surest first.
struct LikelyPairs: Sendable {
    private(set) var pairs: [DuplicatePair]
    /// How many there are, those included that are not told.
    let count: Int

    init(_ pairs: [DuplicatePair]) {
        self.pairs = pairs.sorted { ($0.verdict, $0.score) > ($1.verdict, $1.score) }
        count = pairs.count
    }

    /// Leaves so many to be told; nil leaves all.
    mutating func keep(_ limit: Int?) {
        if let limit { pairs.removeLast(max(0, pairs.count - limit)) }
    }
}
