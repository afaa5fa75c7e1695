public import StorageProtocols

/// The one place that decides whether a person may be contacted, with what it knows of the people it was asked about.
///
/// Every sender asks it, when a message is planned and again when it goes out. What it needs is read with one query for
/// each kind of record; the decisions are pure functions of that. Make one with ``QueryTransaction/contactGate(for:)``.
public struct ContactGate: Sendable {
    /// The contacts that were asked about, as far as they exist.
    public let contacts: [ID<Contact>: Contact]
    private let facts: [ID<Contact>: [ConsentFact]]
    private let restrictions: [ID<Contact>: RestrictionState]
    private let suppressions: [ContactAddress: [Suppression]]
    private let channels: [ContactChannel: ContactAddress.Kind]
    /// Whether every suppression is under a key that is known.
    private let isVerifiable: Bool
    private let now: Instant

    /// Reads what is known of those who are asked about.
    init(_ requests: some Collection<ContactRequest>, at now: Instant, in tx: QueryTransaction) throws {
        let rules = tx.session.crm.registry.contacting
        self.now = now
        channels = rules.channels
        let ids = Array(Set(requests.compactMap(\.contact)))
        var contacts: [ID<Contact>: Contact] = [:]
        var facts: [ID<Contact>: [ConsentFact]] = [:]
        if !ids.isEmpty {
            contacts.reserveCapacity(ids.count)
            for contact in try tx.fetch(Contact.where { $0.id.isIn(ids) }) { contacts[contact.id] = contact.record }
            // Past all rules of access: whoever may not see a withdrawal is bound by it all the same.
            for fact in try tx.unguarded.fetch(ConsentFact.where { $0.contact.isIn(ids) }) {
                facts[fact.contact, default: []].append(fact.record)
            }
        }
        (self.contacts, self.facts) = (contacts, facts)
        restrictions = try tx.restrictions(of: ids)
        var addresses: Set<ContactAddress> = []
        for request in requests {
            guard let kind = rules.channels[request.channel] else { continue }
            let main = request.contact.flatMap { contacts[$0] }?.mainAddress(kind)
            if let address = request.address ?? main { addresses.insert(address) }
        }
        (suppressions, isVerifiable) = try tx.suppressions(of: addresses)
    }

    /// Whether somebody may be contacted; only of those that the gate was made for.
    ///
    /// A restriction of all processing comes first, then suppressions, those of everything before those of a purpose,
    /// then an objection to marketing. A transactional purpose needs no consent, but who took it back by its own name is
    /// not contacted either.
    public func decision(_ request: ContactRequest) -> ContactDecision {
        guard let kind = channels[request.channel] else { return .unknownChannel }
        let contact = request.contact.flatMap { contacts[$0] }
        if request.contact != nil, contact == nil { return .noContact }
        guard let address = request.address ?? contact?.mainAddress(kind), address.kind == kind,
            contact?.has(address) ?? true
        else { return .noAddress }
        let restriction = request.contact.flatMap { restrictions[$0] }
        if let restricted = restriction?.restricted { return .restricted(by: restricted) }
        let held = suppressions[address]?.filter { $0.covers(request.purpose, via: request.channel) }
        if let held = held?.min(by: { ($0.scope.rank, $0.id) < ($1.scope.rank, $1.id) }) {
            return .suppressed(by: held.id, held.scope, held.reason)
        }
        if !isVerifiable { return .unverifiable }
        if let objected = restriction?.objected, !request.purpose.isTransactional { return .objected(by: objected) }
        guard let contact else { return request.purpose.isTransactional ? .allowed(.transactional) : .noContact }
        let state = ConsentState(facts(of: contact.id), for: request.purpose, via: request.channel, at: now)
        return switch state {
        case .withdrawn(let fact): .withdrawn(by: fact)
        case _ where request.purpose.isTransactional: .allowed(.transactional)
        case .granted(let fact): .allowed(.consent(fact))
        case .neverAsked: .neverAsked
        case .pending(let fact): .pending(by: fact)
        case .expired(let fact): .expired(by: fact)
        }
    }

    /// The address that a request is about; nil where there is none.
    public func address(of request: ContactRequest) -> ContactAddress? {
        request.address
            ?? channels[request.channel]
            .flatMap { kind in
                request.contact.flatMap { contacts[$0] }?.mainAddress(kind)
            }
    }

    /// The consent facts of a contact, in no order.
    public func facts(of contact: ID<Contact>) -> [ConsentFact] { facts[contact] ?? [] }

    /// The suppressions of an address, whatever they are about.
    public func suppressions(of address: ContactAddress) -> [Suppression] { suppressions[address] ?? [] }
}

extension Contact {
    /// The same as the first of ``addresses(_:)``, without making the others.
    fileprivate func mainAddress(_ kind: ContactAddress.Kind) -> ContactAddress? {
        switch kind {
        case .email: emails.first.map(ContactAddress.email)
        case .phone: phones.first.map(ContactAddress.phone)
        case .postal: addresses.first.map(ContactAddress.post)
        }
    }

    fileprivate func has(_ address: ContactAddress) -> Bool {
        switch address.kind {
        case .email: emails.contains { $0.normal.utf8.elementsEqual(address.normal.utf8) }
        case .phone: phones.contains { $0.normal.utf8.elementsEqual(address.normal.utf8) }
        case .postal: addresses.contains { ContactAddress.post($0) == address }
        }
    }
}

extension SuppressionScope {
    /// The order in which suppressions are named as a reason.
    fileprivate var rank: Int { self == .all ? 0 : 1 }
}
