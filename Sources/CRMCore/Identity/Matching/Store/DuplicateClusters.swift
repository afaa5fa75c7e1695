/// Records that are taken for the same person or company.
public struct DuplicateCluster: Sendable, Hashable {
    /// The records, the oldest first.
    public var records: [RecordLink]
    /// The pairs by which they were joined, the surest first.
    public var pairs: [DuplicatePair]

    /// Creates a cluster.
    public init(records: [RecordLink], pairs: [DuplicatePair]) {
        self.records = records
        self.pairs = pairs
    }
}

extension DuplicateCluster {
    /// Joins pairs to clusters: whoever is the same as the same is the same, unless something speaks against it.
    ///
    /// Pairs are taken in the order of their scores. One that would bring together two records that cannot be the same
    /// is left out, so that a veto between two members keeps their groups apart at the weakest link.
    ///
    /// - Parameters:
    ///   - pairs: The pairs; those with the verdict `distinct` are passed over.
    ///   - verdict: The least verdict that joins.
    ///   - isConflict: Whether two records cannot be the same. It is asked for records that are in no pair as well.
    /// - Returns: The clusters of two records or more, those with the oldest record first.
    public static func clusters(
        of pairs: [DuplicatePair],
        joining verdict: MatchVerdict = .review,
        where isConflict: (RecordLink, RecordLink) -> Bool = { _, _ in false }
    ) -> [DuplicateCluster] {
        var sets = RecordSets()
        let sure = pairs.filter { $0.verdict >= verdict && $0.verdict != .distinct }
            .sorted { $0.score == $1.score ? ($0.a == $1.a ? $0.b < $1.b : $0.a < $1.a) : $0.score > $1.score }
        var joined: [DuplicatePair] = []
        for pair in sure where sets.join(pair.a, pair.b, unless: isConflict) { joined.append(pair) }
        var byRoot: [Int: DuplicateCluster] = [:]
        for pair in joined {
            byRoot[sets.root(of: pair.a), default: DuplicateCluster(records: [], pairs: [])].pairs.append(pair)
        }
        for (root, cluster) in byRoot {
            byRoot[root] = DuplicateCluster(records: sets.members(of: root).sorted { $0 < $1 }, pairs: cluster.pairs)
        }
        return byRoot.values.sorted { a, b in
            guard let x = a.records.first, let y = b.records.first else { return !a.records.isEmpty }
            return x < y
        }
    }
}

/// Disjoint sets of records.
private struct RecordSets {
    private var numbers: [RecordLink: Int] = [:]
    private var links: [RecordLink] = []
    private var parents: [Int] = []
    private var sets: [[Int]] = []

    mutating func root(of record: RecordLink) -> Int { root(number(record)) }

    func members(of root: Int) -> [RecordLink] { sets[root].map { links[$0] } }

    /// Joins the sets of two records.
    ///
    /// - Returns: Whether they are in one set now.
    mutating func join(_ a: RecordLink, _ b: RecordLink, unless isConflict: (RecordLink, RecordLink) -> Bool) -> Bool {
        var (x, y) = (root(of: a), root(of: b))
        if x == y { return true }
        for i in sets[x] {
            for j in sets[y] where isConflict(links[i], links[j]) { return false }
        }
        if sets[x].count < sets[y].count { swap(&x, &y) }
        parents[y] = x
        sets[x] += sets[y]
        sets[y] = []
        return true
    }

    private mutating func number(_ record: RecordLink) -> Int {
        if let number = numbers[record] { return number }
        let number = links.count
        numbers[record] = number
        links.append(record)
        parents.append(number)
        sets.append([number])
        return number
    }

    private mutating func root(_ number: Int) -> Int {
        var root = number
        while parents[root] != root {
            parents[root] = parents[parents[root]]
            root = parents[root]
        }
        return root
    }
}
