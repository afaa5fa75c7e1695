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

    @Option(help: "The identifier or e-mail address of the one of them to keep. (default: the first)")
    var keep: String?

    @Flag(help: "Show what would become of every field, and change nothing.")
    var dryRun = false

    func run() async throws {
        try await host.withHost { host in
            let subjects = try await host.session.read { [records, keep] tx in
                let subjects = try records.map { try tx.subject($0) }
                guard let keep else { return subjects }
                let kept = try tx.subject(keep)
                guard subjects.contains(where: { $0.link == kept.link }) else {
                    throw Failure(
                        "usage",
                        "'\(keep.printable)' is none of those to be merged; --keep names one of them"
                    )
                }
                return [kept] + subjects
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

    @Argument(
        help: """
            The identifier of the merge, or the identifier or e-mail address of a record that was merged into another or \
            took another in.
            """
    )
    var record: String

    @Flag(help: "Show what would happen, and change nothing.")
    var dryRun = false

    func run() async throws {
        try await host.withHost { host in
            let merge = try await merge(host.session)
            let plan = try await host.session.planUnmerge(merge)
            if !dryRun, plan.isPossible { try await host.session.unmerge(plan) }
            host.output.print(UnmergeAnswer(plan: plan, isDone: !dryRun))
            if !plan.isPossible { throw ExitCode.notDone }
        }
    }

    /// The merge that is meant: the one of the identifier, or the one by which the record took others in.
    private func merge(_ session: Session) async throws -> ID<MergeRecord> {
        do {
            if let id = RecordID(record) { return try await session.merge(named: id) }
        } catch let error as StorageError where error.code == .notFound {
            // It may be a record that others were merged into.
        }
        let merges = try await session.read { [record] tx in try tx.merges(into: try tx.subject(record).link) }
        guard let merge = merges.last else {
            throw Failure("notFound", "nothing was merged into '\(record.printable)'", ["value": .string(record)])
        }
        guard merges.count == 1 else {
            let all = merges.map { "\($0.id) of \($0.at)" }.joined(separator: ", ")
            throw Failure("ambiguous", "'\(record.printable)' took others in several times; name the merge: \(all)")
        }
        return merge.id
    }
}
