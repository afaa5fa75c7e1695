public import StorageProtocols

/// Who is to work on a lead, and why.
public struct RoutingDecision: Sendable, Hashable {
    /// By which rule someone was chosen.
    public enum Kind: String, TextRepresentable, CaseIterable, Codable {
        /// The lead's account has an owner who stays responsible.
        case accountOwner = "account_owner"
        /// The pool's next in turn.
        case roundRobin = "round_robin"
        /// Nobody of the pool could take it.
        case nobodyEligible = "nobody_eligible"
        /// No entry of the policy matched.
        case noEntry = "no_entry"
    }
}
