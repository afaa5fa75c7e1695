public import CRMCore
public import StorageProtocols

/// Who is to work on a lead, and why.
public struct RoutingDecision: Sendable, Hashable {
    /// By which rule.
    public var kind: Kind
    /// Who; nil where nobody could.
    public var user: ID<User>?
    /// Everybody who was considered, in the order of the pool.
    public var candidates: [RoutingCandidate]

    /// Creates a decision.
    public init(_ kind: Kind, user: ID<User>? = nil, candidates: [RoutingCandidate] = []) {
        self.kind = kind
        self.user = user
        self.candidates = candidates
    }

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

extension RoutingDecision {
    /// One round of smooth weighted round robin.
    ///
    /// Every eligible member's credit grows by the weight; the greatest credit wins, the first in order where several
    /// are equal, and pays the weights of all eligible members. So everyone gets their share without bursts, and the
    /// same credits always give the same choice. The credits of members who cannot take part stay.
    ///
    /// - Parameters:
    ///   - members: The pool, in an order that does not change.
    ///   - exclusion: Why a member cannot take part; nil where they can.
    public static func roundRobin(
        _ members: [RoutingMember],
        _ exclusion: (RoutingMember) throws -> RoutingCandidate.Exclusion?
    ) rethrows -> RoutingDecision {
        var candidates: [RoutingCandidate] = []
        var total: Int64 = 0
        var winner: Int?
        for member in members {
            let reason = try member.weight > 0 ? exclusion(member) : .noWeight
            var candidate = RoutingCandidate(
                user: member.user,
                exclusion: reason,
                weight: member.weight,
                before: member.credit,
                after: member.credit
            )
            if reason == nil {
                candidate.after = member.credit.adding(member.weight)
                total = total.adding(member.weight)
                if winner.map({ candidates[$0].after < candidate.after }) ?? true { winner = candidates.count }
            }
            candidates.append(candidate)
        }
        guard let winner else { return RoutingDecision(.nobodyEligible, candidates: candidates) }
        candidates[winner].after = candidates[winner].after.adding(-total)
        return RoutingDecision(.roundRobin, user: candidates[winner].user, candidates: candidates)
    }
}

extension Int64 {
    /// The sum, or the nearest number.
    fileprivate func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
