import ArgumentParser
import CRMCore
import ExampleSupport

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Says how long records are kept; run carries it out once a day.",
        subcommands: [Add.self, List.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a rule.")

        @OptionGroup var host: HostOptions
        @OptionGroup var selection: SelectionOptions

        @Argument(help: "The rule's name.")
        var name: String

        @Argument(help: "contacts, accounts or activities.")
        var type: ListedType

        @Option(help: "What happens: keep, delete, anonymise or erase.", transform: RetentionRule.Action.typed)
        var action: RetentionRule.Action

        @Option(help: "For how many days records are kept.")
        var days: Int

        @Option(help: "The field from which on they are counted, such as created_at or at.")
        var since: String

        @Option(help: "Why.")
        var basis: String

        func run() async throws {
            try await host.withHost { host in
                let made: RetentionRule =
                    switch type {
                    case .contacts: try await rule(Contact.self, host)
                    case .accounts: try await rule(Account.self, host)
                    case .activities: try await rule(Activity.self, host)
                    }
                let stored = try await host.session.create(made, reason: "retention.add")
                host.output.print(RetentionAnswer(rules: [stored], forecasts: []))
            }
        }

        private func rule<R: CRMRecord>(_ type: R.Type, _ host: ToolHost) async throws -> RetentionRule {
            let query: Query<R> = try await host.session.read { [selection] in try selection.query(host, in: $0) }
            // Only the name counts.
            let age = Field<R, Instant?>(since) { _ in nil }
            return try RetentionRule(name: name, action, query, after: days, since: age, basis: basis)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the rules, and what each would do now.")

        @OptionGroup var host: HostOptions

        func run() async throws {
            try await host.withHost { host in
                let rules = try await host.session.fetch(RetentionRule.all.sorted { $0.name.ascending })
                let forecasts = try await host.session.retentionForecast()
                host.output.print(RetentionAnswer(rules: rules, forecasts: forecasts))
            }
        }
    }
}

extension RetentionRule.Action {
    fileprivate static func typed(_ text: String) throws -> RetentionRule.Action {
        guard let action = RetentionRule.Action(rawValue: text) else {
            throw ValidationError("no such action: '\(text)'")
        }
        return action
    }
}

/// Retention rules, and what they would do.
struct RetentionAnswer: Answer {
    let rules: [Stored<RetentionRule>]
    let forecasts: [RetentionForecast]

    private func forecast(_ rule: Stored<RetentionRule>) -> RetentionForecast? {
        forecasts.first { $0.rule.id == rule.id }
    }

    var json: JSONValue {
        .object([
            "rules": .list(rules) { rule in
                .object([
                    "id": .string(rule.id.description), "name": .string(rule.name), "type": .string(rule.type),
                    "action": .string(rule.action.rawValue), "days": .number(rule.days),
                    "since": .string(rule.ageField), "basis": .string(rule.basis), "due": .time(rule.due),
                    "overdue": .number(forecast(rule)?.records.count), "kept": .number(forecast(rule)?.kept.count),
                ])
            }
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        var table = Table(
            .text("Rule"),
            .text("Type"),
            .text("Action"),
            .text("Days"),
            .text("Since"),
            .text("Overdue")
        )
        for rule in rules {
            let overdue = forecast(rule).map { "\($0.records.count)" } ?? ""
            table.append(rule.name, rule.type, rule.action.rawValue, "\(rule.days)", rule.ageField, overdue)
        }
        return table.lines(layout)
    }
}
