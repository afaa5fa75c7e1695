import StorageProtocols

/// What forbids to erase records: legal holds, and rules that demand to keep them.
struct Holds {
    private var held: [RecordLink: String] = [:]
    private var duties: [RetentionRule] = []
    private let tx: QueryTransaction
    private let now: Instant

    /// Reads what is known of these records.
    init(_ links: [RecordLink], in tx: QueryTransaction, at now: Instant) throws {
        self.tx = tx
        self.now = now
        let wanted = Set(links)
        for start in stride(from: 0, to: links.count, by: 500) {
            let chunk = links[start..<min(start + 500, links.count)]
            let query = Query(
                Filter<LegalHold>(.any(chunk.map { .contains(LegalHold.Fields.links.reference, .id($0.id)) }))
            )
            for hold in try tx.unguarded.fetch(query) where hold.until.map({ $0 > now }) ?? true {
                for link in hold.links where wanted.contains(link) { held[link] = hold.reason }
            }
        }
        duties = try tx.unguarded.fetch(RetentionRule.where { $0.action == .keep && $0.isActive == true }).map(\.record)
    }

    /// Why a hold forbids to erase a record; nil where none does.
    func hold(on link: RecordLink) -> String? { held[link] }

    /// Why a record must stay; nil where it need not.
    func reason(
        for link: RecordLink,
        _ type: RecordType,
        _ state: Revision
    ) throws -> SubjectErasurePlan.Reason? {
        if let reason = held[link] { return .held(reason) }
        for rule in duties where rule.type == type.name {
            guard let age = rule.age(of: state.values, in: type), let end = rule.end(after: age), end > now,
                try isMatch(rule, link, state)
            else { continue }
            return .duty(rule: rule.name, until: end)
        }
        return nil
    }

    private func isMatch(_ rule: RetentionRule, _ link: RecordLink, _ state: Revision) throws -> Bool {
        let condition = try rule.condition()
        if condition == .always { return true }
        let own = Condition.all([.compare(.id, .equal, .id(link.id)), condition])
        var query = RecordQuery(type: link.type, condition: own)
        // A record that is deleted is asked about as it was last.
        if let end = state.to { query.asOf = .commit(CommitID(end.sequence - 1)) }
        return try tx.unguarded.count(query) > 0
    }
}
