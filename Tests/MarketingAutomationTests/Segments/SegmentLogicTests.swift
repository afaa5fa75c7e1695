import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

/// The laws of three-valued logic and of time, on random conditions and facts.
@Suite struct SegmentLogicTests {
    private struct Sample {
        var condition: SegmentCondition
        var facts: [LeafFact]
    }

    private func sample(_ random: inout SeededRandom) -> Sample {
        var source = RandomSegments(random: random)
        let condition = source.condition()
        random = source.random
        let facts = condition.leaves.map { leaf -> LeafFact in
            switch leaf {
            case .events:
                let count = Int.random(in: 0...5, using: &random)
                return .times((0..<count).map { _ in time(&random) })
            case .score:
                if Bool.random(using: &random) { return .score(nil) }
                let id = ID<Contact>(RecordID(high: 1, low: 1))
                var score = ContactScore(contact: id, at: time(&random))
                let model = ScoreModel()
                for group in ["a", "b"] {
                    score.add(Double.random(in: -20...60, using: &random), group: group, at: time(&random), model)
                }
                return .score(score)
            default: return .truth([.true, .false, .unknown].randomElement(using: &random) ?? .unknown)
            }
        }
        return Sample(condition: condition, facts: facts)
    }

    private func time(_ random: inout SeededRandom) -> Instant {
        MarketingWorld.start.adding(
            microseconds: Int64.random(in: -20 * 86_400...5 * 86_400, using: &random) * 1_000_000
        )
    }

    @Test func negationIsSound() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<2_000 {
            let (one, other) = (sample(&random), sample(&random))
            let now = time(&random)
            func truth(_ condition: SegmentCondition, _ facts: [LeafFact]) -> Truth {
                condition.evaluate(facts, at: now).truth
            }
            let (p, q) = (truth(one.condition, one.facts), truth(other.condition, other.facts))
            #expect(truth(.not(one.condition), one.facts) == !p)
            #expect(truth(.not(.not(one.condition)), one.facts) == p)
            #expect((!p == p) == (p == .unknown))
            let both = one.facts + other.facts
            #expect(
                truth(.not(.all([one.condition, other.condition])), both)
                    == truth(.any([.not(one.condition), .not(other.condition)]), both)
            )
            #expect(
                truth(.not(.any([one.condition, other.condition])), both)
                    == truth(.all([.not(one.condition), .not(other.condition)]), both)
            )
            let smallest = p == .false || q == .false ? Truth.false : p == .unknown || q == .unknown ? .unknown : .true
            #expect(truth(.all([one.condition, other.condition]), both) == smallest)
        }
    }

    @Test func nothingChangesByTimeBeforeItIsSaidTo() {
        var random = SeededRandom(seed: 12)
        var changes = 0
        for _ in 0..<2_000 {
            let sample = sample(&random)
            let now = time(&random)
            let verdict = sample.condition.evaluate(sample.facts, at: now)
            let end = verdict.validUntil ?? now.adding(microseconds: 200 * 86_400_000_000)
            #expect(end > now)
            let length = end.microseconds - now.microseconds
            for _ in 0..<8 {
                // Scores say the time a millisecond late.
                guard length > 2_000 else { break }
                let later = now.adding(microseconds: Int64.random(in: 0..<length - 1_500, using: &random))
                #expect(sample.condition.evaluate(sample.facts, at: later).truth == verdict.truth)
            }
            if verdict.validUntil != nil, sample.condition.evaluate(sample.facts, at: end).truth != verdict.truth {
                changes += 1
            }
        }
        #expect(changes > 100)
    }

    @Test func eventCountsFlipExactly() {
        let start = MarketingWorld.start
        let day: Int64 = 86_400_000_000
        let times = [0, 2, 5].map { start.adding(microseconds: -$0 * day) }
        let two = EventCount(.click, .greaterOrEqual, 2, .last(days: 7))
        let verdict = two.evaluate(times, at: start)
        #expect(verdict.holds && verdict.counted == 3)
        // With the second newest out of the window there is only one left.
        #expect(verdict.until == start.adding(microseconds: 5 * day))
        #expect(!two.evaluate(times, at: start.adding(microseconds: 5 * day)).holds)
        #expect(two.evaluate(times, at: start.adding(microseconds: 5 * day - 1)).holds)
        let none = EventCount(.click, .equal, 0, .last(days: 90))
        #expect(none.evaluate(times, at: start).until == start.adding(microseconds: 90 * day))
        #expect(none.evaluate([], at: start) == (true, nil, 0))
    }

    @Test func definitionsSurviveAsJSON() throws {
        var source = RandomSegments(random: SeededRandom(seed: 13))
        for _ in 0..<200 {
            let condition = source.condition()
            let text = try StoredJSON.encode(condition)
            #expect(try StoredJSON.decode(SegmentCondition.self, from: text) == condition)
        }
        let text =
            #"{"not":{"events":{"events":{"touch":"open"},"comparison":"greaterOrEqual","count":1,"period":{"last":{"seconds":7776000}}}}}"#
        #expect(try StoredJSON.decode(SegmentCondition.self, from: text) == !.happened(.open, .last(days: 90)))
    }
}
