public import StorageProtocols

/// What the gate is asked: whether this contact may be contacted by this channel for this purpose.
public struct ContactRequest: Sendable, Hashable {
    /// Who; nil where the person is no contact, such as a lead: then nothing but a transactional purpose is allowed.
    public var contact: ID<Contact>?
    /// By which way.
    public var channel: ContactChannel
    /// What for.
    public var purpose: Purpose
    /// Where; the contact's main address of the channel's kind where nil.
    public var address: ContactAddress?

    /// Creates a question.
    public init(
        _ contact: ID<Contact>?,
        via channel: ContactChannel,
        for purpose: Purpose,
        at address: ContactAddress? = nil
    ) {
        self.contact = contact
        self.channel = channel
        self.purpose = purpose
        self.address = address
    }
}

/// Whether a person may be contacted, with the reason.
public enum ContactDecision: Sendable, Hashable {
    /// It may.
    case allowed(Ground)
    /// The contact does not exist or no longer, or nobody knows whose address it is.
    case noContact
    /// The contact has no such address.
    case noAddress
    /// Nobody has said by what kind of address the channel reaches people.
    case unknownChannel
    /// The contact demanded that its data is stored and nothing else.
    case restricted(by: ID<ProcessingRestriction>)
    /// The contact objected to marketing, and the purpose is not a transactional one.
    case objected(by: ID<ProcessingRestriction>)
    /// The contact never agreed to the purpose.
    case neverAsked
    /// The contact has not confirmed yet that it agrees.
    case pending(by: ID<ConsentFact>)
    /// The consent ran out, or the request for it.
    case expired(by: ID<ConsentFact>)
    /// The contact took the consent back.
    case withdrawn(by: ID<ConsentFact>)
    /// The address is suppressed.
    case suppressed(by: ID<Suppression>, SuppressionScope, SuppressionReason)
    /// There are suppressions under a key that the host has not given: nobody can tell whether the address is among them.
    case unverifiable

    /// Why a person may be contacted.
    public enum Ground: Sendable, Hashable {
        /// It agreed, by this fact.
        case consent(ID<ConsentFact>)
        /// The purpose needs no consent.
        case transactional
    }

    /// Whether the person may be contacted.
    public var isAllowed: Bool {
        if case .allowed = self { true } else { false }
    }

    /// The consent that allows it.
    public var consent: ID<ConsentFact>? {
        if case .allowed(.consent(let fact)) = self { fact } else { nil }
    }
}

extension ContactDecision: CustomStringConvertible {
    /// The stable text: `allowed`, `no_contact`, `no_address`, `unknown_channel`, `never_asked`, `pending`, `expired`,
    /// `withdrawn`, `restricted`, `objected`, `suppressed <scope> <reason>` or `unverifiable`.
    public var description: String {
        switch self {
        case .allowed: "allowed"
        case .noContact: "no_contact"
        case .noAddress: "no_address"
        case .unknownChannel: "unknown_channel"
        case .restricted: "restricted"
        case .objected: "objected"
        case .neverAsked: "never_asked"
        case .pending: "pending"
        case .expired: "expired"
        case .withdrawn: "withdrawn"
        case .suppressed(_, let scope, let reason): "suppressed \(scope.rawValue) \(reason.rawValue)"
        case .unverifiable: "unverifiable"
        }
    }
}
