import CRMCore
import ExampleSupport
import Foundation

/// The figures of a whole store.
struct StatsAnswer: Answer {
    /// Live records by type.
    var records: [(type: String, count: Int)] = []
    /// Contacts by stage; nil for those without one.
    var lifecycle: [(stage: String?, count: Int)] = []
    /// Contacts and accounts by owner.
    var owners: [Owner] = []
    /// Activities of the last 30 days by channel.
    var channels: [(channel: String, count: Int)] = []
    var commits = 0
    /// The size of the file and its log in bytes; nil for a store without a file.
    var fileSize: Int?

    /// What belongs to one user, or to nobody.
    struct Owner {
        var name: String?
        var contacts: Int
        var accounts: Int
    }

    /// Counts in one unchanging state.
    init(_ host: ToolHost) async throws {
        let now = host.session.now
        self = try await host.session.read { transaction in try StatsAnswer(in: transaction, now: now) }
        commits = Int(try await host.crm.store.read { try $0.latestCommit().sequence })
        fileSize = Self.size(of: host.path)
    }

    private init(in transaction: QueryTransaction, now: Instant) throws {
        records = [
            (Account.typeName, try transaction.count(Account.all)),
            (Activity.typeName, try transaction.count(Activity.all)),
            (Contact.typeName, try transaction.count(Contact.all)),
            (Tag.typeName, try transaction.count(Tag.all)),
            (TaskItem.typeName, try transaction.count(TaskItem.all)),
            (Team.typeName, try transaction.count(Team.all)),
            (User.typeName, try transaction.count(User.all)),
        ]
        lifecycle =
            try transaction.aggregate(
                Contact.all.aggregate(by: [Contact.Fields.lifecycle.selected.group], [.count])
            )
            .map { ($0.text, $0.count) }
        let month = now.adding(microseconds: -30 * 86_400_000_000)
        channels =
            try transaction.aggregate(
                Activity.where { $0.at > month && $0.at <= now }
                    .aggregate(by: [Activity.Fields.channel.selected.group], [.count])
            )
            .map { ($0.text ?? "", $0.count) }
        owners = try Self.owners(in: transaction)
    }

    private static func owners(in transaction: QueryTransaction) throws -> [Owner] {
        func counts(_ query: AggregateQuery) throws -> [Value: Int] {
            Dictionary(
                try transaction.aggregate(query).map { ($0.keys.first ?? .null, $0.count) },
                uniquingKeysWith: +
            )
        }
        let contacts = try counts(Contact.all.aggregate(by: [Contact.Fields.owner.selected.group], [.count]))
        let accounts = try counts(Account.all.aggregate(by: [Account.Fields.owner.selected.group], [.count]))
        let names = try Names(in: transaction)
        return Set(contacts.keys).union(accounts.keys)
            .map { owner in
                let name: String? = if case .id(let id) = owner { names.user(ID(id)) ?? id.description } else { nil }
                return Owner(name: name, contacts: contacts[owner] ?? 0, accounts: accounts[owner] ?? 0)
            }
            // Those without an owner come last.
            .sorted { ($0.name == nil ? 1 : 0, $0.name ?? "") < ($1.name == nil ? 1 : 0, $1.name ?? "") }
    }

    private static func size(of path: String) -> Int? {
        let sizes = [path, path + "-wal"]
            .compactMap { file in
                (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int
            }
        return sizes.isEmpty ? nil : sizes.reduce(0, +)
    }

    var json: JSONValue {
        .object([
            "records": .object(Dictionary(records.map { ($0.type, .number($0.count)) }) { $1 }),
            "lifecycle": .object(Dictionary(lifecycle.map { ($0.stage ?? "none", .number($0.count)) }) { $1 }),
            "owners": .list(owners) { owner in
                .object([
                    "name": .text(owner.name), "contacts": .number(owner.contacts),
                    "accounts": .number(owner.accounts),
                ])
            },
            "activitiesLast30Days": .object(Dictionary(channels.map { ($0.channel, .number($0.count)) }) { $1 }),
            "commits": .number(commits),
            "fileSize": .number(fileSize),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        var counts = Table(.text("Records"), .number("Count"))
        for (type, count) in records { counts.append(type, layout.count(count)) }
        var stages = Table(.text("Contacts by stage"), .number("Count"))
        for (stage, count) in lifecycle { stages.append(stage ?? "none", layout.count(count)) }
        var people = Table(.text("Owner"), .number("Contacts"), .number("Accounts"))
        for owner in owners {
            people.append(owner.name ?? "nobody", layout.count(owner.contacts), layout.count(owner.accounts))
        }
        var recent = Table(.text("Activities, last 30 days"), .number("Count"))
        for (channel, count) in channels { recent.append(channel, layout.count(count)) }
        let size = fileSize.map { ", \(layout.count(($0 + 1023) / 1024)) KiB" } ?? ""
        return [counts, stages, people, recent].filter { !$0.isEmpty }
            .flatMap { $0.lines(layout) + [""] } + [layout.count(commits, "commits") + size]
    }
}

extension AggregateRow {
    fileprivate var text: String? {
        if case .text(let text)? = keys.first { text } else { nil }
    }

    fileprivate var count: Int {
        if case .integer(let count)? = values.first { Int(count) } else { 0 }
    }
}
