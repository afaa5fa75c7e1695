public import StorageProtocols

/// The proof of a consent or a withdrawal: who said what, to which words, and who wrote it down.
public struct ConsentProof: Sendable, Hashable {
    /// What was said.
    public var fact: ConsentFact
    /// The stored words that were agreed to.
    public var text: ConsentText?
    /// The request that was confirmed, where the contact was asked twice.
    public var request: ConsentFact?
    /// Who wrote it down, where the commit says so.
    public var recordedBy: CRM.Actor?
    /// When it was written down.
    public var recordedAt: Instant

    /// The words that were agreed to, stored or as the evidence has them.
    public var wording: String? { text?.wording ?? fact.evidence }
}

extension QueryTransaction {
    /// The proof of a fact.
    ///
    /// - Throws: `StorageError` with code `notFound`.
    public final func consentProof(of id: ID<ConsentFact>) throws -> ConsentProof {
        let fact = try get(id).record
        guard let written = try history(of: RecordLink(id)).first else {
            throw StorageError(.notFound, type: ConsentFact.typeName, record: id.raw)
        }
        return ConsentProof(
            fact: fact,
            text: try fact.text.flatMap { try find($0)?.record },
            request: try fact.confirms.flatMap { try find($0)?.record },
            recordedBy: written.actor,
            recordedAt: written.commit.at
        )
    }

    /// The words to be shown for a purpose: the latest version in a language; nil where there is none.
    public final func consentText(for purpose: Purpose, locale: String) throws -> ConsentText? {
        let query = ConsentText.where { $0.purpose == purpose && $0.locale == locale }
            .sorted { $0.version.descending }
        return try first(query)?.record
    }
}
