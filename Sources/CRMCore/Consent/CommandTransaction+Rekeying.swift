import StorageProtocols

/// What became of suppressions under earlier keys.
public struct SuppressionRekeying: Sendable, Hashable {
    /// How many are under the current key now, because some contact has the address.
    public var moved: Int
    /// How many stay under earlier keys, because nobody knows their address.
    ///
    /// As long as there are any, the keys must be kept.
    public var left: Int
}

extension CommandTransaction {
    /// Puts suppressions under the current key whose address some contact has.
    ///
    /// It reads all contacts, so it is for the quiet hour after a new key was put in front.
    ///
    /// - Throws: ``CRMError`` with code `noSuppressionKey` where the host has given no key.
    public func rekeySuppressions() throws -> SuppressionRekeying {
        let keys = try suppressionKeys()
        let current = keys.current.id
        let old = try fetch(Suppression.where { $0.keyID != current || $0.keyID == nil })
        if old.isEmpty { return SuppressionRekeying(moved: 0, left: 0) }
        var owners: [String: [Stored<Suppression>]] = [:]
        for suppression in old { owners[suppression.addressHash, default: []].append(suppression) }
        var moved: [Stored<Suppression>] = []
        try forEach(Contact.all) { contact in
            for address in ContactAddress.Kind.allCases.flatMap(contact.record.addresses) {
                for key in keys.all {
                    for var suppression in owners.removeValue(forKey: key.hash(address)) ?? [] {
                        suppression.addressHash = keys.current.hash(address)
                        suppression.keyID = current
                        moved.append(suppression)
                    }
                }
            }
        }
        let hashes = moved.map(\.addressHash)
        let known = Set(
            try fetch(Suppression.where { $0.keyID == current && $0.addressHash.isIn(hashes) }).map(\.record.key)
        )
        try delete(moved.filter { known.contains($0.record.key) })
        try update(moved.filter { !known.contains($0.record.key) })
        return SuppressionRekeying(moved: moved.count, left: old.count - moved.count)
    }
}

extension Suppression {
    fileprivate var key: String { Fields.key.get(self) }
}
