public import CRMCore

/// The one place that decides whether a mail may go to a contact: asked when it is planned, and again when it is sent.
public enum SendGate {
    /// Decides from values.
    ///
    /// Suppressions come first, in the order global, stream, topic. ``MailStream/transactional`` needs no consent.
    ///
    /// - Parameters:
    ///   - stream: What kind of mail.
    ///   - topic: What it is about.
    ///   - contact: Who gets it; nil where the contact no longer exists.
    ///   - recipient: The normal form of the address that it goes to; the contact's main one where nil.
    ///   - facts: The contact's consent facts, in any order.
    ///   - suppressions: The suppressions of that address.
    public static func decide(
        stream: MailStream,
        topic: Topic,
        contact: Contact?,
        recipient: String? = nil,
        facts: [ConsentFact],
        suppressions: [Suppression]
    ) -> SendDecision {
        guard let contact else { return .noContact }
        guard let recipient = recipient ?? contact.emails.first?.normal,
            contact.emails.contains(where: { $0.normal.utf8.elementsEqual(recipient.utf8) })
        else { return .noAddress }
        if let held = suppressions.filter({ $0.scope.covers(topic, in: stream) }).min(by: precedes) {
            return .suppressed(by: held.id, held.scope, held.reason)
        }
        if stream == .transactional { return .allowed(by: nil) }
        return switch ConsentState(facts, topic: topic) {
        case .unknown: .noConsent
        case .granted(let fact): .allowed(by: fact)
        case .withdrawn(let fact): .withdrawn(by: fact)
        }
    }

    private static func precedes(_ one: Suppression, _ other: Suppression) -> Bool {
        (one.scope.rank, one.id) < (other.scope.rank, other.id)
    }
}

extension SuppressionScope {
    /// The order in which suppressions are named as a reason.
    fileprivate var rank: Int {
        switch self {
        case .global: 0
        case .stream: 1
        case .topic: 2
        }
    }
}
