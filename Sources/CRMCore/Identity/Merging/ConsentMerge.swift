import StorageProtocols

/// Keeps the most restrictive consent when contacts become one.
///
/// The facts of all of them become those of the survivor, whose fold takes the latest. Where that would grant what one
/// of the contacts had not granted, a withdrawal says so, with the fact that it comes from.
enum ConsentMerge {
    static func register(in registry: inout Registry) {
        registry.onMerge("consent.mostRestrictive", of: Contact.self) { merge, tx in
            let facts = try tx.fetch(ConsentFact.where { $0.contact.isIn(merge.all) }).map(\.record)
            let withdrawals = withdrawals(of: merge, facts, at: tx.now)
            try tx.create(withdrawals)
            return withdrawals.map { fact in
                MergeRemark("consent", "\(fact.purpose) by \(fact.channel): \(fact.evidence ?? "")")
            }
        }
    }

    /// The withdrawals without which the survivor would have granted too much: a pure function of the facts.
    static func withdrawals(of merge: MergeEvent<Contact>, _ facts: [ConsentFact], at now: Instant) -> [ConsentFact] {
        let byContact = Dictionary(grouping: facts, by: \.contact)
        guard byContact.count > 1 else { return [] }
        let purposes = distinct(facts.map(\.purpose), by: \.rawValue)
        let channels = distinct(facts.map(\.channel), by: \.rawValue)
        var withdrawals: [ConsentFact] = []
        for purpose in purposes {
            for channel in channels {
                func state(_ facts: [ConsentFact]) -> ConsentState {
                    ConsentState(facts, for: purpose, via: channel, at: now)
                }
                let states = merge.all.map { ($0, state(byContact[$0] ?? [])) }
                let strictest = ConsentState.mostRestrictive(states.map(\.1))
                guard state(facts + withdrawals).isGranted, !strictest.isGranted, let source = strictest.fact,
                    let contact = states.first(where: { $0.1 == strictest })?.0
                else { continue }
                withdrawals.append(
                    ConsentFact(
                        contact: merge.survivor,
                        purpose: purpose,
                        channel: channel,
                        kind: .withdrawn,
                        source: "merge",
                        evidence: "\(strictest.name) for contact \(contact) by fact \(source)",
                        at: now
                    )
                )
            }
        }
        return withdrawals
    }

    private static func distinct<T>(_ values: [T], by name: (T) -> String) -> [T] {
        var seen: Set<Value> = []
        return values.filter { seen.insert(.text(name($0))).inserted }
    }
}
