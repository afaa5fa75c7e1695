public import CRMCore

extension CommandTransaction {
    /// Writes down that a contact may be written to.
    ///
    /// A suppression of the contact's address stays, because no import may bring back who unsubscribed; lift it with
    /// ``unsuppress(_:scope:by:)`` where the person asked for it.
    @discardableResult
    public func grantConsent(
        _ contact: ID<Contact>,
        to topic: Topic = .marketing,
        on channel: Activity.Channel = .email,
        basis: LawfulBasis = .consent,
        source: String? = nil,
        evidence: String? = nil,
        at: Instant? = nil
    ) throws -> Stored<ConsentFact> {
        try create(
            ConsentFact(
                contact: contact,
                topic: topic,
                channel: channel,
                kind: .granted,
                basis: basis,
                source: source,
                evidence: evidence,
                at: at ?? now
            )
        )
    }

    /// Writes down that a contact took the consent back.
    @discardableResult
    public func withdrawConsent(
        _ contact: ID<Contact>,
        to topic: Topic = .all,
        on channel: Activity.Channel = .email,
        source: String? = nil,
        evidence: String? = nil,
        at: Instant? = nil
    ) throws -> Stored<ConsentFact> {
        try create(
            ConsentFact(
                contact: contact,
                topic: topic,
                channel: channel,
                kind: .withdrawn,
                source: source,
                evidence: evidence,
                at: at ?? now
            )
        )
    }

    /// Holds back mail to an address; one that is held back already stays as it is.
    @discardableResult
    public func suppress(
        _ address: EmailAddress,
        scope: SuppressionScope = .global,
        reason: SuppressionReason,
        source: String? = nil,
        by mailer: Mailer
    ) throws -> Stored<Suppression> {
        try suppress(addressHash: mailer.addressHash(address), scope: scope, reason: reason, source: source)
    }

    /// Lets mail to an address through again.
    ///
    /// - Parameter scope: The suppression that ends; all of the address's where nil.
    /// - Returns: How many suppressions ended.
    @discardableResult
    public func unsuppress(_ address: EmailAddress, scope: SuppressionScope? = nil, by mailer: Mailer) throws -> Int {
        let hash = mailer.addressHash(address)
        let known = try fetch(Suppression.where { $0.addressHash == hash })
        let ended = known.filter { scope == nil || $0.scope == scope }
        try delete(ended)
        return ended.count
    }

    func suppress(
        addressHash: String,
        scope: SuppressionScope,
        reason: SuppressionReason,
        source: String?
    ) throws -> Stored<Suppression> {
        let known = try first(Suppression.where { $0.addressHash == addressHash && $0.scope == scope })
        if let known { return known }
        return try create(Suppression(addressHash: addressHash, scope: scope, reason: reason, source: source, at: now))
    }
}

extension Session {
    /// Writes down that a contact may be written to, as ``CommandTransaction/grantConsent(_:to:on:basis:source:evidence:at:)``.
    @discardableResult
    public func grantConsent(
        _ contact: ID<Contact>,
        to topic: Topic = .marketing,
        basis: LawfulBasis = .consent,
        source: String? = nil,
        evidence: String? = nil,
        key: String? = nil
    ) async throws -> Stored<ConsentFact> {
        try await write(reason: "consent.grant", key: key) {
            try $0.grantConsent(contact, to: topic, basis: basis, source: source, evidence: evidence)
        }
        .value
    }

    /// Writes down that a contact took the consent back.
    @discardableResult
    public func withdrawConsent(
        _ contact: ID<Contact>,
        to topic: Topic = .all,
        source: String? = nil,
        evidence: String? = nil,
        key: String? = nil
    ) async throws -> Stored<ConsentFact> {
        try await write(reason: "consent.withdraw", key: key) {
            try $0.withdrawConsent(contact, to: topic, source: source, evidence: evidence)
        }
        .value
    }

    /// Holds back mail to an address.
    @discardableResult
    public func suppress(
        _ address: EmailAddress,
        scope: SuppressionScope = .global,
        reason: SuppressionReason = .manual,
        source: String? = nil,
        by mailer: Mailer,
        key: String? = nil
    ) async throws -> Stored<Suppression> {
        try await write(reason: "suppression.add", key: key) {
            try $0.suppress(address, scope: scope, reason: reason, source: source, by: mailer)
        }
        .value
    }

    /// Lets mail to an address through again.
    @discardableResult
    public func unsuppress(
        _ address: EmailAddress,
        scope: SuppressionScope? = nil,
        by mailer: Mailer,
        key: String? = nil
    ) async throws -> Int {
        try await write(reason: "suppression.lift", key: key) {
            try $0.unsuppress(address, scope: scope, by: mailer)
        }
        .value
    }
}
