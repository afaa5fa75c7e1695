public import ArgumentParser
public import CRMCore
import ExampleSupport

struct RestrictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restrict",
        abstract: "Notes that a person's data is used no more, or not for marketing; or shows what holds.",
        discussion: """
            An objection keeps the person out of marketing; what a contract needs goes on. A restriction lets the data be \
            stored and nothing else.

              restrict ann@example.com objection --reason "letter of 3 May"
              restrict ann@example.com objection --lift
            """
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier or e-mail address.")
    var contact: String

    @Argument(help: "restriction or objection; without it nothing is changed.")
    var kind: ProcessingRestriction.Kind?

    @Option(help: "Why.")
    var reason: String?

    @Flag(help: "End it instead.")
    var lift = false

    func validate() throws {
        if kind == nil, lift || reason != nil {
            throw ValidationError("say which: restriction or objection")
        }
    }

    func run() async throws {
        try await host.withHost { host in
            guard let kind else {
                return host.output.print(
                    try await host.session.read { [contact] in try RestrictionAnswer($0.contact(contact), in: $0) }
                )
            }
            let word = lift ? "subject.lift_restriction" : "subject.restrict"
            let answer = try await host.session.write(reason: word) { [contact, reason, lift] transaction in
                let contact = try transaction.contact(contact)
                if lift {
                    try transaction.liftRestriction(of: contact.id, kind)
                } else {
                    try transaction.restrict(contact.id, kind, reason: reason)
                }
                return try RestrictionAnswer(contact, in: transaction)
            }
            host.output.print(answer.value)
        }
    }
}

extension ProcessingRestriction.Kind: ExpressibleByArgument {}

/// What a person demanded of the use of their data, and whether it holds.
struct RestrictionAnswer: Answer {
    let contact: Stored<Contact>
    let demands: [ProcessingRestriction]

    init(_ contact: Stored<Contact>, in transaction: QueryTransaction) throws {
        self.contact = contact
        let id = contact.id
        demands =
            try transaction.fetch(ProcessingRestriction.where { $0.contact == id }.sorted { $0.since.ascending })
            .map(\.record)
    }

    private var state: RestrictionState { RestrictionState(demands) }

    var json: JSONValue {
        .object([
            "contact": .string(contact.id.description), "name": .string(contact.displayName),
            "restricted": .bool(!state.allowsProcessing), "objected": .bool(state.objected != nil),
            "demands": .list(demands) { demand in
                .object([
                    "kind": .string(demand.kind.rawValue), "reason": .text(demand.reason),
                    "since": .time(demand.since), "lifted": .time(demand.liftedAt),
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let name = contact.displayName.printable
        let heading =
            !state.allowsProcessing
            ? "\(name): the data is stored and nothing else"
            : state.objected != nil ? "\(name): no marketing" : "\(name): neither restriction nor objection"
        var table = Table(.text("What"), .text("Since"), .text("Lifted"), .text("Why"))
        for demand in demands {
            table.append(
                demand.kind.rawValue,
                layout.time(demand.since),
                demand.liftedAt.map(layout.time),
                demand.reason
            )
        }
        return [layout.bold(heading)] + (table.isEmpty ? [] : table.lines(layout, indent: 2))
    }
}
