public import StorageProtocols

/// What holds for one contact, purpose and channel at one time, with the fact that says so.
public enum ConsentState: Sendable, Hashable {
    /// Nothing was ever said.
    case neverAsked
    /// The contact may be contacted.
    case granted(by: ID<ConsentFact>)
    /// Consent was asked for and is not confirmed yet.
    case pending(by: ID<ConsentFact>)
    /// A consent ran out, or a request that nobody confirmed.
    case expired(by: ID<ConsentFact>)
    /// The contact took it back.
    case withdrawn(by: ID<ConsentFact>)

    /// Folds the facts of one contact: the latest consent or withdrawal holds.
    ///
    /// A request changes nothing of a consent in force: somebody else may have made it. Of facts at the same time the one
    /// that was written down later holds. Facts about other purposes and channels and those after `now` are passed
    /// over, and the order in which they are given does not matter.
    public init(
        _ facts: some Sequence<ConsentFact>,
        for purpose: Purpose,
        via channel: ContactChannel = .email,
        at now: Instant
    ) {
        var standing: ConsentFact?
        var request: ConsentFact?
        for fact in facts where fact.at <= now && fact.concerns(purpose, via: channel) {
            if fact.kind == .requested {
                request = fact.isAfter(request) ? fact : request
            } else {
                standing = fact.isAfter(standing) ? fact : standing
            }
        }
        if let standing, standing.kind == .granted, standing.isInForce(at: now) {
            self = .granted(by: standing.id)
        } else if let request, request.isAfter(standing), request.isInForce(at: now) {
            self = .pending(by: request.id)
        } else if let standing {
            self = standing.kind == .withdrawn ? .withdrawn(by: standing.id) : .expired(by: standing.id)
        } else if let request {
            self = .expired(by: request.id)
        } else {
            self = .neverAsked
        }
    }

    /// The fact that says so.
    public var fact: ID<ConsentFact>? {
        switch self {
        case .neverAsked: nil
        case .granted(let fact), .pending(let fact), .expired(let fact), .withdrawn(let fact): fact
        }
    }

    /// Whether the contact agreed.
    public var isGranted: Bool {
        if case .granted = self { true } else { false }
    }

    /// The stable name: `never_asked`, `granted`, `pending`, `expired` or `withdrawn`.
    public var name: String {
        switch self {
        case .neverAsked: "never_asked"
        case .granted: "granted"
        case .pending: "pending"
        case .expired: "expired"
        case .withdrawn: "withdrawn"
        }
    }
}

extension ConsentFact {
    func isAfter(_ other: ConsentFact?) -> Bool { other.map { ($0.at, $0.id) < (at, id) } ?? true }

    func isInForce(at now: Instant) -> Bool { expires.map { now < $0 } ?? true }
}

extension ConsentState {
    /// What holds for a person of whom there were several records.
    ///
    /// It is granted only if every record that was ever asked is: withdrawn beats expired, expired pending, pending
    /// granted, and one that was never asked says nothing. Of equal states the one of the later fact holds. The order
    /// of the states does not matter.
    public static func mostRestrictive(_ states: some Sequence<ConsentState>) -> ConsentState {
        states.max { ($0.strictness, $0.fact ?? .unassigned) < ($1.strictness, $1.fact ?? .unassigned) } ?? .neverAsked
    }

    private var strictness: Int {
        switch self {
        case .neverAsked: 0
        case .granted: 1
        case .pending: 2
        case .expired: 3
        case .withdrawn: 4
        }
    }
}
