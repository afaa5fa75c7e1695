import CRMCore
import StorageProtocols

/// What of sales moves when somebody takes over another's customers: open leads and deals.
///
/// Closed ones stay with who closed them.
struct SalesHandover {
    func register(in registry: inout Registry) {
        let open: [Lead.Status] = [.new, .working, .qualified]
        registry.book(Lead.Fields.owner, \.owner, where: Lead.Fields.status.isIn(open)) { lead in
            (lead.displayName, lead.account.map { RecordLink($0) } ?? lead.contact.map { RecordLink($0) })
        }
        registry.book(Opportunity.Fields.owner, \.owner, where: Opportunity.Fields.outcome == .open) { deal in
            (deal.name, deal.account.map { RecordLink($0) } ?? deal.contact.map { RecordLink($0) })
        }
        registry.brief("Open deals") { customers, tx in
            let accounts = customers.compactMap { $0.id(as: Account.self) }
            let people = customers.compactMap { $0.id(as: Contact.self) }
            let query = Opportunity.where {
                ($0.account.isIn(accounts) || $0.contact.isIn(people)) && $0.outcome == .open
            }
            var lines: [RecordLink: [String]] = [:]
            try tx.forEach(query.sorted { $0.closeDate.ascending }) { deal in
                for customer in [deal.account.map { RecordLink($0) }, deal.contact.map { RecordLink($0) }] {
                    if let customer { lines[customer, default: []].append(Self.line(deal.record)) }
                }
            }
            return lines
        }
    }

    /// One line on a deal: where it stands, what it is worth, what comes next, and who else is in the running.
    private static func line(_ deal: Opportunity) -> String {
        var parts = [deal.name, deal.stage]
        if let amount = deal.amount, let currency = deal.currency {
            parts.append("\(Money(minor: amount, currency: currency))")
        }
        if let date = deal.closeDate { parts.append("closes \(date)") }
        if let step = deal.nextStep { parts.append("next: \(step)" + (deal.nextStepDue.map { " (due \($0))" } ?? "")) }
        if let competitor = deal.competitor { parts.append("against \(competitor)") }
        return parts.joined(separator: ", ")
    }
}
