import CRMCore
import Foundation
import Testing

@Suite struct RecurrenceSetTests {
    private func time(_ text: String) throws -> CivilDateTime { try #require(CivilDateTime(text)) }

    @Test func datesComeInAdditionAndExceptionsAreLeftOut() throws {
        var set = RecurrenceSet(start: try time("20260302T090000"), .daily().ending(.after(6)))
        set.dates = [.local(try time("20260303T120000")), .day(try time("20260310T000000").date)]
        set.exceptions = [
            .local(try time("20260304T090000")), .instant(try #require(Instant(rfc3339: "2026-03-05T09:00:00Z"))),
            .day(try time("20260306T000000").date),
        ]
        let expected = ["20260302T090000", "20260303T090000", "20260303T120000", "20260307T090000", "20260310T090000"]
        #expect(set.occurrences(in: .utc).map(\.local.description) == expected)
        let text = set.description
        #expect(
            text == """
                DTSTART:20260302T090000Z
                RRULE:FREQ=DAILY;COUNT=6
                RDATE:20260303T120000,20260310
                EXDATE:20260304T090000,20260305T090000Z,20260306
                """
        )
        #expect(try RecurrenceSet(text) == set)
        #expect(try RecurrenceSet(text.split(separator: "\n").joined(separator: "\r\n") + "\r\n") == set)
        #expect(try JSONDecoder().decode(RecurrenceSet.self, from: JSONEncoder().encode(set)) == set)
        set.zone = "Europe/Berlin"
        set.countsStart = true
        #expect(try RecurrenceSet(set.description) == set)
    }

    @Test func theSameTimeOfTwoRulesIsOne() throws {
        let set = RecurrenceSet(
            start: try time("20260302T090000"),
            .weekly(on: [.monday]),
            .monthly(onDay: 2),
            dates: [.local(try time("20260302T090000"))]
        )
        let found = set.occurrences(in: .utc).prefix(4).map(\.local.description)
        #expect(found == ["20260302T090000", "20260309T090000", "20260316T090000", "20260323T090000"])
        #expect(RecurrenceSet(start: try time("20260302T090000")).occurrences(in: .utc).count { _ in true } == 1)
    }

    @Test func theStartIsCountedOnlyIfAsked() throws {
        // A Wednesday.
        var set = RecurrenceSet(start: try time("20260304T090000"), .weekly(on: [.monday]).ending(.after(2)))
        #expect(set.occurrences(in: .utc).map(\.local.description) == ["20260309T090000", "20260316T090000"])
        set.countsStart = true
        #expect(set.occurrences(in: .utc).map(\.local.description) == ["20260304T090000", "20260309T090000"])
    }

    @Test func clocksThatChangeKeepTheTimeOnTheWall() throws {
        try PublicZones.with { database, _ in
            let berlin = try database.zone(named: "Europe/Berlin")
            // 29 March 2026: from 02:00 to 03:00. 25 October: from 03:00 back to 02:00.
            let spring = RecurrenceSet(
                start: try time("20260328T023000"),
                zone: "Europe/Berlin",
                .daily().ending(.after(3))
            )
            let instants = spring.occurrences(in: berlin).map(\.instant)
            #expect(
                instants
                    == ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]
                    .map { Instant(rfc3339: $0) }
            )
            let leftOut = spring.occurrences(in: berlin, ClockChangePolicy(gap: .leftOut)).map(\.local.date.day)
            #expect(leftOut == [28, 30])
            let autumn = RecurrenceSet(
                start: try time("20261024T023000"),
                zone: "Europe/Berlin",
                .daily().ending(.after(3))
            )
            #expect(
                autumn.occurrences(in: berlin).map(\.instant)
                    == ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
                    .map { Instant(rfc3339: $0) }
            )
            let again = autumn.occurrences(in: berlin, ClockChangePolicy(overlap: .second)).map(\.instant)
            #expect(again[1] == Instant(rfc3339: "2026-10-25T01:30:00Z"))
            // The end in UTC is compared with instants.
            let end = try #require(Instant(rfc3339: "2026-03-30T00:30:00Z"))
            let until = RecurrenceSet(start: try time("20260328T023000"), .daily().ending(.until(.instant(end))))
            #expect(until.occurrences(in: berlin).count { _ in true } == 3)
            // A day that a zone left out has no time.
            let apia = try database.zone(named: "Pacific/Apia")
            let daily = RecurrenceSet(start: try time("20111229T090000"), .daily().ending(.after(3)))
            #expect(daily.occurrences(in: apia).map(\.local.date.day) == [29, 31])
        }
    }

    @Test func aMillionExceptionsCostNoMoreThanReadingThem() throws {
        var set = RecurrenceSet(start: try time("20260101T000000"), try RecurrenceRule("FREQ=SECONDLY"))
        let start = set.start.date.daysSinceEpoch
        set.exceptions = Set((0..<20_000).map { .day(CivilDate(daysSinceEpoch: start + $0)) })
        let first = CivilDateTime(CivilDate(daysSinceEpoch: start + 20_000))
        #expect(set.next(after: Instant(seconds: 0), in: .utc)?.local == first)
        #expect(set.next(after: Zone.utc.firstInstant(of: first), in: .utc)?.local.second == 1)
    }

    @Test func faultsOfTextsAreNamed() {
        let faults: [(String, RecurrenceError.Code, String)] = [
            ("", .missing, "DTSTART"), ("RRULE:FREQ=DAILY", .missing, "DTSTART"), ("DTSTART", .malformed, ""),
            ("DTSTART:2026", .malformed, "DTSTART"), ("DTSTART:20260101\nDTSTART:20260101", .repeatedPart, "DTSTART"),
            ("DTSTART:20260101\nEXDATE:20260101,", .malformed, "EXDATE"), ("DTSTART:20260101\nX:1", .unknownPart, ""),
            ("DTSTART:20260101\nRRULE:FREQ=DAILY;COUNT=0", .outOfRange, "COUNT"),
            ("DTSTART:20260101" + String(repeating: "\nRRULE:FREQ=DAILY", count: 65), .tooLong, "RRULE"),
        ]
        for (text, code, part) in faults {
            let error = #expect(throws: RecurrenceError.self, "\(text.prefix(60))") { try RecurrenceSet(text) }
            #expect(error == RecurrenceError(code, part), "\(text.prefix(60))")
        }
    }
}
