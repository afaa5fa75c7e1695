import StorageProtocols

/// Looks for whom the rows of a batch may be about: among the records of the store, and among the rows above.
struct RowMatcher {
    let policy: DuplicateRows
    /// The rows that made records of this import, as far as that is known.
    private let made: [RecordID: Int]
    private let type: any Matchable.Type
    private let matcher: Matcher
    private var entries: [Entry] = []
    private var numbers: [Int: Int] = [:]
    private var blocks: [UInt32: [Int]] = [:]
    private var keys = BlockKeys()

    /// A row of the batch that is to make a record.
    private struct Entry {
        let row: Int
        let profile: IdentityProfile
        let form: MatchForm
        var state = State.waiting

        enum State {
            case waiting
            case written(RecordLink)
            case refused
        }
    }

    /// What a row looks like.
    enum Look {
        /// Nothing that is known.
        case new
        /// Perhaps a row above that has to be written first.
        case waits
        /// A record.
        case like(ImportDuplicate)
    }

    /// Of how many rows that share a key a row is compared with.
    private static let blockLimit = 200

    /// Nil where nobody is to look, or nobody can.
    init?(
        _ type: any Record.Type,
        _ policy: DuplicateRows,
        made: [RecordID: Int],
        in tx: CommandTransaction
    ) throws {
        guard policy != .allow, let type = type as? any Matchable.Type else { return nil }
        (self.policy, self.type, self.made) = (policy, type, made)
        matcher = try tx.matcher(for: type)
    }

    /// Takes in a row that is to make a record, now or in a later wave.
    ///
    /// - Returns: The number of its entry; nil where the record says nothing of an identity.
    @discardableResult
    mutating func expect(_ row: Int, _ record: any Record) -> Int? {
        if let number = numbers[row] { return number }
        guard let profile = (record as? any Matchable)?.identity else { return nil }
        let number = entries.count
        entries.append(Entry(row: row, profile: profile, form: MatchForm(profile)))
        numbers[row] = number
        MatchForm.withViews(entries[number].form, entries[number].form) { view, _ in keys.compute(view) }
        for key in keys.keys { blocks[key, default: []].append(number) }
        return number
    }

    /// Looks for whom a row may be about that no key tells.
    mutating func look(_ row: Int, _ record: any Record, in tx: CommandTransaction) throws -> Look {
        guard let own = expect(row, record) else { return .new }
        let profile = entries[own].profile
        var best: ImportDuplicate?
        for other in candidates(own) {
            let (mine, entry) = (entries[own], entries[other])
            let pair = matcher.compare(mine.form, mine.profile.record, entry.form, entry.profile.record)
            if pair.verdict == .distinct { continue }
            guard case .written(let link) = entry.state else { return .waits }
            Self.keep(ImportDuplicate(row, pair, link, entry.row), &best)
        }
        let type = type
        let found = try tx.likeliest(of: profile, among: type, matcher)
        if let found, found.record != best?.record {
            Self.keep(ImportDuplicate(row, found.pair, found.record, made[found.record.id]), &best)
        }
        return best.map(Look.like) ?? .new
    }

    /// Notes which record a row made or added to.
    mutating func note(_ row: Int, made record: RecordLink) {
        if let number = numbers[row] { entries[number].state = .written(record) }
    }

    /// Notes that a row made nothing.
    mutating func note(refused row: Int) {
        if let number = numbers[row] { entries[number].state = .refused }
    }

    private static func keep(_ duplicate: ImportDuplicate, _ best: inout ImportDuplicate?) {
        if let best, (best.verdict, best.score) >= (duplicate.verdict, duplicate.score) { return }
        best = duplicate
    }

    /// The rows above that share a key with one and were not refused.
    private mutating func candidates(_ own: Int) -> [Int] {
        MatchForm.withViews(entries[own].form, entries[own].form) { view, _ in keys.compute(view) }
        var found: Set<Int> = []
        for key in keys.keys {
            for other in blocks[key, default: []].suffix(Self.blockLimit) where entries[other].row < entries[own].row {
                if case .refused = entries[other].state { continue }
                found.insert(other)
            }
        }
        return found.sorted()
    }
}

extension ImportDuplicate {
    fileprivate init(_ row: Int, _ pair: DuplicatePair, _ record: RecordLink, _ rowOfRecord: Int?) {
        self.init(
            row: row,
            record: record,
            rowOfRecord: rowOfRecord,
            verdict: pair.verdict,
            score: pair.score,
            evidence: pair.evidence
        )
    }
}

extension CommandTransaction {
    /// The record that is likeliest about the same person or company.
    fileprivate func likeliest<R: Matchable>(
        of profile: IdentityProfile,
        among type: R.Type,
        _ matcher: Matcher
    ) throws -> (record: RecordLink, pair: DuplicatePair)? {
        try duplicates(of: profile, among: type, limit: 1, matcher: matcher).first
            .map { (RecordLink($0.record.id), $0.pair) }
    }
}
