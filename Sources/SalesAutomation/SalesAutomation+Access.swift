import CRMCore
import StorageProtocols

extension SalesAutomation {
    /// Who owns leads and deals, and what belongs to them.
    func access(_ registry: inout Registry) {
        registry.access(owner: Lead.Fields.owner)
        registry.access(owner: Opportunity.Fields.owner)
        registry.access(partOf: OpportunityLine.Fields.opportunity)
        registry.access(partOf: GateOverride.Fields.opportunity)
        registry.access(through: StageInterval.Fields.opportunity)
        registry.access(through: LeadAssignment.Fields.lead)
        let lead = Lead.Fields.self
        registry.access(
            derived: lead.displayName,
            from: lead.givenName.reference,
            lead.familyName.reference,
            lead.nameDetails.reference,
            lead.company.reference,
            lead.emails.reference,
            lead.phones.reference
        )
        registry.access(derived: lead.email, from: lead.emails.reference)
        registry.access(
            derived: lead.responseDue,
            from: lead.status.reference,
            lead.respondBy.reference,
            lead.firstResponseAt.reference,
            lead.breachedAt.reference
        )
        registry.access(derived: lead.nurtureDue, from: lead.status.reference, lead.nurtureUntil.reference)
        let deal = Opportunity.Fields.self
        registry.access(
            derived: deal.forecastCategory,
            from: deal.outcome.reference,
            deal.category.reference,
            deal.stageCategory.reference
        )
        registry.access(
            derived: deal.weighted,
            from: deal.amount.reference,
            deal.outcome.reference,
            deal.probability.reference,
            deal.predictedProbability.reference,
            deal.stageProbability.reference
        )
        registry.access(derived: deal.cycleDays, from: deal.closedAt.reference, deal.createdAt.reference)
    }
}
