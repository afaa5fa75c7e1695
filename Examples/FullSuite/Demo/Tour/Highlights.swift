import CRMCore
import ExampleSupport
import MarketingAutomation
import SalesAutomation

/// What is worth being shown in a store: found by looking, so that every seed has something.
struct Highlights: Sendable {
    var story: Story?
    /// The lead that went around the pool with somebody left out, and its address.
    var routed: Stored<Lead>?
    /// Somebody who is not written to any more, after mails that were.
    var unsent: Stored<Contact>?

    init(in tx: QueryTransaction) throws {
        story = try Self.story(tx)
        routed = try Self.routed(tx)
        unsent = try Self.unsent(tx)
    }

    /// The won deal whose customer came the longest way, through a campaign and mails, but not too long to be read.
    private static func story(_ tx: QueryTransaction) throws -> Story? {
        let won = Opportunity.where { $0.outcome == .won && $0.lead != nil }.sorted { $0.closedAt.ascending }.limit(400)
        var best: (story: Story, points: Int)?
        for deal in try tx.fetch(won) {
            guard let story = try Story(of: deal, in: tx) else { continue }
            var points = (14...30).contains(story.events.count) ? 40 : 1
            func has(_ points: Int, _ isThere: (Story.Event) -> Bool) -> Int {
                story.events.contains(where: isThere) ? points : 0
            }
            points += has(6) { $0.what == "consent" }
            points += has(5) { $0.detail.hasPrefix("Clicked") }
            points += has(3) { $0.what == "→ email" }
            points += has(4) { $0.detail.contains("round robin") }
            points += has(3) { $0.what == "→ meeting" }
            points += has(3) { $0.detail.hasSuffix(")") && $0.what.hasPrefix("← ") }
            points += has(2) { $0.detail.hasPrefix("in time") }
            points += has(6) { $0.what == "marketing qualified" }
            if points > best?.points ?? 0 { best = (story, points) }
        }
        return best?.story
    }

    /// The latest lead that somebody did not get, who was away or had enough.
    private static func routed(_ tx: QueryTransaction) throws -> Stored<Lead>? {
        let assignments = LeadAssignment.where { $0.decision == .roundRobin && $0.pool == SuiteHost.inbound }
            .sorted { $0.id.descending }.limit(400)
        let all = try tx.fetch(assignments)
        func reasons(_ assignment: Stored<LeadAssignment>) -> Int {
            Set(assignment.candidates.compactMap(\.exclusion)).count
        }
        let best = all.max { reasons($0) < reasons($1) }
        return try best.flatMap { try tx.find($0.lead) }
    }

    /// Who got mails, then left, and was spared a later one.
    private static func unsent(_ tx: QueryTransaction) throws -> Stored<Contact>? {
        let held = Message.where { $0.state == .suppressed && $0.reason == "withdrawn" }
            .sorted { $0.id.descending }.limit(50)
        for message in try tx.fetch(held) {
            let contact = message.contact
            let sent = try tx.count(Message.where { $0.contact == contact && $0.state == .accepted })
            if sent > 0, let contact = try tx.find(contact) { return contact }
        }
        let any = Message.where { $0.state == .suppressed }.sorted { $0.id.descending }.limit(1)
        return try tx.first(any).flatMap { try tx.find($0.contact) }
    }
}
