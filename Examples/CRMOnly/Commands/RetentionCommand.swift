import ArgumentParser
import CRMCore
import ExampleSupport

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Says how long records are kept; run carries it out once a day.",
        subcommands: [Add.self, List.self, Pause.self, Resume.self, Remove.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a rule.",
            discussion:
                "Without --yes a rule that does away with records is not added: it says what it would concern now."
        )

        @OptionGroup var host: HostOptions
        @OptionGroup var selection: SelectionOptions

        @Argument(help: "The rule's name.")
        var name: String

        @Argument(help: "contacts, accounts or activities.")
        var type: ListedType

        @Option(help: "What happens: keep, delete, anonymise or erase.", transform: RetentionRule.Action.typed)
        var action: RetentionRule.Action

        @Option(parsing: .unconditional, help: "For how many days records are kept.")
        var days: Int

        @Option(help: "The field from which on they are counted, such as created_at or at.")
        var since: String

        @Option(help: "Why.")
        var basis: String

        @Flag(help: "Add it, whatever it concerns.")
        var yes = false

        func validate() throws {
            if !(0...100_000).contains(days) { throw ValidationError("--days takes 0 to 100000, not \(days)") }
        }

        func run() async throws {
            try await host.withHost { host in
                let (made, concerned) =
                    switch type {
                    case .contacts: try await rule(Contact.self, host)
                    case .accounts: try await rule(Account.self, host)
                    case .activities: try await rule(Activity.self, host)
                    }
                guard yes || action == .keep else {
                    let preview = RetentionPreview(rule: made, records: type.rawValue, concerned: concerned)
                    return host.output.print(preview)
                }
                let stored = try await host.session.create(made, reason: "retention.add")
                host.output.print(RetentionAnswer(rules: [stored], forecasts: []))
            }
        }

        /// The rule, and how many records are older now.
        private func rule<R: CRMRecord>(_ type: R.Type, _ host: ToolHost) async throws -> (RetentionRule, Int) {
            let query: Query<R> = try await host.session.read { [selection] in try selection.query(host, in: $0) }
            // Only the name counts.
            let age = Field<R, Instant?>(since) { _ in nil }
            let rule = try RetentionRule(name: name, action, query, after: days, since: age, basis: basis)
            let kind = try host.crm.store.catalog.type(R.typeName).kind(of: age.reference)
            guard kind == .date || kind == .instant else {
                throw Failure("usage", "'\(since.printable)' is neither a date nor a time", ["field": .string(since)])
            }
            let isDate = kind == .date
            let end = Instant(microseconds: host.session.now.microseconds - Int64(days) * 86_400_000_000)
            let clause = try WhereClause("\"\(since)\" <= \(isDate ? String("\(end)".prefix(10)) : "\(end)")")
            let older = try await host.session.read { tx in
                let type = try host.crm.store.catalog.type(R.typeName)
                let builder = ConditionBuilder(type: type, zone: .utc, transaction: tx)
                let condition = try builder.condition([clause])
                return try tx.count(query.filtered { _ in Filter(condition) })
            }
            return (rule, older)
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

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets a rule do nothing until it is resumed.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The rule's name.")
        var name: String

        func run() async throws { try await RetentionCommand.activate(name, false, host) }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets a rule that was paused work again.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The rule's name.")
        var name: String

        func run() async throws { try await RetentionCommand.activate(name, true, host) }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Removes a rule; what it did stays done.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The rule's name.")
        var name: String

        func run() async throws {
            try await host.withHost { host in
                let rule = try await host.session
                    .write(reason: "retention.remove") { [name] transaction in
                        let rule = try transaction.retentionRule(named: name)
                        try transaction.delete([rule])
                        return rule
                    }
                    .value
                host.output.print(DoneAnswer(words: "removed: \(rule.name)", id: rule.id.raw))
            }
        }
    }

    /// Pauses a rule, or lets it work again.
    private static func activate(_ name: String, _ isActive: Bool, _ options: HostOptions) async throws {
        try await options.withHost { host in
            let rule = try await host.session
                .write(reason: isActive ? "retention.resume" : "retention.pause") { transaction in
                    var rule = try transaction.retentionRule(named: name)
                    guard rule.isActive != isActive else { return rule }
                    rule.isActive = isActive
                    rule.due = isActive && rule.action != .keep ? transaction.session.now : nil
                    return try transaction.update(rule)
                }
                .value
            host.output.print(RetentionAnswer(rules: [rule], forecasts: []))
        }
    }
}

extension QueryTransaction {
    fileprivate func retentionRule(named name: String) throws -> Stored<RetentionRule> {
        guard let rule = try first(RetentionRule.where { $0.name == name }) else {
            throw Failure("notFound", "there is no retention rule '\(name.printable)'", ["value": .string(name)])
        }
        return rule
    }
}

extension RetentionRule.Action {
    fileprivate static func typed(_ text: String) throws -> RetentionRule.Action {
        guard let action = RetentionRule.Action(rawValue: text) else {
            let names = allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(text)' is no action; there are: \(names)")
        }
        return action
    }
}

/// A rule that was not added yet, and what it would concern.
struct RetentionPreview: Answer {
    let rule: RetentionRule
    /// The records in the plural.
    let records: String
    let concerned: Int

    var json: JSONValue {
        .object([
            "added": .bool(false), "name": .string(rule.name), "type": .string(rule.type),
            "action": .string(rule.action.rawValue), "days": .number(rule.days), "concerned": .number(concerned),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let later =
            rule.days == 0 ? "each one to come" : "those that get older than \(layout.count(rule.days, "days")) later"
        let when = "with the next run, and \(later)"
        return [
            "\(rule.name.printable) would \(rule.action.rawValue) \(layout.count(concerned, records)) \(when)",
            "nothing was added; --yes adds it",
        ]
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
                    "since": .string(rule.ageField), "basis": .string(rule.basis),
                    "active": .bool(rule.isActive), "due": .time(rule.due),
                    "overdue": .number(forecast(rule)?.records.count), "kept": .number(forecast(rule)?.kept.count),
                ])
            }
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if rules.isEmpty { return ["no rules"] }
        var table = Table(
            .text("Rule"),
            .text("Type"),
            .text("Action"),
            .text("Days"),
            .text("Since"),
            .text("Overdue"),
            .text("State")
        )
        for rule in rules {
            let overdue = forecast(rule).map { "\($0.records.count)" } ?? ""
            let state = rule.isActive ? "active" : "paused"
            table.append(rule.name, rule.type, rule.action.rawValue, "\(rule.days)", rule.ageField, overdue, state)
        }
        return table.lines(layout)
    }
}
