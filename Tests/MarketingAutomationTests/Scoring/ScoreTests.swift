import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

@Suite struct ScoreTests {
    private static let model = ScoreModel(
        halfLifeDays: 10,
        rules: [.init(.click, points: 20), .init(.activity(.web), points: 30, group: "web")],
        caps: ["web": 45],
        qualifiesAt: 60,
        releasesAt: 40
    )
    private static let day: Int64 = 86_400_000_000

    @Test func theOrderOfEventsDoesNotMatter() {
        var random = SeededRandom(seed: 3)
        let start = MarketingWorld.start
        for _ in 0..<300 {
            let events = (0..<8)
                .map { _ in
                    (Double.random(in: -30...30, using: &random), Int64.random(in: 0...100, using: &random) * Self.day)
                }
            let totals = [events, events.reversed(), events.shuffled(using: &random)]
                .map { events in
                    var score = ContactScore(contact: ID(RecordID(high: 0, low: 1)), at: start)
                    for (points, after) in events {
                        let at = start.adding(microseconds: after)
                        score.add(points, group: points > 0 ? "web" : "trouble", at: at, Self.model)
                    }
                    return score.total(at: start.adding(microseconds: 101 * Self.day), Self.model)
                }
            #expect(abs(totals[0] - totals[1]) < 1e-9 && abs(totals[0] - totals[2]) < 1e-9)
        }
    }

    @Test func crossingsAreFoundWhereTheyAre() {
        var random = SeededRandom(seed: 4)
        let start = MarketingWorld.start
        var found = 0
        for _ in 0..<500 {
            var score = ContactScore(contact: ID(RecordID(high: 0, low: 1)), at: start)
            for group in ["web", "trouble", "engagement"] {
                score.add(Double.random(in: -60...90, using: &random), group: group, at: start, Self.model)
            }
            let threshold = Double.random(in: -20...60, using: &random)
            let above = score.total(at: start, Self.model) >= threshold
            let crossing = score.crossing(threshold, after: start, Self.model)
            let end = crossing ?? start.adding(microseconds: 400 * Self.day)
            // Nothing before, by steps of a three-hundredth.
            for step in 0..<300 {
                let length = end.microseconds - start.microseconds - 2_000
                let at = start.adding(microseconds: length / 300 * Int64(step))
                #expect((score.total(at: at, Self.model) >= threshold) == above)
            }
            guard let crossing else { continue }
            found += 1
            #expect((score.total(at: crossing, Self.model) >= threshold) != above)
        }
        #expect(found > 100)
    }

    @Test(arguments: MarketingStore.allCases)
    func whoQualifiesIsHandedOverOnce(_ store: MarketingStore) async throws {
        let world = try await MarketingWorld(store, scoring: Self.model)
        let id = try await world.contacts(1)[0]
        try await world.session.create((0..<2).map { _ in Touch(contact: id, kind: .click) })
        try await world.tick()
        #expect(try await world.session.get(id).lifecycle == nil)
        try await world.session.log(Activity(channel: .web, links: [RecordLink(id)]))
        try await world.tick()
        #expect(try await world.session.get(id).lifecycle == .marketingQualified)
        let steps = try await world.session.fetch(LifecycleStep.all)
        #expect(steps.count == 1)
        #expect(steps[0].evidence.map(\.kind) == ["score", "event", "event", "event"])
        #expect(steps[0].evidence[0].detail == "70.0")
        // 70 · 2^(−t/10 days) = 40 after 8.07 days: until then nothing wakes up.
        let wake = try #require(try await world.crm.nextWakeUp())
        let days = Double(wake.microseconds - world.clock.now.microseconds) / Double(Self.day)
        #expect(abs(days - 8.0735) < 0.001)
        try await world.tick(days: 9)
        #expect(try await world.session.get(ContactScore.id(id)).isQualified == false)
        try await world.session.create((0..<3).map { _ in Touch(contact: id, kind: .click) })
        try await world.tick()
        #expect(try await world.session.get(ContactScore.id(id)).isQualified)
        #expect(try await world.session.fetch(LifecycleStep.all).count == 1)
        let explanation = try await world.session.explainScore(of: id, Self.model)
        #expect(explanation.events.first?.what == "click")
        let expected = explanation.events.reduce(0) { $0 + $1.points }
        #expect(abs(explanation.total - expected) < 1e-6)
    }
}
