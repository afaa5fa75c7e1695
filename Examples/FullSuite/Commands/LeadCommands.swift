import ArgumentParser
import CRMCore
import ExampleSupport
import SalesAutomation

struct CaptureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Takes in a lead, gives it to somebody and starts its clock.",
        discussion: "The same --key a second time changes nothing: a form may be sent twice."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The person's name.")
    var name: String

    @Option(help: "The e-mail address.")
    var email: String?

    @Option(help: "The phone number.")
    var phone: String?

    @Option(help: "The company.")
    var company: String?

    @Option(help: "Where the lead came from.")
    var source: String?

    @Option(help: "How promising it is, 0 to 100.")
    var score: Int?

    @Option(help: "What the person wants.")
    var note: String?

    @Option(help: "What names the submission, once and for all. (default: a new one)")
    var key: String?

    func run() async throws {
        try await host.withSuite(missing: .isCreated) { host in
            let lead = Lead(
                name: PersonName(parsing: name),
                company: company,
                emails: try email.map { [try SuiteHost.email($0)] } ?? [],
                phones: try phone.map { [try SuiteHost.phone($0)] } ?? [],
                source: source,
                score: score,
                note: note
            )
            let key = key ?? "command:\(host.session.newOperation())"
            let captured = try await host.session.capture(lead, key: key)
            try await host.print(captured.id)
        }
    }
}

struct QualifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qualify",
        abstract: "Marks a lead as worth the effort, or as not."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The lead's identifier or e-mail address.")
    var lead: String

    @Option(help: "Why it is not pursued; it is qualified without this.")
    var not: String?

    @Option(help: "When a lead that is not pursued comes back.")
    var until: String?

    func validate() throws {
        if until != nil, not == nil { throw ValidationError("--until goes with --not, which says why") }
    }

    func run() async throws {
        try await host.withSuite { host in
            let id = try await host.session.read { [lead] in try $0.lead(lead).id }
            if let not {
                let until = try until.map { try TimeText($0, zone: host.zone).start }
                try await host.session.disqualify(id, reason: not, nurtureUntil: until)
            } else {
                try await host.session.qualify(id)
            }
            try await host.print(id)
        }
    }
}

struct ConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Makes a contact and an account of a lead, and an opportunity."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The lead's identifier or e-mail address.")
    var lead: String

    @Option(help: "What the opportunity is called. (default: none is opened)")
    var opportunity: String?

    @Option(help: "What it is worth, such as '12,000 EUR'.")
    var amount: String?

    @Option(help: "When it is expected to close, as YYYY-MM-DD.")
    var close: String?

    @Option(help: "The pipeline. (default: new-business)")
    var pipeline: String?

    func validate() throws {
        if opportunity == nil, amount != nil || close != nil || pipeline != nil {
            throw ValidationError("--amount, --close and --pipeline are about an --opportunity, which has no name")
        }
    }

    func run() async throws {
        try await host.withSuite { host in
            let id = try await host.session.read { [lead] in try $0.lead(lead).id }
            var choices = ConversionChoices()
            if let deal = try deal() { choices.opportunity = .new(deal) }
            let plan = try await host.session.planConversion(of: id, choices)
            let result = try await host.session.convert(plan, key: "command")
            host.output.print(ConversionAnswer(plan: plan, result: result))
        }
    }

    private func deal() throws -> Opportunity? {
        guard let opportunity else { return nil }
        guard var deal = Pipelines(SuiteHost.pipelines).newOpportunity(named: opportunity, in: pipeline) else {
            let names = SuiteHost.pipelines.map(\.name).joined(separator: ", ")
            throw Failure("usage", "there is no pipeline '\((pipeline ?? "").printable)'; there are: \(names)")
        }
        if let amount {
            let value = try SuiteHost.money(amount)
            (deal.amount, deal.currency) = (value.minor, value.currency)
        }
        if let close {
            guard let date = CivilDate(iso8601: close) else {
                throw Failure("usage", "--close takes a date as YYYY-MM-DD, not '\(close.printable)'")
            }
            deal.closeDate = date
        }
        return deal
    }
}

extension SuiteHost {
    /// Reads an e-mail address.
    static func email(_ text: String) throws -> EmailAddress {
        do {
            return try EmailAddress(text)
        } catch {
            throw Failure(
                "invalidValue",
                "'\(text.printable)' is no e-mail address: \(error)",
                ["value": .string(text)]
            )
        }
    }

    /// Reads a phone number.
    static func phone(_ text: String) throws -> PhoneNumber {
        do {
            return try PhoneNumber(text)
        } catch {
            throw Failure("invalidValue", "'\(text.printable)' is no phone number: \(error)", ["value": .string(text)])
        }
    }

    /// Reads an amount, in the business's currency where it names none.
    static func money(_ text: String) throws -> Money {
        do {
            return try Money(text: text, currency: currency, decimalMark: .point)
        } catch {
            throw Failure("invalidValue", "'\(text.printable)' is no amount: \(error)", ["value": .string(text)])
        }
    }
}

/// What became of a lead.
private struct ConversionAnswer: Answer {
    let plan: ConversionPlan
    let result: ConversionResult

    var json: JSONValue {
        .object([
            "lead": .string(result.lead.description),
            "account": .text(result.account?.description),
            "contact": .text(result.contact?.description),
            "opportunity": .text(result.opportunity?.description),
            "decisions": .list(plan.decisions) { decision in
                .object([
                    "type": .string(decision.type), "field": .string(decision.field),
                    "action": .string(decision.action.rawValue), "current": decision.current.json(nil),
                    "incoming": decision.incoming.json(nil),
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        var table = Table(.text("Became"), .text(""), .text("Identifier"))
        if let id = result.account { table.append("account", word(plan.account?.isNew), id.description) }
        if let id = result.contact { table.append("contact", word(plan.contact?.isNew), id.description) }
        if let id = result.opportunity { table.append("opportunity", word(plan.opportunity?.isNew), id.description) }
        let conflicts = plan.conflicts.map { conflict in
            "\(conflict.type).\(conflict.field) stays '\(ValueText.plain(conflict.current).printable)'; the lead says "
                + "'\(ValueText.plain(conflict.incoming).printable)'"
        }
        return table.lines(layout) + conflicts
    }

    private func word(_ isNew: Bool?) -> String { isNew == true ? "new" : "existing" }
}
