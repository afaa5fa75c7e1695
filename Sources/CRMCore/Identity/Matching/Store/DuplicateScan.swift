import StorageProtocols

/// How all records of some types are looked through for duplicates.
public struct DuplicateScanOptions: Sendable {
    /// The model; nil to estimate one from the records themselves.
    ///
    /// Of fewer records than 500 nothing can be learned: the one of ``QueryTransaction/matcher(for:)`` is used then.
    public var model: MatchModel?
    /// The least verdict that is reported.
    public var verdict: MatchVerdict
    /// Whether pairs are reported that somebody has decided about.
    public var includesVetoed: Bool
    /// How many records may share a key before they are compared with their neighbours only.
    public var blockLimit: Int
    /// How many processors compare at the same time.
    public var concurrency: Int

    /// Creates options.
    public init(
        model: MatchModel? = nil,
        verdict: MatchVerdict = .review,
        includesVetoed: Bool = false,
        blockLimit: Int = 256,
        concurrency: Int = 2
    ) {
        self.model = model
        self.verdict = verdict
        self.includesVetoed = includesVetoed
        self.blockLimit = blockLimit
        self.concurrency = concurrency
    }
}

/// What a scan for duplicates came to.
public struct DuplicateScanReport: Sendable {
    /// How many records were looked at.
    public var records: Int
    /// How many pairs were compared.
    public var comparisons: Int
    /// How many pairs need no look.
    public var auto: Int
    /// How many pairs are worth one.
    public var review: Int
    /// How many pairs were left out because of a decision.
    public var vetoed: Int
    /// The keys that so many records share that their pairs were not all compared.
    public var oversized: [OversizedBlocks]
    /// The model by which was judged.
    public var model: MatchModel
}

extension Session {
    /// Looks through all records of some types for duplicates, also of one type among another.
    ///
    /// The records are read in one transaction, in a compact form of about 350 bytes each, and compared outside it.
    /// Pairs are handed out as they are found, in no order worth relying on; whoever is slow to take them holds the
    /// scan up. Only records that the actor sees are looked at.
    ///
    /// - Parameters:
    ///   - types: The record types; those of people and those of companies never meet.
    ///   - options: How.
    ///   - body: Takes a pair.
    /// - Returns: What it came to.
    @discardableResult
    public func scanDuplicates(
        _ types: any Matchable.Type...,
        options: DuplicateScanOptions = DuplicateScanOptions(),
        _ body: (DuplicatePair) async throws -> Void
    ) async throws -> DuplicateScanReport {
        let scanner = try await DuplicateScanner.read(types, options, self)
        return try await scanner.run(body)
    }

    /// Every pair of records that are taken for the same, also where it follows from others; see
    /// ``DuplicatePair/via``.
    ///
    /// The pairs of a scan are joined to clusters as by ``duplicateClusters(_:options:)``, and each two members of one
    /// are a pair. Of a cluster with more members than ``DuplicateScanOptions/blockLimit`` only the pairs of the scan
    /// are told. All pairs are held in memory; they come in no order worth relying on.
    public func duplicatePairs(
        _ types: any Matchable.Type...,
        options: DuplicateScanOptions = DuplicateScanOptions()
    ) async throws -> [DuplicatePair] {
        let scanner = try await DuplicateScanner.read(types, options, self)
        var pairs: [DuplicatePair] = []
        try await scanner.run { pairs.append($0) }
        return scanner.closure(of: pairs)
    }

    /// The groups of records that are about the same person or company.
    ///
    /// Records are joined by the pairs of a scan, from the surest on, unless a decision or plain evidence says of two
    /// members that they are not the same. All pairs are held in memory.
    public func duplicateClusters(
        _ types: any Matchable.Type...,
        options: DuplicateScanOptions = DuplicateScanOptions()
    ) async throws -> [DuplicateCluster] {
        let scanner = try await DuplicateScanner.read(types, options, self)
        var pairs: [DuplicatePair] = []
        try await scanner.run { pairs.append($0) }
        return scanner.clusters(of: pairs)
    }

    /// Learns from all records of a type how well their fields tell duplicates, and keeps the model for the next time.
    ///
    /// It is used from then on by ``duplicates(of:limit:matcher:)`` and by the policies of creating and importing.
    @discardableResult
    public func learnMatching<R: Matchable>(_ type: R.Type) async throws -> MatchModel {
        let scanner = try await DuplicateScanner.read([type], DuplicateScanOptions(), self)
        let model = scanner.matcher.model
        let text = try StoredJSON.encode(model)
        return try await write(reason: "match.learn") { tx in
            let known = try tx.first(LearnedMatchModel.where { $0.type == R.typeName })
            guard var known else {
                try tx.create(LearnedMatchModel(type: R.typeName, definition: text))
                return model
            }
            known.definition = text
            known.learnedAt = tx.now
            try tx.update(known)
            return model
        }
        .value
    }
}

/// A corpus that was read from a store, ready to be compared.
struct DuplicateScanner: Sendable {
    let scan: BlockScan
    let matcher: Matcher
    private let vetoes: DuplicateVetoes
    private let options: DuplicateScanOptions

    /// From how many records on a model is estimated.
    private static let leastToLearnFrom = 500
    /// How many keys are worked through at a time.
    private static let stretch = 1 << 15

