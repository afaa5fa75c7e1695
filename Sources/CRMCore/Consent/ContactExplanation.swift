import StorageProtocols

/// Why somebody may or may not be contacted, with everything that was looked at.
public struct ContactExplanation: Sendable, Hashable {
    /// What was asked.
    public var request: ContactRequest
    /// The answer.
    public var decision: ContactDecision
    /// The address that it is about.
    public var address: ContactAddress?
    /// What holds since when, the earliest period first.
    public var history: [ConsentPeriod]
    /// The facts that concern the question, the latest first.
    public var facts: [ConsentFact]
    /// The suppressions of the address, whether they concern the question or not.
    public var suppressions: [Suppression]
}

extension QueryTransaction {
    /// Says why a contact may or may not be contacted.
    public final func explain(_ request: ContactRequest) throws -> ContactExplanation {
        let gate = try contactGate(for: [request])
        let address = gate.address(of: request)
        let facts = request.contact.map(gate.facts) ?? []
        return ContactExplanation(
            request: request,
            decision: gate.decision(request),
            address: address,
            history: ConsentHistory(facts, for: request.purpose, via: request.channel).periods,
            facts: facts.filter { $0.concerns(request.purpose, via: request.channel) }
                .sorted { ($0.at, $0.id) > ($1.at, $1.id) },
            suppressions: address.map(gate.suppressions) ?? []
        )
    }
}
