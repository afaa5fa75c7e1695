public import CRMCore

/// Why a mail may or may not go to a contact, with everything that was looked at.
public struct SendExplanation: Sendable, Hashable {
    /// The gate's answer with its reasons.
    public var gate: ContactExplanation
    /// What kind of mail.
    public var stream: MailStream
    /// What about.
    public var topic: Purpose
    /// The contact's latest messages with what became of them, the latest first; ten at most.
    public var messages: [Message]

    /// The gate's answer.
    public var decision: ContactDecision { gate.decision }
}

extension Mailer {
    /// The gate's answer for contacts.
    public func decisions(
        for contacts: some Sequence<ID<Contact>>,
        stream: MailStream = .marketing,
        topic: Purpose = .marketing,
        in tx: QueryTransaction
    ) throws -> [ID<Contact>: ContactDecision] {
        let ids = Set(contacts)
        let requests = ids.map { ContactRequest($0, stream, topic) }
        let gate = try tx.contactGate(for: requests)
        return Dictionary(uniqueKeysWithValues: zip(ids, requests.map(gate.decision)))
    }

    /// Says why a mail may or may not go to a contact, and what became of the last ones.
    public func explain(
        _ contact: ID<Contact>,
        stream: MailStream = .marketing,
        topic: Purpose = .marketing,
        in tx: QueryTransaction
    ) throws -> SendExplanation {
        let messages = Message.where { $0.contact == contact }.sorted({ $0.plannedAt.descending }).limit(10)
        return SendExplanation(
            gate: try tx.explain(ContactRequest(contact, stream, topic)),
            stream: stream,
            topic: topic,
            messages: try tx.fetch(messages).map(\.record)
        )
    }
}
