import CRMCore
import Foundation
import Testing

/// Rules that another library has expanded.
@Suite struct RecurrenceCorpusTests {
    private struct File: Decodable {
        struct Case: Decodable {
            var rrule: String
            var dtstart: String
            var instances: [String]
        }
        var cases: [Case]
    }

    @Test func sixHundredRulesAgree() throws {
        guard let folder = TestData.folder("rrule-dateutil") else { return }
        let file = try JSONDecoder().decode(File.self, from: Data(try TestData.bytes(folder + "/oracle.json")))
        #expect(file.cases.count == 600)
        let last = try #require(CivilDate(year: 2_150, month: 12, day: 31))
        var (startsOutside, mixed) = (0, 0)
        for example in file.cases {
            let rule = try RecurrenceRule(example.rrule)
            let start = try #require(CivilDateTime(example.dtstart))
            var set = RecurrenceSet(start: start, rule)
            // That library finds nothing where one list of weekdays has some with and some without a number; RFC 5545 lets
            // each element name days of its own.
            var expected = example.instances
            if rule.days.contains(where: { $0.ordinal == nil }), rule.days.contains(where: { $0.ordinal != nil }) {
                #expect(expected.isEmpty)
                mixed += 1
                let end = start.date.adding(days: 15_000)
                expected = RecurrenceOracle(rule, start, through: end).times().map(\.description)
            }
            #expect(set.times(through: last).map(\.description) == expected, "\(example.rrule) from \(start)")
            #expect(try RecurrenceRule(rule.description) == rule)
            // RFC 5545 counts the start, whether the rule meets it or not.
            set.countsStart = true
            guard expected.first != start.description else { continue }
            startsOutside += 1
            guard case .after(let count) = rule.end else { continue }
            let counted = set.times(through: last).map(\.description)
            #expect(counted == [start.description] + expected.prefix(count - 1), "\(example.rrule) from \(start)")
        }
        #expect(mixed == 18)
        print(
            "\(600 - mixed) rules agree, \(mixed) with RFC 5545 only; in \(startsOutside) the start is outside the rule"
        )
    }
}

extension RecurrenceSet {
    /// What clocks show at all times up to the end of a day, from an instant on.
    func times(from instant: Instant? = nil, through last: CivilDate, limit: Int = .max) -> [CivilDateTime] {
        var times: [CivilDateTime] = []
        let end = Zone.utc.firstInstant(of: last.adding(days: 1)).adding(microseconds: -1)
        for occurrence in occurrences(in: .utc, from: instant, upTo: end) {
            guard times.count < limit else { break }
            times.append(occurrence.local)
        }
        return times
    }
}
