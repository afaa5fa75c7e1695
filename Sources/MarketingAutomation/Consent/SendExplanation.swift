public import CRMCore

/// Why a mail may or may not go to a contact, with everything that was looked at.
public struct SendExplanation: Sendable, Hashable {
    /// The gate's answer.
    public var decision: SendDecision
    /// What kind of mail.
    public var stream: MailStream
    /// What about.
    public var topic: Topic
    /// The address that it would go to.
    public var address: String?
    /// The contact's consent facts about the topic, the latest first.
    public var facts: [ConsentFact]
    /// The suppressions of the address, whether they concern this mail or not.
    public var suppressions: [Suppression]
    /// The contact's latest messages with what became of them, the latest first; ten at most.
    public var messages: [Message]
}

extension Mailer {
    /// The gate's answer for contacts.
    public func decisions(
        for contacts: some Sequence<ID<Contact>>,
        stream: MailStream = .marketing,
        topic: Topic = .marketing,
        in tx: QueryTransaction
    ) throws -> [ID<Contact>: SendDecision] {
        let ids = Set(contacts)
        let audience = try Audience(ids, in: tx, self)
        return Dictionary(uniqueKeysWithValues: ids.map { ($0, audience.decision($0, stream, topic)) })
    }

    /// Says why a mail may or may not go to a contact, and what became of the last ones.
    public func explain(
        _ contact: ID<Contact>,
        stream: MailStream = .marketing,
        topic: Topic = .marketing,
        in tx: QueryTransaction
    ) throws -> SendExplanation {
        let audience = try Audience([contact], in: tx, self)
        let address = audience.contacts[contact]?.emails.first?.normal
        let facts = audience.facts(of: contact).filter { $0.topic == topic || $0.topic == .all }
        let messages = Message.where { $0.contact == contact }.sorted({ $0.plannedAt.descending }).limit(10)
        return SendExplanation(
            decision: audience.decision(contact, stream, topic),
            stream: stream,
            topic: topic,
            address: address,
            facts: facts.sorted { ($0.at, $0.id) > ($1.at, $1.id) },
            suppressions: address.map(audience.suppressions(of:)) ?? [],
            messages: try tx.fetch(messages).map(\.record)
        )
    }
}
