import CRMCore
import Foundation
import Testing

@Suite struct RecurrenceRuleTests {
    @Test func rulesAreReadAndWritten() throws {
        let texts = [
            ("FREQ=DAILY", "FREQ=DAILY"),
            ("RRULE:freq=weekly;byday=mo,we;interval=2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"),
            ("BYDAY=-1FR,+2MO;FREQ=MONTHLY;", "FREQ=MONTHLY;BYDAY=-1FR,2MO"),
            ("FREQ=YEARLY;UNTIL=19980101T000000Z;WKST=SU", "FREQ=YEARLY;UNTIL=19980101T000000Z;WKST=SU"),
            ("FREQ=YEARLY;UNTIL=19980101;WKST=MO", "FREQ=YEARLY;UNTIL=19980101"),
            ("FREQ=DAILY;COUNT=10;BYSECOND=60,0;BYSETPOS=-1,1", "FREQ=DAILY;COUNT=10;BYSECOND=0,60;BYSETPOS=-1,1"),
            ("FREQ=YEARLY;BYWEEKNO=-1,20;BYDAY=MO", "FREQ=YEARLY;BYWEEKNO=-1,20;BYDAY=MO"),
        ]
        for (text, written) in texts {
            let rule = try RecurrenceRule(text)
            #expect(rule.description == written)
            #expect(try RecurrenceRule(written) == rule)
            #expect(try JSONDecoder().decode(RecurrenceRule.self, from: JSONEncoder().encode(rule)) == rule)
        }
    }

    @Test func faultsAreNamed() {
        let faults: [(String, RecurrenceError.Code, String)] = [
            ("", .malformed, ""), ("FREQ", .malformed, ""), ("COUNT=1", .missing, "FREQ"),
            ("FREQ=", .malformed, "FREQ"),
            ("FREQ=OFTEN", .malformed, "FREQ"), ("FREQ=DAILY;;COUNT=1", .malformed, ""),
            ("FREQ=DAILY;RSCALE=CHINESE", .unknownPart, ""), ("FREQ=DAILY;FREQ=DAILY", .repeatedPart, "FREQ"),
            ("FREQ=DAILY;COUNT=0", .outOfRange, "COUNT"), ("FREQ=DAILY;COUNT=-1", .outOfRange, "COUNT"),
            ("FREQ=DAILY;INTERVAL=0", .outOfRange, "INTERVAL"),
            ("FREQ=DAILY;INTERVAL=99999999999999999999999", .outOfRange, "INTERVAL"),
            ("FREQ=DAILY;COUNT=1;UNTIL=20260101", .notAllowed, "COUNT"), ("FREQ=DAILY;UNTIL=2026", .malformed, "UNTIL"),
            ("FREQ=DAILY;UNTIL=20260230", .malformed, "UNTIL"), ("FREQ=DAILY;BYMONTH=13", .outOfRange, "BYMONTH"),
            ("FREQ=DAILY;BYMONTH=-1", .outOfRange, "BYMONTH"), ("FREQ=DAILY;BYHOUR=24", .outOfRange, "BYHOUR"),
            ("FREQ=DAILY;BYHOUR=1,", .malformed, "BYHOUR"), ("FREQ=DAILY;BYHOUR=9x", .malformed, ""),
            ("FREQ=MONTHLY;BYMONTHDAY=0", .outOfRange, "BYMONTHDAY"), ("FREQ=MONTHLY;BYDAY=0MO", .outOfRange, "BYDAY"),
            ("FREQ=MONTHLY;BYDAY=54MO", .outOfRange, "BYDAY"), ("FREQ=MONTHLY;BYDAY=XX", .malformed, "BYDAY"),
            ("FREQ=WEEKLY;BYDAY=1MO", .notAllowed, "BYDAY"), ("FREQ=WEEKLY;BYMONTHDAY=1", .notAllowed, "BYMONTHDAY"),
            ("FREQ=MONTHLY;BYWEEKNO=1", .notAllowed, "BYWEEKNO"), ("FREQ=DAILY;BYYEARDAY=1", .notAllowed, "BYYEARDAY"),
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", .notAllowed, "BYDAY"),
            ("FREQ=DAILY;BYSETPOS=1", .notAllowed, "BYSETPOS"),
            ("FREQ=DAILY;BYSETPOS=0;BYHOUR=1", .outOfRange, "BYSETPOS"), ("FREQ=DAILY;WKST=MOO", .malformed, "WKST"),
            (String(repeating: "A", count: 100_000), .tooLong, ""), ("FREQ=DAILY;É=1", .unknownPart, ""),
        ]
        for (text, code, part) in faults {
            let error = #expect(throws: RecurrenceError.self, "\(text.prefix(60))") { try RecurrenceRule(text) }
            #expect(error == RecurrenceError(code, part), "\(text.prefix(60))")
        }
    }

    /// Whatever the bytes, there is a rule or an error, and a rule reads back.
    @Test func noTextTraps() throws {
        var random = SeededGenerator(state: 351)
        let words = [
            "FREQ=", "DAILY", "SECONDLY", "YEARLY", ";", "=", ",", "BYDAY=", "MO", "-1", "99999999999", "UNTIL=",
            "BYMONTH=",
            "20260101T000000Z", "COUNT=", "BYSETPOS=", "\u{FE0F}", "0", "BYWEEKNO=", "+", "INTERVAL=", "2147483647",
        ]
        var read = 0
        for _ in 0..<20_000 {
            var text = Bool.random(using: &random) ? "FREQ=DAILY" : ""
            for _ in 0..<Int.random(in: 0..<8, using: &random) { text += words.randomElement(using: &random) ?? "" }
            guard let rule = try? RecurrenceRule(text) else { continue }
            read += 1
            #expect(try RecurrenceRule(rule.description) == rule)
            let start = try #require(CivilDateTime(year: 2026, month: 1, day: 1))
            _ = RecurrenceSet(start: start, rule).next(after: Instant(seconds: 1_800_000_000), in: .utc)
        }
        #expect(read > 300)
    }

