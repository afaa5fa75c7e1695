import ArgumentParser
import CRMCore
import ExampleSupport

struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Makes several contacts, or several accounts, one.",
        discussion: """
            Everything that referred to one of them refers to the record that is kept, and the old identifiers lead \
            there. Values that lose are kept beside; unmerge takes it back.
            """
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifiers or e-mail addresses.")
    var records: [String]

    @Option(help: "The identifier or e-mail address of the one to keep. (default: the first)")
    var keep: String?

    @Flag(help: "Show what would become of every field, and change nothing.")
    var dryRun = false

    func run() async throws {
        try await host.withHost { host in
            let subjects = try await host.session.read { [records, keep] tx in
                try ((keep.map { [$0] } ?? []) + records).map { try tx.subject($0) }
            }
            let plan = try await Self.plan(subjects, in: host.session)
            let result = dryRun ? nil : try await host.session.merge(plan)
            let answer = try await host.session.read { tx in
                try MergeAnswer(plan: plan, subjects: subjects, result: result, in: tx)
            }
            host.output.print(answer)
        }
    }

    /// The first of the subjects is kept.
    private static func plan(_ subjects: [Subject], in session: Session) async throws -> MergePlan {
        let contacts = subjects.compactMap { $0.link.id(as: Contact.self) }
        let accounts = subjects.compactMap { $0.link.id(as: Account.self) }
        if contacts.count == subjects.count { return try await session.planMerge(contacts) }
        if accounts.count == subjects.count { return try await session.planMerge(accounts) }
        throw Failure("usage", "contacts and accounts do not become one")
    }
}

struct UnmergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmerge",
        abstract: "Takes a merge back: the records are as they were, and what was done since stays."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier of the merge, or of a record that was merged into another.")
    var id: String

    @Flag(help: "Show what would happen, and change nothing.")
    var dryRun = false

    func run() async throws {
        try await host.withHost { host in
            guard let record = RecordID(id) else { throw Failure("usage", "'\(id.printable)' is no identifier") }
            let merge = try await host.session.merge(named: record)
            let plan = try await host.session.planUnmerge(merge)
            if !dryRun, plan.isPossible { try await host.session.unmerge(plan) }
            host.output.print(UnmergeAnswer(plan: plan, isDone: !dryRun))
            if !plan.isPossible { throw ExitCode.notDone }
        }
    }
}
