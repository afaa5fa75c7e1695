public import StorageProtocols

/// A stored record that may be about the same person or company as another.
public struct DuplicateCandidate<R: Record>: Sendable {
    /// The record.
    public var record: Stored<R>
    /// What is to be thought of the two, and why.
    public var pair: DuplicatePair

    /// Creates a candidate.
    public init(record: Stored<R>, pair: DuplicatePair) {
        self.record = record
        self.pair = pair
    }
}

extension QueryTransaction {
    /// The matcher of a record type: by the model that was learned from the store, or else the shipped one.
    public func matcher<R: Matchable>(for type: R.Type) throws -> Matcher {
        try session.crm.matchers.matcher(of: R.typeName, in: unguarded)
    }

    /// The records that may be about the same person or company as this one, the likeliest first.
    ///
    /// The record need not be stored yet; itself is never among them. Records that the actor does not see are left
    /// out, and so are pairs that somebody has decided about.
    ///
    /// - Parameters:
    ///   - record: The record, as it is or as it is to be.
    ///   - limit: The most records to give.
    ///   - matcher: Another model than that of ``matcher(for:)``.
    public func duplicates<R: Matchable>(
        of record: R,
        limit: Int = 10,
        matcher: Matcher? = nil
    ) throws -> [DuplicateCandidate<R>] {
        try duplicates(of: record.identity, among: R.self, limit: limit, matcher: matcher)
    }

    /// The records of a type that may be about the same person or company as somebody: a lead among contacts.
    public func duplicates<R: Matchable>(
        of profile: IdentityProfile,
        among type: R.Type,
        limit: Int = 10,
        matcher: Matcher? = nil
    ) throws -> [DuplicateCandidate<R>] {
        try reader.duplicates(
            of: profile,
            among: type,
            limit: limit,
            matcher: matcher ?? self.matcher(for: type),
            vetoes: DuplicateVetoes(about: profile.record.id, in: unguarded)
        )
    }
}

extension ReadTransaction {
    /// The records that may be about the same person or company, in the state as this transaction shows it.
    func duplicates<R: Matchable>(
        of profile: IdentityProfile,
        among type: R.Type,
        limit: Int,
        matcher: Matcher,
        vetoes: DuplicateVetoes
    ) throws -> [DuplicateCandidate<R>] {
        let form = MatchForm(profile)
        var seen: Set<RecordID> = [profile.record.id]
        var found: [DuplicateCandidate<R>] = []
        for lookup in CandidateLookups(profile, R.schema.type, R.matchIndexes).lookups {
            try find(lookup) { (record: Stored<R>) in
                guard seen.insert(record.id.raw).inserted else { return }
                let other = record.record.identity
                let theirs = MatchForm(other)
                let pair = matcher.compare(form, profile.record, theirs, other.record)
                if pair.verdict == .distinct || vetoes.hold(pair, form, theirs, matcher) { return }
                found.append(DuplicateCandidate(record: record, pair: pair))
            }
        }
        found.sort { ($0.pair.verdict, $0.pair.score) > ($1.pair.verdict, $1.pair.score) }
        return Array(found.prefix(limit))
    }

    /// Asks a question, and narrower ones where it finds too many.
    private func find<R: Matchable>(_ lookup: CandidateLookups.Lookup, _ body: (Stored<R>) throws -> Void) throws {
        var query = Query<R>(Filter(lookup.condition))
        query.record.limit = lookup.limit
        var records: [Stored<R>] = []
        do {
            records = try fetch(query)
        } catch let error as CRMError where error.code == .denied {
            // By a field that the actor does not see nothing is found.
            return
        }
        for record in records { try body(record) }
        if records.count == lookup.limit { for narrower in lookup.narrower { try find(narrower, body) } }
    }
}

extension Session {
    /// The records that may be about the same person or company as this one, the likeliest first.
    ///
    ///     let likely = try await session.duplicates(of: Contact(name: name, emails: [email]))
    public func duplicates<R: Matchable>(
        of record: R,
        limit: Int = 10,
        matcher: Matcher? = nil
    ) async throws -> [DuplicateCandidate<R>] {
        try await read { try $0.duplicates(of: record, limit: limit, matcher: matcher) }
    }

    /// The records of a type that may be about the same person or company as somebody: a lead among contacts.
    public func duplicates<R: Matchable>(
        of profile: IdentityProfile,
        among type: R.Type,
        limit: Int = 10,
        matcher: Matcher? = nil
    ) async throws -> [DuplicateCandidate<R>] {
        try await read { try $0.duplicates(of: profile, among: type, limit: limit, matcher: matcher) }
    }
}
