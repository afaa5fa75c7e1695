public import StorageProtocols

extension Session {
    /// Writes down that a contact may be contacted, with less to say than ``CommandTransaction``'s.
    @discardableResult
    public func grantConsent(
        _ contact: ID<Contact>,
        to purpose: Purpose = .marketing,
        via channel: ContactChannel = .email,
        basis: LawfulBasis = .consent,
        source: String? = nil,
        text: ID<ConsentText>? = nil,
        evidence: String? = nil,
        key: String? = nil
    ) async throws -> Stored<ConsentFact> {
        try await write(reason: "consent.grant", key: key) {
            try $0.grantConsent(
                contact,
                to: purpose,
                via: channel,
                basis: basis,
                source: source,
                text: text,
                evidence: evidence
            )
        }
        .value
    }

    /// Writes down that a contact took the consent back.
    @discardableResult
    public func withdrawConsent(
        _ contact: ID<Contact>,
        to purpose: Purpose = .all,
        via channel: ContactChannel = .all,
        source: String? = nil,
        evidence: String? = nil,
        key: String? = nil
    ) async throws -> Stored<ConsentFact> {
        try await write(reason: "consent.withdraw", key: key) {
            try $0.withdrawConsent(contact, to: purpose, via: channel, source: source, evidence: evidence)
        }
        .value
    }

    /// Lets nobody be contacted at an address.
    @discardableResult
    public func suppress(
        _ address: ContactAddress,
        via channel: ContactChannel = .all,
        scope: SuppressionScope = .all,
        reason: SuppressionReason = .manual,
        source: String? = nil,
        key: String? = nil
    ) async throws -> Stored<Suppression> {
        try await write(reason: "suppression.add", key: key) {
            try $0.suppress(address, via: channel, scope: scope, reason: reason, source: source)
        }
        .value
    }

    /// Lets people be contacted at an address again.
    @discardableResult
    public func unsuppress(
        _ address: ContactAddress,
        via channel: ContactChannel? = nil,
        scope: SuppressionScope? = nil,
        key: String? = nil
    ) async throws -> Int {
        try await write(reason: "suppression.lift", key: key) {
            try $0.unsuppress(address, via: channel, scope: scope)
        }
        .value
    }

    /// Whether a contact may be contacted, as ``QueryTransaction/mayContact(_:via:for:at:)``.
    public func mayContact(
        _ contact: ID<Contact>,
        via channel: ContactChannel,
        for purpose: Purpose,
        at address: ContactAddress? = nil
    ) async throws -> ContactDecision {
        try await read { try $0.mayContact(contact, via: channel, for: purpose, at: address) }
    }
}