    @Test func builtRulesMeanWhatTheySay() throws {
        let rules: [(RecurrenceRule, String)] = [
            (.daily(every: 3), "FREQ=DAILY;INTERVAL=3"), (.daily(every: -1), "FREQ=DAILY"),
            (.weekly(on: [.monday, .friday], every: 2), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"),
            (.workdays, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), (.monthly(onDay: 15), "FREQ=MONTHLY;BYMONTHDAY=15"),
            (.monthly(onDay: -99), "FREQ=MONTHLY;BYMONTHDAY=-31"),
            (.monthly(on: .friday, -1), "FREQ=MONTHLY;BYDAY=-1FR"),
            (.yearly().ending(.after(3)), "FREQ=YEARLY;COUNT=3"), (.yearly().ending(.after(0)), "FREQ=YEARLY;COUNT=1"),
        ]
        for (rule, text) in rules {
            #expect(rule.description == text)
            #expect(try RecurrenceRule(text) == rule)
        }
    }

    private func first(_ rule: String, _ start: String, _ count: Int = 4) throws -> [String] {
        let set = RecurrenceSet(start: try #require(CivilDateTime(start)), try RecurrenceRule(rule))
        return set.occurrences(in: .utc).prefix(count).map(\.local.description)
    }

    @Test func examplesOfTheStandard() throws {
        // The third Tuesday, Wednesday or Thursday of three months.
        #expect(
            try first("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904T090000")
                == ["19970904T090000", "19971007T090000", "19971106T090000"]
        )
        // The first Tuesday after a Monday in November, every four years.
        #expect(
            try first("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "19961105T090000", 3)
                == ["19961105T090000", "20001107T090000", "20041102T090000"]
        )
        // Where weeks begin matters.
        let weeks = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST="
        #expect(
            try first(weeks + "MO", "19970805T090000")
                == ["19970805T090000", "19970810T090000", "19970819T090000", "19970824T090000"]
        )
        #expect(
            try first(weeks + "SU", "19970805T090000")
                == ["19970805T090000", "19970817T090000", "19970819T090000", "19970831T090000"]
        )
        // A date that does not exist is passed over.
        #expect(
            try first("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115T090000", 5)
                == ["20070115T090000", "20070130T090000", "20070215T090000", "20070315T090000", "20070330T090000"]
        )
        #expect(try first("FREQ=YEARLY", "20240229T080000", 2) == ["20240229T080000", "20280229T080000"])
        // Monday of the twentieth week; a week without a day is that of the start.
        #expect(
            try first("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "19970512T090000", 2) == [
                "19970512T090000", "19980511T090000",
            ]
        )
        #expect(try first("FREQ=YEARLY;BYWEEKNO=20", "19970512T090000", 2) == ["19970512T090000", "19980511T090000"])
    }

    /// Each of these must end at once: there is a limit to what a rule can cost.
    @Test func nothingHangs() throws {
        let now = try #require(Instant(rfc3339: "2026-03-02T08:00:00Z"))
        let never = [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=HOURLY;INTERVAL=24;BYHOUR=3", "FREQ=SECONDLY;INTERVAL=60;BYSECOND=30",
            "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3",
            "FREQ=DAILY;INTERVAL=7;BYDAY=TU", "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2",
            "FREQ=SECONDLY;BYSECOND=5;BYSETPOS=2",
            "FREQ=YEARLY;INTERVAL=2147483647;BYMONTH=1", "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3",
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29",
        ]
        for text in never {
            let start = try #require(CivilDateTime("20250203T040000"))
            let set = RecurrenceSet(start: start, try RecurrenceRule(text))
            #expect(set.next(after: now, in: .utc) == nil, "\(text)")
            #expect(set.latest(upTo: now, in: .utc) == nil, "\(text)")
        }
        let start = try #require(CivilDateTime("20060302T090000"))
        let every = try RecurrenceRule("FREQ=SECONDLY;COUNT=1000000000")
        let set = RecurrenceSet(start: start, every)
        #expect(set.next(after: now, in: .utc)?.instant == now.adding(microseconds: 1_000_000))
        #expect(set.occurrences(in: .utc, from: now, limit: 3).count == 3)
        #expect(set.latest(upTo: Instant(microseconds: .max), in: .utc)?.local.description == "20371108T104639")
        #expect(set.next(after: Instant(microseconds: .max), in: .utc) == nil)
        #expect(set.next(after: Instant(microseconds: .min), in: .utc)?.local == start)
        let far = CivilDateTime(CivilDate(daysSinceEpoch: .max))
        #expect(RecurrenceSet(start: far, .daily()).next(after: now, in: .utc) == nil)
        let last = try #require(CivilDateTime("99991231T235958"))
        #expect(
            RecurrenceSet(start: last, try RecurrenceRule("FREQ=SECONDLY")).occurrences(in: .utc).map(\.local.second)
                == [58, 59]
        )
    }
}
