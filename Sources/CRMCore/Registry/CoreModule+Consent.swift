import StorageProtocols

extension CoreModule {
    /// The records of consent and suppression with their rules.
    func consent(_ registry: inout Registry) {
        registry.add(ConsentText.self)
        registry.add(ConsentFact.self)
        registry.add(Suppression.self)
        registry.limit(ConsentText.Fields.wording, to: 1 << 16, isMultiline: true)
        registry.limit(ConsentFact.Fields.evidence, to: 1 << 16, isMultiline: true)
        registry.require(ConsentText.Fields.wording)
        appendOnly(ConsentText.self, "consent texts are neither changed nor deleted", &registry)
        appendOnly(ConsentFact.self, "consent facts are neither changed nor deleted", &registry)
        registry.onMerge("consent.most_restrictive", of: Contact.self) { try merge($0, $1) }
        registry.gate("consent_fact.times", on: ConsentFact.self) { batch, context in
            guard batch.kind == .created else { return }
            for (index, fact) in batch.records.enumerated() {
                if fact.at > context.now {
                    batch.refuse(index, .outOfRange, "not in the future", field: ConsentFact.Fields.at.name)
                }
                if let expires = fact.expires, expires <= fact.at {
                    let field = ConsentFact.Fields.expires.name
                    batch.refuse(index, .outOfRange, "after it was said", field: field)
                }
            }
        }
    }

    /// Of what the records of one person allow, the most restrictive holds for the one that remains.
    private func merge(_ event: MergeEvent<Contact>, _ tx: CommandTransaction) throws -> [MergeRemark] {
        var groups: [ID<Contact>: [ConsentFact]] = [:]
        for fact in try tx.unguarded.fetch(ConsentFact.where { $0.contact.isIn(event.all) }) {
            groups[fact.contact, default: []].append(fact.record)
        }
        let merged = event.all.map { groups[$0] ?? [] }
        let restrictions = ConsentFact.restrictions(merging: merged, into: event.survivor, at: tx.now)
        try tx.create(restrictions)
        return restrictions.map { fact in
            MergeRemark("consent", "\(fact.purpose.rawValue) by \(fact.channel.rawValue) is withdrawn")
        }
    }

    private func appendOnly<R: Record>(_ type: R.Type, _ rule: String, _ registry: inout Registry) {
        registry.gate("\(R.typeName).appendOnly", on: R.self) { batch, context in
            guard batch.kind != .created, context.purpose == .command else { return }
            for index in batch.records.indices { batch.refuse(index, .appendOnly, rule) }
        }
    }
}
