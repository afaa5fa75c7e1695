import StorageProtocols

/// Goes through the blocks of a corpus and hands out each pair once.
///
/// A pair belongs to the first key that both have. Blocks above the limit are not compared in full: their members are
/// put in order of their names, and neighbours are compared.
struct BlockScan: Sendable {
    let corpus: MatchCorpus
    private let entries: [UInt64]
    /// The keys of too many records, ascending.
    private let oversized: [UInt32]
    /// What became of blocks that were too large.
    let oversizedBlocks: [OversizedBlocks]
    /// How many pairs the blocks hold at most.
    let pairBound: Int
    private let limit: Int

    /// How many neighbours a member of a block that is too large is compared with.
    private static let window = 8

    init(_ corpus: MatchCorpus, limit: Int) {
        self.corpus = corpus
        self.limit = limit
        entries = corpus.sortedEntries()
        var oversized: [UInt32] = []
        var report: [BlockKind: OversizedBlocks] = [:]
        var bound = 0
        var start = 0
        while start < entries.count {
            let end = Self.end(of: start, entries)
            let size = end - start
            let key = UInt32(truncatingIfNeeded: entries[start] >> 32)
            if size > limit {
                oversized.append(key)
                if let kind = BlockKeys.kind(of: key) {
                    report[kind, default: OversizedBlocks(key: kind.name, blocks: 0, largest: 0)].add(size)
                }
                bound += size * Self.window
            } else {
                bound += size * (size - 1) / 2
            }
            start = end
        }
        self.oversized = oversized
        pairBound = bound
        oversizedBlocks = report.values.sorted { $0.key < $1.key }
    }

    private static func end(of start: Int, _ entries: [UInt64]) -> Int {
        let key = entries[start] >> 32
        var end = start + 1
        while end < entries.count, entries[end] >> 32 == key { end += 1 }
        return end
    }

    /// Cuts the blocks into stretches of about so many entries.
    func stretches(of size: Int) -> [Range<Int>] {
        var stretches: [Range<Int>] = []
        var start = 0
        while start < entries.count {
            let end = start + size >= entries.count ? entries.count : Self.end(of: start + size, entries)
            stretches.append(start..<end)
            start = end
        }
        return stretches
    }

    /// A pair to compare.
    struct Pair {
        let a: Int
        let b: Int
        let left: MatchFormView
        let right: MatchFormView
        /// Whether the two share nothing but blocks that are too large: such a pair may come more than once.
        let mayRepeat: Bool
    }

    /// Hands the pairs of a stretch to `body`, each once over all stretches where nothing else is said.
    func forEachPair(
        in stretch: Range<Int>,
        where isWanted: (Int, Int) -> Bool = { _, _ in true },
        _ body: (Pair) -> Void
    ) {
        let words = MatchSlot.count
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: (limit + 1) * words) { slots in
            corpus.withForms { forms in
                var members: [Int] = []
                var views: [MatchFormView] = []
                var start = stretch.lowerBound
                while start < stretch.upperBound {
                    let end = Self.end(of: start, entries)
                    defer { start = end }
                    if end - start < 2 { continue }
                    let key = UInt32(truncatingIfNeeded: entries[start] >> 32)
                    members.removeAll(keepingCapacity: true)
                    for entry in entries[start..<end] { members.append(Int(truncatingIfNeeded: entry & 0xFFFF_FFFF)) }
                    if members.count > limit {
                        neighbours(&members, key, isWanted, body)
                        continue
                    }
                    views.removeAll(keepingCapacity: true)
                    for (position, member) in members.enumerated() {
                        let memory = slots[(position * words)..<((position + 1) * words)]
                        views.append(
                            MatchFormView(
                                .init(rebasing: forms[corpus.range(of: member)]),
                                slots: .init(rebasing: memory)
                            )
                        )
                    }
                    for (i, a) in members.enumerated() {
                        for j in (i + 1)..<max(members.count, i + 1) {
                            let b = members[j]
                            guard firstShared(a, b, below: key) == nil, isWanted(a, b) else { continue }
                            body(Pair(a: a, b: b, left: views[i], right: views[j], mayRepeat: false))
                        }
                    }
                }
            }
        }
    }

    /// The first key below a bound that both have and that is not the key of too many.
    private func firstShared(_ a: Int, _ b: Int, below bound: UInt32) -> UInt32? {
        let (left, right) = (corpus.keys(of: a), corpus.keys(of: b))
        var (i, j) = (left.startIndex, right.startIndex)
        while i < left.endIndex, j < right.endIndex {
            let (x, y) = (left[i], right[j])
            if x >= bound || y >= bound { return nil }
            if x == y {
                if !isOversized(x) { return x }
                i += 1
                j += 1
            } else if x < y {
                i += 1
            } else {
                j += 1
            }
        }
        return nil
    }

    private func isOversized(_ key: UInt32) -> Bool {
        if oversized.isEmpty { return false }
        var (low, high) = (0, oversized.count)
        while low < high {
            let middle = (low + high) / 2
            if oversized[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < oversized.count && oversized[low] == key
    }

    /// Compares each member of a block that is too large with the next ones in the order of their forms, which begin
    /// with the names.
    private func neighbours(
        _ members: inout [Int],
        _ key: UInt32,
        _ isWanted: (Int, Int) -> Bool,
        _ body: (Pair) -> Void
    ) {
        corpus.withForms { forms in
            members.sort { a, b in
                let (x, y) = (forms[corpus.range(of: a)], forms[corpus.range(of: b)])
                return x.elementsEqual(y) ? a < b : x.lexicographicallyPrecedes(y)
            }
        }
        for (position, a) in members.enumerated() {
            for b in members[(position + 1)...].prefix(Self.window) {
                let (first, second) = (min(a, b), max(a, b))
                guard firstShared(first, second, below: .max) == nil, isWanted(first, second) else { continue }
                corpus.withViews(first, second) {
                    body(Pair(a: first, b: second, left: $0, right: $1, mayRepeat: true))
                }
            }
        }
    }
}

/// Keys that so many records share that their pairs were not all compared.
public struct OversizedBlocks: Sendable, Hashable {
    /// The kind of key, such as `soundOfName`.
    public var key: String
    /// How many such keys there are.
    public var blocks: Int
    /// How many records the largest of them has.
    public var largest: Int

    fileprivate mutating func add(_ size: Int) {
        blocks += 1
        largest = max(largest, size)
    }
}
