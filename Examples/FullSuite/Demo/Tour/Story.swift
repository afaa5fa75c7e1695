import CRMCore
import ExampleSupport
import MarketingAutomation
import SalesAutomation

/// The way of one customer from the first visit to the won deal, as everything that was written down tells it.
struct Story: Answer {
    /// One thing that happened.
    struct Event: Sendable {
        var at: Instant
        var what: String
        var detail: String
        var who: String?
        /// Whether the customer came a step further.
        var isMilestone = false
    }

    let contact: Stored<Contact>
    let company: String
    let deal: Stored<Opportunity>
    let lead: Stored<Lead>
    let events: [Event]

    init?(of deal: Stored<Opportunity>, in tx: QueryTransaction) throws {
        guard let contact = try deal.contact.flatMap({ try tx.find($0) }),
            let lead = try deal.lead.flatMap({ try tx.find($0) }), let closed = deal.closedAt
        else { return nil }
        (self.contact, self.deal, self.lead) = (contact, deal, lead)
        company = try deal.account.flatMap { try tx.find($0)?.name } ?? ""
        let names = try Names(in: tx)
        let events = try Self.marketing(contact.id, names, tx) + Self.selling(lead, deal, names, tx)
        self.events = events.filter { $0.at <= closed || $0.what == "customer" }.sorted { $0.at < $1.at }
    }

    private static func marketing(
        _ contact: ID<Contact>,
        _ names: Names,
        _ tx: QueryTransaction
    ) throws -> [Event] {
        var campaigns: [ID<Campaign>: String] = [:]
        for campaign in try tx.fetch(Campaign.all) { campaigns[campaign.id] = campaign.name }
        var sources: [Instant: String] = [:]
        for touch in try tx.fetch(Touch.where { $0.contact == contact }) {
            if let campaign = touch.campaign.flatMap({ campaigns[$0] }) { sources[touch.at] = campaign }
        }
        var events: [Event] = []
        for activity in try tx.fetch(Activity.where { $0.links.contains(contact) }) {
            let arrow = activity.direction == .inbound ? "←" : activity.direction == .outbound ? "→" : " "
            let text = [activity.subject, activity.body].compactMap { $0 }.joined(separator: ": ")
            let source = sources[activity.at].map { " (\($0))" } ?? ""
            events.append(
                Event(
                    at: activity.at,
                    what: "\(arrow) \(activity.channel.rawValue)",
                    detail: text + source,
                    who: names.user(activity.owner)
                )
            )
        }
        for fact in try tx.fetch(ConsentFact.where { $0.contact == contact }) {
            let detail = [fact.source, fact.evidence].compactMap { $0 }.joined(separator: ", ")
            events.append(Event(at: fact.at, what: "consent", detail: "\(fact.kind.rawValue): \(detail)"))
        }
        for step in try tx.fetch(LifecycleStep.where { $0.contact == contact }) {
            let evidence = step.evidence.prefix(2)
                .map { [$0.kind, $0.detail].filter { !$0.isEmpty }.joined(separator: " ") }
                .joined(separator: ", ")
            let stage = step.to.rawValue.replacing("_", with: " ")
            events.append(
                Event(
                    at: step.at,
                    what: stage,
                    detail: evidence.isEmpty ? "" : "because of \(evidence)",
                    isMilestone: true
                )
            )
        }
        return events
    }

    private static func selling(
        _ lead: Stored<Lead>,
        _ deal: Stored<Opportunity>,
        _ names: Names,
        _ tx: QueryTransaction
    ) throws -> [Event] {
        var events: [Event] = []
        let (leadID, dealID) = (lead.id, deal.id)
        for assignment in try tx.fetch(LeadAssignment.where { $0.lead == leadID }) {
            let how = assignment.decision.rawValue.replacing("_", with: " ")
            let pool = assignment.pool.map { ", pool \($0)" } ?? ""
            events.append(
                Event(
                    at: assignment.at,
                    what: "lead",
                    detail: "routed by \(how)\(pool)",
                    who: names.user(assignment.user),
                    isMilestone: true
                )
            )
        }
        if let answered = lead.firstResponseAt {
            let late = lead.breachedAt == nil ? "in time" : "too late"
            let took = lead.createdAt.duration(to: answered) / .seconds(3_600)
            let hours = Int(took.rounded())
            events.append(
                Event(
                    at: answered.adding(microseconds: 1),
                    what: "answered",
                    detail: "\(late), after \(hours) h",
                    who: names.user(lead.owner)
                )
            )
        }
        if let converted = lead.convertedAt {
            events.append(
                Event(
                    at: converted,
                    what: "deal",
                    detail: deal.name,
                    who: names.user(deal.owner),
                    isMilestone: true
                )
            )
        }
        for stay in try tx.fetch(StageInterval.where { $0.opportunity == dealID }) where stay.toStage != deal.stage {
            let days = stay.seconds / 86_400
            events.append(
                Event(
                    at: stay.leftAt,
                    what: stay.toStage,
                    detail: "after \(days) d in \(stay.stage)",
                    who: names.user(stay.owner),
                    isMilestone: true
                )
            )
        }
        if let closed = deal.closedAt {
            events.append(
                Event(
                    at: closed,
                    what: deal.outcome.rawValue,
                    detail: deal.value?.formatted ?? "",
                    who: names.user(deal.owner),
                    isMilestone: true
                )
            )
        }
        return events
    }

    var json: JSONValue {
        .object([
            "contact": .string(contact.id.description), "name": .string(contact.displayName),
            "account_name": .string(company), "lead": .string(lead.id.description),
            "opportunity": .string(deal.id.description),
            "events": .list(events) { event in
                .object([
                    "at": .time(event.at), "what": .string(event.what), "detail": .string(event.detail),
                    "who": .text(event.who), "milestone": .bool(event.isMilestone),
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let heading = "\(contact.displayName), \(contact.jobTitle ?? ""), \(company)".printable
        let (time, what) = (16, events.map(\.what.displayWidth).max() ?? 0)
        let who = events.compactMap(\.who?.displayWidth).max() ?? 0
        let room = max(24, (layout.columns ?? 120) - time - what - who - 9)
        let detail = min(room, events.map(\.detail.displayWidth).max() ?? 0)
        let lines = events.map { event -> String in
            let text = [
                event.what.printable.padded(to: what), event.detail.printable.fitted(to: detail).padded(to: detail),
                event.who ?? "",
            ]
            .joined(separator: "  ")
            let mark = event.isMilestone ? "●" : "│"
            let line = "\(layout.time(event.at))  \(mark) "
            let kept = event.who == nil ? text.trimmed : text
            return layout.dim(line) + (event.isMilestone ? layout.bold(kept) : kept)
        }
        return [layout.bold(heading), ""] + lines
    }
}
