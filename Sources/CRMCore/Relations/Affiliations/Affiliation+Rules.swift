import StorageProtocols

extension Affiliation {
    /// The rules of affiliations, and what keeps them in step with contacts.
    static func register(in registry: inout Registry) {
        registry.add(Affiliation.self)
        registry.requireDays(Affiliation.self)
        registry.access(through: Fields.contact)
        registry.gate("affiliation.main", on: Affiliation.self) { batch, context in
            guard batch.kind != .deleted, context.purpose == .command else { return }
            let today = Zone.utc.civil(at: context.now).date
            var main: Set<ID<Contact>> = []
            for (index, affiliation) in batch.records.enumerated() where affiliation.isPrimary {
                if !affiliation.validity.contains(today) {
                    batch.refuse(index, .wrongState, "the main one holds today", field: Fields.isPrimary.name)
                } else if !main.insert(affiliation.contact).inserted {
                    batch.refuse(index, .repeated, "a contact has one main one", field: Fields.isPrimary.name)
                }
            }
        }
        registry.hook("affiliation.main", on: Affiliation.self) { batch, tx in
            guard batch.kind != .deleted else { return }
            try tx.takeOver(batch.records.filter(\.isPrimary))
        }
        registry.followUp(on: Contact.self) { contacts, tx in try tx.followAccounts(of: contacts) }
        registry.onMerge("affiliation.main", of: Contact.self) { try $1.keepOneMain($0) }
    }
}

extension CommandTransaction {
    /// Makes affiliations the main ones of their contacts.
    fileprivate func takeOver(_ affiliations: [Affiliation]) throws {
        if affiliations.isEmpty { return }
        let accounts = Dictionary(affiliations.map { ($0.contact, $0) }, uniquingKeysWith: { _, last in last })
        let contacts = Array(accounts.keys)
        let former = try fetch(Affiliation.where { $0.contact.isIn(contacts) && $0.isPrimary == true })
            .filter { accounts[$0.contact]?.id != $0.id }
        try update(
            former.map { affiliation in
                var affiliation = affiliation
                affiliation.isPrimary = false
                return affiliation
            }
        )
        let moved = try fetch(Contact.where { $0.id.isIn(contacts) })
            .compactMap { contact -> Stored<Contact>? in
                guard let account = accounts[contact.id]?.account, contact.account != account else { return nil }
                var contact = contact
                contact.account = account
                return contact
            }
        try update(moved)
    }

    /// Leaves people who become one the first of their main affiliations as such.
    fileprivate func keepOneMain(_ merge: MergeEvent<Contact>) throws -> [MergeRemark] {
        let order = Dictionary(merge.all.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
        let primaries = try fetch(Affiliation.where { $0.contact.isIn(merge.all) && $0.isPrimary == true })
            .sorted { (order[$0.contact] ?? .max) < (order[$1.contact] ?? .max) }
        let others = primaries.dropFirst()
            .map { affiliation in
                var affiliation = affiliation
                affiliation.isPrimary = false
                return affiliation
            }
        try update(others)
        return others.map { MergeRemark("affiliation", "no longer the main one: \($0.account)") }
    }

    /// Lets the main affiliations follow the accounts of contacts that were changed.
    fileprivate func followAccounts(of contacts: [Contact]) throws {
        let ids = contacts.map(\.id)
        let primaries = try fetch(Affiliation.where { $0.contact.isIn(ids) && $0.isPrimary == true })
        if primaries.isEmpty { return }
        let byID = Dictionary(contacts.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        let former = primaries.filter { primary in
            byID[primary.contact].map { $0.account != primary.account } ?? false
        }
        try update(
            former.map { affiliation in
                var affiliation = affiliation
                affiliation.isPrimary = false
                return affiliation
            }
        )
        for id in Set(former.map(\.contact)).sorted(by: { $0.raw < $1.raw }) {
            guard let contact = byID[id], let account = contact.account else { continue }
            let known = try affiliations(of: contact.id, at: today).first { $0.account == account }
            if var known {
                known.isPrimary = true
                try update(known)
            } else {
                try create(
                    Affiliation(
                        contact: contact.id,
                        account: account,
                        title: contact.jobTitle,
                        from: today,
                        isPrimary: true
                    )
                )
            }
        }
    }
}
