import StorageProtocols

/// Why somebody may or may not be contacted, with everything that was looked at.
public struct ContactExplanation: Sendable, Hashable {
    /// What was asked.
    public var request: ContactRequest
    /// The answer.
    public var decision: ContactDecision
    /// The address that it is about.
    public var address: ContactAddress?
    /// What holds since when, the earliest period first; empty where the actor may not see every fact.
    public var history: [ConsentPeriod]
    /// The facts that concern the question and that the actor may see, the latest first.
    public var facts: [ConsentFact]
    /// The suppressions of the address that the actor may see, whether they concern the question or not.
    public var suppressions: [Suppression]
}

extension QueryTransaction {
    /// Says why a contact may or may not be contacted.
    public final func explain(_ request: ContactRequest) throws -> ContactExplanation {
        let gate = try contactGate(for: [request])
        let address = gate.address(of: request)
        let facts = request.contact.map(gate.facts) ?? []
        let suppressions = address.map(gate.suppressions) ?? []
        let factIDs = facts.map(\.id)
        let visible = Set(try fetch(ConsentFact.where { $0.id.isIn(factIDs) }).map(\.id))
        let suppressionIDs = suppressions.map(\.id)
        let shown = try fetch(Suppression.where { $0.id.isIn(suppressionIDs) }).map(\.record)
        let isComplete = visible.count == facts.count
        let history = ConsentHistory(facts, for: request.purpose, via: request.channel)
        return ContactExplanation(
            request: request,
            decision: gate.decision(request),
            address: address,
            history: isComplete ? history.periods : [],
            facts: facts.filter { visible.contains($0.id) && $0.concerns(request.purpose, via: request.channel) }
                .sorted { ($0.at, $0.id) > ($1.at, $1.id) },
            suppressions: shown
        )
    }
}
