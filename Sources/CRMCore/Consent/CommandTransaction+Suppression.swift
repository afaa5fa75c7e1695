public import StorageProtocols

extension CommandTransaction {
    /// Lets nobody be contacted at an address; one that is suppressed already stays as it is.
    ///
    /// - Parameters:
    ///   - channel: By which way; by each that reaches the address where it is ``ContactChannel/all``.
    ///   - source: Where that was learned; never the address.
    /// - Throws: ``CRMError`` with code `noSuppressionKey` where the host has given no key.
    @discardableResult
    public func suppress(
        _ address: ContactAddress,
        via channel: ContactChannel = .all,
        scope: SuppressionScope = .all,
        reason: SuppressionReason,
        source: String? = nil
    ) throws -> Stored<Suppression> {
        let keys = try suppressionKeys()
        let hashes = keys.all.map { $0.hash(address) }
        return try suppress(hashes, keyID: keys.current.id, via: channel, scope: scope, reason: reason, source: source)
    }

    /// Lets nobody be contacted at an address of which only the hash is known, as in the link of an old message.
    @discardableResult
    public func suppress(
        addressHash: String,
        via channel: ContactChannel = .all,
        scope: SuppressionScope = .all,
        reason: SuppressionReason,
        source: String? = nil
    ) throws -> Stored<Suppression> {
        try suppress([addressHash], keyID: nil, via: channel, scope: scope, reason: reason, source: source)
    }

    /// - Parameter hashes: The hashes of the address, the one to be written first.
    private func suppress(
        _ hashes: [String],
        keyID: String?,
        via channel: ContactChannel,
        scope: SuppressionScope,
        reason: SuppressionReason,
        source: String?
    ) throws -> Stored<Suppression> {
        let known = try unguarded.fetch(Suppression.where { $0.addressHash.isIn(hashes) })
        if let same = known.first(where: { $0.channel == channel && $0.scope == scope }) { return same }
        return try create(
            Suppression(
                addressHash: hashes.first ?? "",
                keyID: keyID,
                channel: channel,
                scope: scope,
                reason: reason,
                source: source,
                at: now
            )
        )
    }

    /// Lets people be contacted at an address again.
    ///
    /// - Parameters:
    ///   - channel: The channel of the suppressions that end; those of every channel where nil.
    ///   - scope: The scope of the suppressions that end; those of every scope where nil.
    /// - Returns: How many suppressions ended.
    @discardableResult
    public func unsuppress(
        _ address: ContactAddress,
        via channel: ContactChannel? = nil,
        scope: SuppressionScope? = nil
    ) throws -> Int {
        let hashes = try suppressionKeys().all.map { $0.hash(address) }
        let ended = try fetch(Suppression.where { $0.addressHash.isIn(hashes) })
            .filter { (channel == nil || $0.channel == channel) && (scope == nil || $0.scope == scope) }
        try delete(ended)
        return ended.count
    }
}
