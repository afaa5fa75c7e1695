public import StorageProtocols

extension QueryTransaction {
    /// Whether a contact may be contacted by a channel for a purpose, with the reason.
    ///
    /// - Parameter address: Where; the contact's main address of the channel's kind where nil.
    public final func mayContact(
        _ contact: ID<Contact>,
        via channel: ContactChannel,
        for purpose: Purpose,
        at address: ContactAddress? = nil
    ) throws -> ContactDecision {
        let request = ContactRequest(contact, via: channel, for: purpose, at: address)
        return try contactGate(for: [request]).decision(request)
    }

    /// Whether contacts may be contacted by a channel for a purpose, with the reasons; each is asked once.
    public final func mayContact(
        _ contacts: some Sequence<ID<Contact>>,
        via channel: ContactChannel,
        for purpose: Purpose
    ) throws -> [ID<Contact>: ContactDecision] {
        let ids = Set(contacts)
        let requests = ids.map { ContactRequest($0, via: channel, for: purpose) }
        let gate = try contactGate(for: requests)
        return Dictionary(uniqueKeysWithValues: zip(ids, requests.map(gate.decision)))
    }

    /// The gate for many questions at once, with the contacts and facts that it has read.
    public final func contactGate(for requests: some Collection<ContactRequest>) throws -> ContactGate {
        try ContactGate(requests, at: asked, in: self)
    }

    /// The keyed hash by which an address is known to suppressions.
    ///
    /// - Throws: ``CRMError`` with code `noSuppressionKey` where the host has given no key.
    public final func addressHash(of address: ContactAddress) throws -> String {
        try suppressionKeys().current.hash(address)
    }

    /// The suppressions of addresses, and whether all that there are can be told; past all rules of access.
    final func suppressions(
        of addresses: Set<ContactAddress>
    ) throws -> (held: [ContactAddress: [Suppression]], isVerifiable: Bool) {
        let keys = session.crm.registry.contacting.keys?.all ?? []
        if addresses.isEmpty { return ([:], true) }
        var owners: [String: ContactAddress] = [:]
        for address in addresses { for key in keys { owners[key.hash(address)] = address } }
        var held: [ContactAddress: [Suppression]] = [:]
        for suppression in try unguarded.fetch(Suppression.where { $0.addressHash.isIn(Array(owners.keys)) }) {
            guard let address = owners[suppression.addressHash] else { continue }
            held[address, default: []].append(suppression.record)
        }
        return (held, try !hasSuppressions(beside: keys.map(\.id)))
    }

    /// Whether there are suppressions under other keys; the index answers it, however many there are.
    private func hasSuppressions(beside keys: [String]) throws -> Bool {
        if keys.isEmpty { return try unguarded.first(Suppression.all) != nil }
        // A suppression without a key's name is from before keys had names: of the key that there was.
        let keys = keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        if let least = keys.first, try unguarded.first(Suppression.where { $0.keyID < least }) != nil { return true }
        for (index, key) in keys.enumerated() {
            let next = keys.dropFirst(index + 1).first
            let query = Suppression.where { $0.keyID > key }
                .filtered { fields in
                    next.map { fields.keyID < $0 } ?? (fields.keyID != nil)
                }
            if try unguarded.first(query) != nil { return true }
        }
        return false
    }

    final func suppressionKeys() throws -> SigningKeyRing {
        guard let keys = session.crm.registry.contacting.keys else {
            throw CRMError(.noSuppressionKey, "the host has given no key for addresses", type: Suppression.typeName)
        }
        return keys
    }
}

extension CRMError.Code {
    /// An address cannot be hashed, because the host has given no key.
    public static let noSuppressionKey = CRMError.Code("noSuppressionKey")
}
