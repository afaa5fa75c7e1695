import ArgumentParser
import CRMCore
import ExampleSupport
import SalesAutomation

struct PoolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool",
        abstract: "Lists who gets leads, or puts somebody into a pool."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The user's name or e-mail address. (default: everybody is listed)")
    var user: String?

    @Option(help: "The pool: inbound or 'key accounts'.")
    var pool = SuiteHost.inbound

    @Option(help: "The share of leads beside those of the others.")
    var weight: Int64 = 1

    @Option(help: "The most open leads at a time.")
    var capacity: Int?

    func validate() throws {
        if ![SuiteHost.inbound, SuiteHost.keyAccounts].contains(pool) {
            throw ValidationError(
                "there is no pool '\(pool)'; there are: \(SuiteHost.inbound), \(SuiteHost.keyAccounts)"
            )
        }
        if !(0...1_000_000).contains(weight) { throw ValidationError("--weight takes 0 to 1000000, not \(weight)") }
    }

    func run() async throws {
        try await host.withSuite { host in
            if let user {
                try await host.session.write(reason: "pool.join") { [pool, weight, capacity] transaction in
                    let user = try transaction.colleague(user).id
                    if var member = try transaction.first(
                        RoutingMember.where { $0.pool == pool && $0.user == user }
                    ) {
                        (member.weight, member.capacity, member.isActive) = (weight, capacity, true)
                        try transaction.update(member)
                    } else {
                        try transaction.create(
                            RoutingMember(
                                pool: pool,
                                user: user,
                                weight: weight,
                                calendar: "office",
                                capacity: capacity
                            )
                        )
                    }
                }
            }
            host.output.print(try await host.session.read { try PoolAnswer(in: $0) })
        }
    }
}

/// Who gets leads, and how many they got.
private struct PoolAnswer: Answer {
    let members: [Stored<RoutingMember>]
    let names: Names

    init(in transaction: QueryTransaction) throws {
        members = try transaction.fetch(RoutingMember.all.sorted { $0.pool.ascending })
        names = try Names(in: transaction)
    }

    var json: JSONValue {
        .object([
            "members": .list(members) { member in
                .object([
                    "pool": .string(member.pool), "user": .string(member.user.description),
                    "name": .text(names.user(member.user)), "weight": .integer(member.weight),
                    "active": .bool(member.isActive), "capacity": .number(member.capacity),
                    "credit": .integer(member.credit), "assigned": .integer(member.assigned),
                ])
            }
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if members.isEmpty { return ["nobody gets leads; see pool --help"] }
        var table = Table(.text("Pool"), .text("Who"), .number("Weight"), .number("Credit"), .number("Leads"))
        for member in members {
            table.append(
                member.pool,
                names.user(member.user) ?? member.user.description,
                String(member.weight),
                String(member.credit),
                String(member.assigned)
            )
        }
        return table.lines(layout)
    }
}
