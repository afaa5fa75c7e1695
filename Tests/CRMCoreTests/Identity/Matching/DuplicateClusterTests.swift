import StorageProtocols
import Testing

@testable import CRMCore

@Suite struct DuplicateClusterTests {
    private func link(_ number: UInt64) -> RecordLink {
        RecordLink(type: "contact", id: RecordID(high: 0, low: number))
    }

    private func pair(_ a: UInt64, _ b: UInt64, _ score: Double, _ verdict: MatchVerdict = .auto) -> DuplicatePair {
        DuplicatePair(a: link(a), b: link(b), verdict: verdict, score: score, evidence: [])
    }

    private func members(_ clusters: [DuplicateCluster]) -> [[UInt64]] { clusters.map { $0.records.map(\.id.low) } }

    @Test func theSameAsTheSameIsTheSame() {
        let clusters = DuplicateCluster.clusters(of: [pair(1, 2, 30), pair(2, 3, 28), pair(7, 9, 40)])
        #expect(members(clusters) == [[1, 2, 3], [7, 9]])
        #expect(clusters.first?.pairs.map(\.score) == [30, 28])
    }

    @Test func aConflictKeepsGroupsApartAtTheWeakestLink() {
        let pairs = [pair(1, 2, 30), pair(2, 3, 18), pair(3, 4, 25)]
        let clusters = DuplicateCluster.clusters(of: pairs) { a, b in
            Set([a, b]) == Set([link(1), link(4)])
        }
        #expect(members(clusters) == [[1, 2], [3, 4]])
    }

    @Test func verdictsBelowTheLeastDoNotJoin() {
        let pairs = [pair(1, 2, 30), pair(2, 3, 18, .review), pair(4, 5, 3, .distinct)]
        #expect(members(DuplicateCluster.clusters(of: pairs)) == [[1, 2, 3]])
        #expect(members(DuplicateCluster.clusters(of: pairs, joining: .auto)) == [[1, 2]])
        #expect(DuplicateCluster.clusters(of: []).isEmpty)
    }

    @Test func noClusterHoldsAConflictWhateverThePairs() {
        var state: UInt64 = 42
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        for _ in 0..<200 {
            let pairs = (0..<60).map { _ in pair(next(30), next(30) + 30, Double(next(40))) }
            let conflicts = Set((0..<20).map { _ in Set([link(next(60)), link(next(60))]) })
            let clusters = DuplicateCluster.clusters(of: pairs) { conflicts.contains(Set([$0, $1])) }
            for cluster in clusters {
                for a in cluster.records {
                    for b in cluster.records where a != b {
                        #expect(!conflicts.contains(Set([a, b])))
                    }
                }
            }
            let all = clusters.flatMap(\.records)
            #expect(all.count == Set(all).count)
        }
    }

    private func closure(
        of pairs: [DuplicatePair],
        joining verdict: MatchVerdict = .review,
        limit: Int = 100,
        where isConflict: (RecordLink, RecordLink) -> Bool = { _, _ in false }
    ) -> [DuplicatePair] {
        DuplicateCluster.closure(of: pairs, joining: verdict, limit: limit, where: isConflict) { a, b in
            DuplicatePair(a: a, b: b, verdict: .distinct, score: -1, evidence: [])
        }
    }

    @Test func whatFollowsIsToldWithItsWay() {
        let pairs = closure(of: [pair(1, 2, 30), pair(2, 3, 28), pair(3, 4, 40)])
        #expect(pairs.count == 6)
        let far = pairs.first { $0.a == link(1) && $0.b == link(4) }
        #expect(far?.via == [link(2), link(3)])
        #expect(far?.verdict == .auto)
        #expect(far?.score == 28)
        #expect(pairs.prefix(3).allSatisfy { $0.via.isEmpty })
    }

    @Test func aWayOverOneThatIsWorthALookIsWorthOne() {
        let pairs = closure(of: [pair(1, 2, 30), pair(2, 3, 18, .review), pair(3, 4, 30)])
        #expect(pairs.count == 6)
        #expect(pairs.count { $0.verdict == .auto } == 2)
        #expect(pairs.filter { !$0.via.isEmpty }.allSatisfy { $0.verdict == .review && $0.score == 18 })
        #expect(closure(of: [pair(1, 2, 30), pair(2, 3, 30)], joining: .auto).count == 3)
    }

    @Test func whatFollowsCountsMoreThanAWeakPairOfItsOwn() {
        let pairs = closure(of: [pair(1, 2, 30), pair(2, 3, 28), pair(1, 3, 17, .review)])
        #expect(pairs.count == 3)
        #expect(pairs[2].verdict == .auto)
        #expect(pairs[2].via == [link(2)])
        #expect(pairs[2].score == 28)
    }

    @Test func nothingFollowsAgainstADecisionOrInACrowd() {
        let chain = [pair(1, 2, 30), pair(2, 3, 28)]
        #expect(closure(of: chain) { a, b in Set([a, b]) == Set([link(1), link(3)]) } == chain)
        #expect(closure(of: chain, limit: 2) == chain)
    }
}