    static func read(
        _ types: [any Matchable.Type],
        _ options: DuplicateScanOptions,
        _ session: Session
    ) async throws -> DuplicateScanner {
        let (corpus, vetoes, matcher) = try await session.read { tx in
            var corpus = MatchCorpus()
            for type in types { try corpus.append(all: type, tx) }
            let known = try types.first.map { try tx.matcher(forAny: $0) }
            return (corpus, try DuplicateVetoes(all: tx.unguarded), known ?? Matcher())
        }
        let scan = BlockScan(corpus, limit: max(2, options.blockLimit))
        if let model = options.model { return DuplicateScanner(scan, Matcher(model), vetoes, options) }
        if corpus.count < leastToLearnFrom { return DuplicateScanner(scan, matcher, vetoes, options) }
        return DuplicateScanner(scan, Matcher(scan.estimatedModel()), vetoes, options)
    }

    init(_ scan: BlockScan, _ matcher: Matcher, _ vetoes: DuplicateVetoes, _ options: DuplicateScanOptions) {
        self.scan = scan
        self.matcher = matcher
        self.vetoes = vetoes
        self.options = options
    }

    /// What a stretch of the blocks gave.
    private struct Found: Sendable {
        var pairs: [(pair: DuplicatePair, mayRepeat: Bool)] = []
        var comparisons = 0
        var vetoed = 0
    }

    private func find(in stretch: Range<Int>) -> Found {
        var found = Found()
        let least = options.verdict == .auto ? matcher.model.autoScore : matcher.model.reviewScore
        let corpus = scan.corpus
        scan.forEachPair(in: stretch) { candidate in
            found.comparisons += 1
            let agreement = Agreement(candidate.left, candidate.right)
            if options.verdict != .distinct {
                guard matcher.score(agreement, candidate.left, candidate.right) >= least else { return }
            }
            let (a, b) = (corpus.links[candidate.a], corpus.links[candidate.b])
            let pair = matcher.pair(a, b, agreement, candidate.left, candidate.right)
            guard pair.verdict >= options.verdict else { return }
            if !options.includesVetoed, vetoes.hold(a, b, candidate.left, candidate.right, matcher) {
                found.vetoed += 1
                return
            }
            found.pairs.append((pair, candidate.mayRepeat))
        }
        return found
    }

    /// Compares all pairs and hands out those that are likely enough.
    @discardableResult
    func run(_ body: (DuplicatePair) async throws -> Void) async throws -> DuplicateScanReport {
        var report = DuplicateScanReport(
            records: scan.corpus.count,
            comparisons: 0,
            auto: 0,
            review: 0,
            vetoed: 0,
            oversized: scan.oversizedBlocks,
            model: matcher.model
        )
        var repeated: Set<[RecordLink]> = []
        var stretches = scan.stretches(of: Self.stretch)[...]
        while !stretches.isEmpty {
            let next = Array(stretches.prefix(max(1, options.concurrency)))
            stretches = stretches.dropFirst(next.count)
            for found in await find(in: next) {
                report.comparisons += found.comparisons
                report.vetoed += found.vetoed
                for (pair, mayRepeat) in found.pairs {
                    if mayRepeat, !repeated.insert([pair.a, pair.b]).inserted { continue }
                    if pair.verdict == .auto { report.auto += 1 }
                    if pair.verdict == .review { report.review += 1 }
                    try await body(pair)
                }
            }
            try Task.checkCancellation()
        }
        return report
    }

    /// Works through several stretches at the same time; the results are in their order.
    private func find(in stretches: [Range<Int>]) async -> [Found] {
        await withTaskGroup(of: (Int, Found).self) { group in
            for (number, stretch) in stretches.enumerated() { group.addTask { (number, find(in: stretch)) } }
            var results = Array(repeating: Found(), count: stretches.count)
            for await (number, found) in group { results[number] = found }
            return results
        }
    }

    /// Joins pairs, unless a decision or the evidence is against it.
    func clusters(of pairs: [DuplicatePair]) -> [DuplicateCluster] {
        let numbers = numbers(of: pairs)
        return DuplicateCluster.clusters(of: pairs) { isConflict($0, $1, numbers) }
    }

    /// Adds the pairs that follow from others.
    func closure(of pairs: [DuplicatePair]) -> [DuplicatePair] {
        let numbers = numbers(of: pairs)
        return DuplicateCluster.closure(
            of: pairs,
            joining: options.verdict,
            limit: max(2, options.blockLimit),
            where: { isConflict($0, $1, numbers) },
            comparing: { a, b in
                guard let x = numbers[a], let y = numbers[b] else { return nil }
                return scan.corpus.withViews(x, y) { matcher.pair(a, b, Agreement($0, $1), $0, $1) }
            }
        )
    }

    /// Where the records of pairs are in the corpus.
    private func numbers(of pairs: [DuplicatePair]) -> [RecordLink: Int] {
        var numbers: [RecordLink: Int] = [:]
        for pair in pairs { (numbers[pair.a], numbers[pair.b]) = (0, 0) }
        for (index, link) in scan.corpus.links.enumerated() where numbers[link] != nil { numbers[link] = index }
        return numbers
    }

    private func isConflict(_ a: RecordLink, _ b: RecordLink, _ numbers: [RecordLink: Int]) -> Bool {
        guard let x = numbers[a], let y = numbers[b] else { return false }
        return scan.corpus.withViews(x, y) { left, right in
            vetoes.hold(a, b, left, right, matcher)
                || matcher.score(Agreement(left, right), left, right) <= matcher.model.conflictScore
        }
    }
}

extension MatchCorpus {
    /// Reads all records of a type that the actor sees.
    fileprivate mutating func append<R: Matchable>(all type: R.Type, _ tx: QueryTransaction) throws {
        try tx.forEach(R.all) { append($0.record.identity) }
    }
}

extension QueryTransaction {
    fileprivate func matcher<R: Matchable>(forAny type: R.Type) throws -> Matcher { try matcher(for: type) }
}
