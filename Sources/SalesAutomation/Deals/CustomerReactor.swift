public import CRMCore
public import StorageProtocols

/// Carries what becomes of deals on to the people in them: part of an open deal, then customers.
///
/// It reads the deals as they are now. A step back, such as after a won deal is opened again, is for somebody to decide.
struct CustomerReactor: Sendable {
    func register(in registry: inout Registry) {
        registry.reactor("sales.customers", on: [Opportunity.typeName]) { batch, tx in
            let ids = batch.ids(of: Opportunity.self, [.created, .updated])
            var stages: [ID<Contact>: (stage: LifecycleStage, deal: Stored<Opportunity>)] = [:]
            for deal in try tx.fetch(Opportunity.where { $0.id.isIn(ids) && $0.outcome != .lost }) {
                let stage: LifecycleStage = deal.outcome == .won ? .customer : .opportunity
                for contact in deal.record.allContacts where stage.isAhead(of: stages[contact]?.stage) {
                    stages[contact] = (stage, deal)
                }
            }
            if stages.isEmpty { return }
            for contact in try tx.fetch(Contact.where { $0.id.isIn(Array(stages.keys)) }) {
                guard let (stage, deal) = stages[contact.id], stage.isAhead(of: contact.lifecycle) else { continue }
                let detail = "\(deal.outcome.rawValue): \(deal.name)"
                try tx.advance(
                    contact.id,
                    to: stage,
                    evidence: [Evidence("opportunity", detail, link: RecordLink(deal.id))]
                )
            }
        }
    }
}

extension QueryTransaction {
    /// When an account's first deal was won; nil for one that is no customer.
    public final func customerSince(_ account: ID<Account>, asOf state: AsOf? = nil) throws -> Instant? {
        let query = Opportunity.where { $0.account == account && $0.outcome == .won }.asOf(state)
        let row = try aggregate(query.aggregate([Opportunity.Fields.closedAt.selected.minimum])).first
        guard case .integer(let microseconds)? = row?.values.first else { return nil }
        return Instant(microseconds: microseconds)
    }
}
