import StorageProtocols

extension DuplicateCluster {
    /// Pairs, and those that follow from them: each two members of a cluster.
    ///
    /// What was joined by sure pairs alone is sure; what takes one that is worth a look is worth one. A pair that says
    /// less by itself than what follows from others is given as the latter.
    ///
    /// - Parameters:
    ///   - pairs: The pairs of a scan, each once.
    ///   - least: The least verdict that joins.
    ///   - limit: Of clusters with more members only the given pairs are told.
    ///   - isConflict: Whether two records cannot be the same.
    ///   - compare: What two records say of each other.
    static func closure(
        of pairs: [DuplicatePair],
        joining least: MatchVerdict,
        limit: Int,
        where isConflict: (RecordLink, RecordLink) -> Bool,
        comparing compare: (RecordLink, RecordLink) -> DuplicatePair?
    ) -> [DuplicatePair] {
        var all = pairs
        var known: [[RecordLink]: Int] = [:]
        for (index, pair) in pairs.enumerated() { known[[pair.a, pair.b]] = index }
        for verdict in [MatchVerdict.auto, .review] where verdict >= least {
            for cluster in clusters(of: pairs, joining: verdict, where: isConflict)
            where cluster.records.count > 2 && cluster.records.count <= limit {
                for way in cluster.ways {
                    let index = known[[way.a, way.b]]
                    if let index, all[index].verdict >= verdict { continue }
                    guard var pair = index.map({ all[$0] }) ?? compare(way.a, way.b) else { continue }
                    (pair.verdict, pair.score, pair.via) = (verdict, way.weakest, way.via)
                    if let index {
                        all[index] = pair
                    } else {
                        known[[way.a, way.b]] = all.count
                        all.append(pair)
                    }
                }
            }
        }
        return all
    }

    /// How one member leads to another that it was not joined with.
    private struct Way {
        var a: RecordLink
        var b: RecordLink
        var via: [RecordLink]
        /// The least score on the way.
        var weakest: Double
    }

    /// The shortest way between each two members that no pair joins, from the older to the younger.
    private var ways: [Way] {
        var neighbours: [RecordLink: [(link: RecordLink, score: Double)]] = [:]
        for pair in pairs {
            neighbours[pair.a, default: []].append((pair.b, pair.score))
            neighbours[pair.b, default: []].append((pair.a, pair.score))
        }
        var ways: [Way] = []
        for start in records {
            var reached: Set = [start]
            var front = [Way(a: start, b: start, via: [], weakest: .infinity)]
            while !front.isEmpty {
                var next: [Way] = []
                for way in front {
                    for (link, score) in neighbours[way.b] ?? [] where reached.insert(link).inserted {
                        let via = way.b == start ? [] : way.via + [way.b]
                        next.append(Way(a: start, b: link, via: via, weakest: min(way.weakest, score)))
                    }
                }
                ways += next.filter { !$0.via.isEmpty && $0.a < $0.b }
                front = next
            }
        }
        return ways
    }
}
