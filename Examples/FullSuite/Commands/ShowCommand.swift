import ArgumentParser
import CRMCore
import ExampleSupport
import MarketingAutomation
import SalesAutomation

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a customer with everything around, or a lead or opportunity."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The identifier; the e-mail address of a contact or account; the name of an opportunity.")
    var record: String

    @Option(help: "The time whose state of a contact or account is shown.")
    var asOf: String?

    func run() async throws {
        try await host.withSuite { host in
            let instant = try asOf.map { try TimeText($0, zone: host.zone).start }
            let answer = try await host.session.read { [record] transaction -> any Answer in
                if let id = RecordID(record) {
                    if let lead = try transaction.find(ID<Lead>(id)) { return try RecordAnswer(lead, in: transaction) }
                    if let deal = try transaction.find(ID<Opportunity>(id)) {
                        return try RecordAnswer(deal, in: transaction)
                    }
                } else if (try? EmailAddress(record)) == nil {
                    return try RecordAnswer(try transaction.opportunity(record), in: transaction)
                }
                return try SuitePage(record, asOf: instant, in: transaction)
            }
            host.output.print(answer)
        }
    }
}

/// A contact or account with leads, deals, mails and journeys, and what happened last.
private struct SuitePage: Answer {
    let page: CustomerPage
    let leads: [Stored<Lead>]
    let opportunities: [Stored<Opportunity>]
    let messages: [Stored<Message>]
    let segments: [String]
    let timeline: TimelineAnswer
    let names: Names

    init(_ text: String, asOf instant: Instant?, in transaction: QueryTransaction) throws {
        page = try CustomerPage(text, asOf: instant, in: transaction)
        let state = instant.map(AsOf.instant)
        switch page.subject {
        case .contact(let contact):
            let id = contact.id
            leads = try transaction.fetch(Lead.where { $0.contact == id }.asOf(state))
            opportunities = try transaction.fetch(
                Opportunity.where { $0.contact == id || $0.contacts.contains(id) }.asOf(state)
            )
            messages = try transaction.fetch(
                Message.where { $0.contact == id }.sorted { $0.plannedAt.descending }.limit(10).asOf(state)
            )
            let members = try transaction.fetch(SegmentMember.where { $0.contact == id }.asOf(state))
            segments = try members.compactMap { try transaction.find($0.segment)?.name }.sorted()
        case .account(let account):
            let id = account.id
            leads = try transaction.fetch(Lead.where { $0.account == id }.asOf(state))
            opportunities = try transaction.fetch(Opportunity.where { $0.account == id }.asOf(state))
            (messages, segments) = ([], [])
        }
        timeline = try TimelineAnswer(text, limit: 10, after: nil, in: transaction)
        names = try Names(accounts: opportunities.map(\.account), in: transaction, asOf: state)
    }

    var json: JSONValue {
        page.json.merging([
            "leads": .list(leads) { $0.record.json(names) },
            "opportunities": .list(opportunities) { $0.record.json(names) },
            "messages": .list(messages) { message in
                .object([
                    "at": .time(message.plannedAt), "subject": .string(message.subject),
                    "state": .string(message.state.rawValue), "reason": .text(message.reason),
                ])
            },
            "segments": .list(segments, JSONValue.string),
            "timeline": timeline.json,
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        var lines = page.lines(layout)
        func section(_ title: String, _ content: [String]) {
            lines += ["", layout.bold(title)] + content.map { "  \($0)" }
        }
        if !segments.isEmpty { section("Segments", [segments.joined(separator: ", ").printable]) }
        if !leads.isEmpty { section("Leads", Lead.table(leads, names).lines(layout)) }
        if !opportunities.isEmpty {
            section("Opportunities", Opportunity.table(opportunities, names).lines(layout))
        }
        if !messages.isEmpty {
            var table = Table(.text(""), .text(""), .text(""))
            for message in messages {
                table.append(layout.time(message.plannedAt), message.subject, message.state.rawValue)
            }
            section("Mail", table.lines(layout))
        }
        if !timeline.page.records.isEmpty { section("What happened", timeline.lines(layout)) }
        return lines
    }
}
