public import StorageProtocols

/// The decisions that pairs are not duplicates, ready to be asked.
struct DuplicateVetoes: Sendable {
    private var byPair: [String: Set<String>] = [:]

    init() {}

    /// The decisions about one record.
    init(about record: RecordID, in tx: any ReadTransaction) throws {
        if record.high == 0, record.low == 0 { return }
        try tx.forEach(DuplicateVeto.where { $0.records.contains(record) }) { insert($0.record) }
    }

    /// All decisions.
    init(all tx: any ReadTransaction) throws {
        try tx.forEach(DuplicateVeto.all) { insert($0.record) }
    }

    private mutating func insert(_ veto: DuplicateVeto) { byPair[veto.pair] = Set(veto.evidence) }

    /// Whether there is a decision about two records.
    func mention(_ a: RecordLink, _ b: RecordLink) -> Bool {
        !byPair.isEmpty && byPair[DuplicateVeto.pair([a.id, b.id])] != nil
    }

    /// Whether a decision about a pair still holds: nothing speaks for a duplicate that did not speak for it then.
    func hold(_ pair: DuplicatePair, _ a: MatchForm, _ b: MatchForm, _ matcher: Matcher) -> Bool {
        guard !byPair.isEmpty, let known = byPair[DuplicateVeto.pair([pair.a.id, pair.b.id])] else { return false }
        return MatchForm.withViews(a, b) { known.isSuperset(of: matcher.keyEvidence($0, $1)) }
    }

    /// The same of two identities whose parts are known.
    func hold(_ a: RecordLink, _ b: RecordLink, _ left: MatchFormView, _ right: MatchFormView, _ matcher: Matcher)
        -> Bool
    {
        guard !byPair.isEmpty, let known = byPair[DuplicateVeto.pair([a.id, b.id])] else { return false }
        return known.isSuperset(of: matcher.keyEvidence(left, right))
    }
}

extension Matcher {
    /// What speaks for a duplicate: field, level, and a hash of the two values, whatever their order.
    func keyEvidence(_ a: MatchFormView, _ b: MatchFormView) -> Set<String> {
        let agreement = Agreement(a, b)
        var evidence: Set<String> = []
        for field in MatchField.allCases where model.weight(field, agreement[field]) > 0 {
            let index = Int(field.rawValue)
            let left = Self.hash(index, a[Int(agreement.left[index])])
            let right = Self.hash(index, b[Int(agreement.right[index])])
            evidence.insert("\(field.name) \(agreement[field].name) \(String(left &+ right, radix: 36))")
        }
        return evidence
    }
}

extension CommandTransaction {
    /// Remembers that two records are not about the same person or company.
    ///
    /// The pair is neither shown nor joined again until something new speaks for it. A decision about the same pair is
    /// replaced.
    ///
    /// - Throws: `StorageError` with code `notFound`; ``CRMError``.
    @discardableResult
    public func vetoDuplicate<A: Matchable, B: Matchable>(
        _ a: ID<A>,
        _ b: ID<B>,
        note: String? = nil
    ) throws -> Stored<DuplicateVeto> {
        let (first, second) = (try get(a).record.identity, try get(b).record.identity)
        guard first.record != second.record else {
            throw CRMError(.wrongState, "two records are needed", type: A.typeName, record: a.raw)
        }
        let matcher = try matcher(for: A.self)
        let evidence = MatchForm.withViews(MatchForm(first), MatchForm(second)) { matcher.keyEvidence($0, $1) }
        let links = [first.record, second.record].sorted { $0 < $1 }
        var veto = DuplicateVeto(
            records: links,
            evidence: evidence.sorted(),
            decidedBy: session.actor.description,
            note: note
        )
        let pair = veto.pair
        guard var known = try self.first(DuplicateVeto.where { $0.pair == pair }) else { return try create(veto) }
        veto.id = known.id
        veto.assign(createdAt: now)
        known.record = veto
        return try update(known)
    }
}

extension Session {
    /// Remembers that two records are not about the same person or company.
    ///
    /// The pair is neither shown nor joined again until something new speaks for it.
    @discardableResult
    public func vetoDuplicate<A: Matchable, B: Matchable>(
        _ a: ID<A>,
        _ b: ID<B>,
        note: String? = nil
    ) async throws -> Stored<DuplicateVeto> {
        try await write(reason: "duplicate.veto") { try $0.vetoDuplicate(a, b, note: note) }.value
    }
}
