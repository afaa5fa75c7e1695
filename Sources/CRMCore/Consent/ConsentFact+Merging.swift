import StorageProtocols

extension ConsentFact {
    /// What has to be written down when records of one person become one, so that nothing is allowed that one of them
    /// forbids.
    ///
    /// All facts go to the surviving contact, where the latest would hold. Wherever that is a consent although one of
    /// the records has none in force, as ``ConsentState/mostRestrictive(_:)`` says, it is withdrawn; the person can
    /// give it anew. What is about all purposes or channels is taken back for all of them.
    ///
    /// - Parameters:
    ///   - groups: The facts of each record.
    ///   - survivor: The contact that remains.
    ///   - now: The time of the merge.
    /// - Returns: Withdrawals, which name what they follow from.
    public static func restrictions(
        merging groups: [[ConsentFact]],
        into survivor: ID<Contact>,
        at now: Instant
    ) -> [ConsentFact] {
        let facts = groups.flatMap(\.self)
        let channels = Set(facts.map(\.channel)).sorted { Value.order(.text($0.rawValue), .text($1.rawValue)) < 0 }
        let purposes = Set(facts.map(\.purpose)).sorted { Value.order(.text($0.rawValue), .text($1.rawValue)) < 0 }
        return channels.flatMap { channel in
            purposes.compactMap { purpose -> ConsentFact? in
                guard ConsentState(facts, for: purpose, via: channel, at: now).isGranted else { return nil }
                let states = groups.map { ConsentState($0, for: purpose, via: channel, at: now) }
                let strict = ConsentState.mostRestrictive(states)
                guard !strict.isGranted, let cause = strict.fact,
                    let contact = zip(groups, states).first(where: { $1 == strict })?.0.first?.contact
                else { return nil }
                return ConsentFact(
                    contact: survivor,
                    purpose: purpose,
                    channel: channel,
                    kind: .withdrawn,
                    source: "merge",
                    evidence: "\(strict.name) for contact \(contact) by fact \(cause)",
                    at: now
                )
            }
        }
    }
}
