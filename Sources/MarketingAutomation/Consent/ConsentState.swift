public import CRMCore

/// What holds for one contact, topic and channel.
public enum ConsentState: Sendable, Hashable {
    /// Nothing was ever said.
    case unknown
    /// The contact may be written to, by this fact.
    case granted(ID<ConsentFact>)
    /// The contact took it back, by this fact.
    case withdrawn(ID<ConsentFact>)

    /// Folds the facts of one contact: the latest about the topic or about ``Topic/all`` holds.
    ///
    /// Of facts at the same time the one that was written down later holds. Facts about other channels and topics are
    /// passed over, and the order in which they are given does not matter.
    public init(_ facts: some Sequence<ConsentFact>, topic: Topic, channel: Activity.Channel = .email) {
        var latest: ConsentFact?
        for fact in facts where fact.channel == channel && (fact.topic == topic || fact.topic == .all) {
            if let known = latest, (fact.at, fact.id) < (known.at, known.id) { continue }
            latest = fact
        }
        self =
            switch latest?.kind {
            case .granted: latest.map { .granted($0.id) } ?? .unknown
            case .withdrawn: latest.map { .withdrawn($0.id) } ?? .unknown
            case nil: .unknown
            }
    }
}
