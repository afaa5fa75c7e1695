public import CRMCore

/// Whether one mail may go to one contact, with the reason.
public enum SendDecision: Sendable, Hashable {
    /// It may; a mail that needs consent names the fact that gives it.
    case allowed(by: ID<ConsentFact>?)
    /// The contact does not exist or no longer.
    case noContact
    /// The contact has no e-mail address.
    case noAddress
    /// The contact never agreed to mail about the topic.
    case noConsent
    /// The contact took the consent back.
    case withdrawn(by: ID<ConsentFact>)
    /// The address is suppressed.
    case suppressed(by: ID<Suppression>, SuppressionScope, SuppressionReason)

    /// Whether the mail may go out.
    public var isAllowed: Bool {
        if case .allowed = self { true } else { false }
    }

    /// The fact that allows it.
    public var consent: ID<ConsentFact>? {
        if case .allowed(let fact) = self { fact } else { nil }
    }
}

extension SendDecision: CustomStringConvertible {
    /// The stable text: `allowed`, `no_contact`, `no_address`, `no_consent`, `withdrawn`, or
    /// `suppressed <scope> <reason>`.
    public var description: String {
        switch self {
        case .allowed: "allowed"
        case .noContact: "no_contact"
        case .noAddress: "no_address"
        case .noConsent: "no_consent"
        case .withdrawn: "withdrawn"
        case .suppressed(_, let scope, let reason): "suppressed \(scope.rawValue) \(reason.rawValue)"
        }
    }
}
