import StorageProtocols

/// Finds the persons whom a record names, now or ever: the way back of ``SubjectSearch``.
struct NamedPersons {
    private let tx: QueryTransaction
    /// The record types whose records are persons.
    private let persons: Set<String>
    /// The fields that name persons, or what leads to them, by the type that has them.
    private var referrers: [String: [(target: String, referrer: Referrer)]] = [:]

    init(in tx: QueryTransaction) {
        self.tx = tx
        let crm = tx.session.crm
        persons = Set(crm.personalData.filter(\.isPerson).map(\.type))
        for data in crm.personalData where data.isPerson || data.leadsOn {
            for referrer in crm.referrers(to: data.type) {
                referrers[referrer.type, default: []].append((data.type, referrer))
            }
        }
    }

    /// The persons whom a record names, or is, by all identifiers that they have or had.
    func named(by link: RecordLink) throws -> Set<RecordLink> {
        var found: Set<RecordLink> = []
        var seen: Set<RecordLink> = [link]
        var pending = [link]
        while let next = pending.popLast() {
            if persons.contains(next.type) {
                found.formUnion(try identities(of: next))
                // Whom a contact names is somebody else; a lead may name the contact that it became.
                if next != link || next.type == Contact.typeName { continue }
            }
            for other in try records(namedBy: next) where seen.insert(other).inserted { pending.append(other) }
        }
        return found
    }

    private func records(namedBy link: RecordLink) throws -> Set<RecordLink> {
        var links: Set<RecordLink> = []
        if let companion = tx.session.crm.registry.personal[link.type]?.companion {
            links.insert(RecordLink(type: companion, id: link.id))
        }
        guard let referrers = referrers[link.type], let type = tx.unguarded.catalog.types[link.type] else {
            return links
        }
        for revision in try tx.unguarded.revisions(type, link.id) {
            for (target, referrer) in referrers {
                guard let position = type.index(of: referrer.field.column), position < revision.values.count else {
                    continue
                }
                for id in try referrer.identifiers(of: target, in: revision.values[position]) {
                    links.insert(RecordLink(type: target, id: id))
                }
            }
        }
        return links
    }

    /// A person's record, the one that it was merged into, and those that were merged into that one.
    private func identities(of link: RecordLink) throws -> Set<RecordLink> {
        let alias = try tx.unguarded.find(ID<RecordAlias>(link.id))
        let survivor = alias.flatMap { $0.type == link.type ? $0.survivor : nil } ?? link.id
        let merged = RecordAlias.where { $0.survivor == survivor && $0.type == link.type }
        return try tx.unguarded.fetch(merged)
            .reduce(into: [link, RecordLink(type: link.type, id: survivor)]) { links, alias in
                links.insert(RecordLink(type: link.type, id: alias.id.raw))
            }
    }
}
