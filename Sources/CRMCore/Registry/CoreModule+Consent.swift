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

    private func appendOnly<R: Record>(_ type: R.Type, _ rule: String, _ registry: inout Registry) {
        registry.gate("\(R.typeName).appendOnly", on: R.self) { batch, context in
            guard batch.kind != .created, context.purpose == .command else { return }
            for index in batch.records.indices { batch.refuse(index, .appendOnly, rule) }
        }
    }
}
