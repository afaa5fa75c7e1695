public import StorageProtocols

extension CommandTransaction {
    /// Writes down that a contact may be contacted.
    ///
    /// A suppression of the contact's address stays, because no import may bring back who unsubscribed; lift it with
    /// ``unsuppress(_:via:scope:)`` where the person asked for it.
    ///
    /// - Parameters:
    ///   - text: The stored words that were agreed to.
    ///   - evidence: Further proof, or the exact words where they are not stored.
    ///   - expires: From when on the consent no longer counts.
    ///   - at: When it was said; now where nil, and never later.
    @discardableResult
    public func grantConsent(
        _ contact: ID<Contact>,
        to purpose: Purpose = .marketing,
        via channel: ContactChannel = .email,
        basis: LawfulBasis = .consent,
        source: String? = nil,
        text: ID<ConsentText>? = nil,
        locale: String? = nil,
        evidence: String? = nil,
        networkAddress: String? = nil,
        expires: Instant? = nil,
        at: Instant? = nil
    ) throws -> Stored<ConsentFact> {
        try create(
            ConsentFact(
                contact: contact,
                purpose: purpose,
                channel: channel,
                kind: .granted,
                basis: basis,
                source: source,
                text: text,
                locale: locale,
                evidence: evidence,
                networkAddress: networkAddress,
                expires: expires,
                at: at ?? now
            )
        )
    }

    /// Writes down that a contact took the consent back: without further words, for everything that needs consent,
    /// by whichever way.
    @discardableResult
    public func withdrawConsent(
        _ contact: ID<Contact>,
        to purpose: Purpose = .all,
        via channel: ContactChannel = .all,
        source: String? = nil,
        evidence: String? = nil,
        networkAddress: String? = nil,
        at: Instant? = nil
    ) throws -> Stored<ConsentFact> {
        try create(
            ConsentFact(
                contact: contact,
                purpose: purpose,
                channel: channel,
                kind: .withdrawn,
                source: source,
                evidence: evidence,
                networkAddress: networkAddress,
                at: at ?? now
            )
        )
    }

    /// Writes down that somebody wants a contact to be contacted: pending until ``confirmConsent(_:evidence:networkAddress:expires:at:)``.
    ///
    /// The message that asks for the confirmation is sent for ``Purpose/service``.
    ///
    /// - Parameter expires: Until when it must be confirmed.
    @discardableResult
    public func requestConsent(
        _ contact: ID<Contact>,
        to purpose: Purpose = .marketing,
        via channel: ContactChannel = .email,
        source: String? = nil,
        text: ID<ConsentText>? = nil,
        locale: String? = nil,
        evidence: String? = nil,
        networkAddress: String? = nil,
        expires: Instant? = nil,
        at: Instant? = nil
    ) throws -> Stored<ConsentFact> {
        try create(
            ConsentFact(
                contact: contact,
                purpose: purpose,
                channel: channel,
                kind: .requested,
                basis: .consent,
                source: source,
                text: text,
                locale: locale,
                evidence: evidence,
                networkAddress: networkAddress,
                expires: expires,
                at: at ?? now
            )
        )
    }

    /// Confirms a request for consent: the same words, agreed to by the person who has the address.
    ///
    /// A request that is confirmed already stays as it is, so that a link may be clicked twice.
    ///
    /// - Returns: The consent.
    /// - Throws: ``CRMError`` with code `wrongState` where the fact is no request, has run out, or something was said
    ///   about the purpose since.
    @discardableResult
    public func confirmConsent(
        _ request: ID<ConsentFact>,
        evidence: String? = nil,
        networkAddress: String? = nil,
        expires: Instant? = nil,
        at: Instant? = nil
    ) throws -> Stored<ConsentFact> {
        let asked = try get(request).record
        let at = at ?? now
        let facts = try fetch(ConsentFact.where { $0.contact == asked.contact })
        if let known = facts.first(where: { $0.confirms == request }) { return known }
        let isOvertaken = facts.contains { fact in
            fact.kind == .withdrawn && fact.record.concerns(asked.purpose, via: asked.channel)
                && fact.record.isAfter(asked)
        }
        guard asked.kind == .requested, asked.isInForce(at: at), !isOvertaken else {
            throw CRMError(
                .wrongState,
                "only a request that is still open can be confirmed",
                type: ConsentFact.typeName,
                field: ConsentFact.Fields.confirms.name,
                record: request.raw
            )
        }
        return try create(
            ConsentFact(
                contact: asked.contact,
                purpose: asked.purpose,
                channel: asked.channel,
                kind: .granted,
                basis: .consent,
                source: asked.source,
                text: asked.text,
                locale: asked.locale,
                evidence: evidence,
                networkAddress: networkAddress,
                confirms: request,
                expires: expires,
                at: at
            )
        )
    }
}
