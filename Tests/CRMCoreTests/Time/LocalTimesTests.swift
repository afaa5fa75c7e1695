import CRMCore
import Foundation
import Testing

struct LocalTimesTests {
    private func instant(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

    @Test func localTimesAreTakenFromTheRulesOfTheirDay() throws {
        try PublicZones.with { database, _ in
            let newYork = try database.zone(named: "America/New_York")
            // A gap: the first instant after it. An overlap: the earlier time, and only that.
            let cases: [(String, Int, Int, String, String)] = [
                ("America/New_York", 2, 30, "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z"),
                ("America/New_York", 1, 30, "2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z"),
                ("America/New_York", 1, 30, "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"),
                ("Australia/Lord_Howe", 2, 15, "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z"),
                ("America/Sao_Paulo", 0, 0, "2018-11-03T12:00:00Z", "2018-11-04T03:00:00Z"),
                ("Pacific/Apia", 9, 0, "2011-12-30T00:00:00Z", "2011-12-30T19:00:00Z"),
                ("Asia/Tokyo", 9, 0, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z"),
                ("America/New_York", 9, 0, "2026-03-07T20:00:00Z", "2026-03-08T13:00:00Z"),
            ]
            for (name, hour, minute, after, expected) in cases {
                let found = try database.zone(named: name)
                    .nextLocalTime(
                        hour: hour,
                        minute: minute,
                        after: try instant(after)
                    )
                #expect(found == (try instant(expected)), "\(name) \(hour):\(minute) after \(after)")
            }
            let tokyo = try database.zone(named: "Asia/Tokyo")
            let monday = tokyo.nextLocalTime(TimeOfDay(8), after: try instant("2026-03-06T12:00:00Z"), on: [.monday])
            #expect(monday == (try instant("2026-03-08T23:00:00Z")))
            #expect(newYork.nextLocalTime(TimeOfDay(8), after: try instant("2026-03-06T12:00:00Z"), on: []) == nil)
        }
    }

    /// The offset one second before and at each change is that of the public list, which others have computed.
    @Test func offsetsAreRightAroundEveryChangeSince2020() throws {
        var (checked, names) = (0, 0)
        try PublicZones.withOffsets { database, zones in
            names = zones.count
            for (name, changes) in zones {
                let zone = try database.zone(named: name)
                for (change, next) in zip(changes, changes.dropFirst()) where next.second >= 1_577_836_800 {
                    #expect(
                        zone.offset(at: Instant(seconds: next.second - 1)) == change.offset,
                        "\(name) before \(next)"
                    )
                    #expect(zone.offset(at: Instant(seconds: next.second)) == next.offset, "\(name) at \(next)")
                    #expect(
                        zone.nextOffsetChange(after: Instant(seconds: change.second)) == Instant(seconds: next.second)
                    )
                    checked += 1
                }
            }
        }
        if names > 0 { #expect(checked > 3_000 && names > 400, "\(checked) changes of \(names) zones") }
    }

    /// Looks for the time in steps of a quarter of an hour.
    @Test func localTimesAgreeWithASearchAroundEveryChangeSince2020() throws {
        var random = SeededGenerator(state: 321)
        let quarter: Int64 = 900_000_000
        try PublicZones.with { database, zones in
            for (name, changes) in zones {
                let zone = try database.zone(named: name)
                for second in changes where second >= 1_577_836_800 && second % 900 == 0 {
                    let after = Instant(seconds: second - 900 * Int64.random(in: -8...100, using: &random))
                    let time = TimeOfDay(minutes: 15 * Int.random(in: 0..<20, using: &random))
                    let found = zone.nextLocalTime(time, after: after)
                    let today = zone.civil(at: after).date
                    var expected: Instant?
                    // The first instant of each date that shows the time or a later one.
                    days: for date in [today.adding(days: -1), today, today.adding(days: 1), today.adding(days: 2)] {
                        for step in -200..<Int64(400) {
                            let now = after.adding(microseconds: step * quarter)
                            let civil = zone.civil(at: now)
                            let isReached =
                                civil.date > date || civil.date == date && civil.microsecondsOfDay >= time.microseconds
                            guard isReached else { continue }
                            if step > 0 { expected = now }
                            break
                        }
                        if expected != nil { break days }
                    }
                    #expect(found == expected, "\(name) \(time) after \(after) (seed 321)")
                }
            }
        }
    }

    @Test func quietHoursAgreeWithASearchAroundEveryChangeSince2020() throws {
        var random = SeededGenerator(state: 322)
        let quarter: Int64 = 900_000_000
        var (waited, checked) = (0, 0)
        try PublicZones.with { database, zones in
            for (name, changes) in zones {
                let zone = try database.zone(named: name)
                for second in changes where second >= 1_577_836_800 && second % 900 == 0 {
                    let start = Instant(seconds: second - 900 * Int64.random(in: -8...100, using: &random))
                    let date = zone.civil(at: start).date
                    let hours = (0..<Int.random(in: 0...2, using: &random))
                        .map { _ in
                            DayHours(
                                TimeOfDay(minutes: 15 * Int.random(in: 0...96, using: &random)),
                                TimeOfDay(minutes: 15 * Int.random(in: 0...96, using: &random))
                            )
                        }
                    let quiet = QuietHours(
                        hours,
                        weekdays: Set(Weekday.allCases.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }),
                        holidays: [date.adding(days: Int.random(in: -1...2, using: &random))]
                    )
                    var expected: Instant?
                    for step in 0..<Int64(96 * 21) {
                        let now = start.adding(microseconds: step * quarter)
                        let (date, time) = zone.civil(at: now)
                        let isQuiet = hours.contains { part in
                            let (from, to) = (part.from.microseconds, part.to.microseconds)
                            return from < to ? from <= time && time < to : from <= time || time < to
                        }
                        if !isQuiet, quiet.weekdays.contains(date.weekday), !quiet.holidays.contains(date) {
                            expected = now
                            break
                        }
                    }
                    let found = quiet.nextAllowed(from: start, in: zone)
                    #expect(found == expected, "\(name) \(start) \(quiet) (seed 322)")
                    if let found {
                        #expect(!quiet.isQuiet(at: found, in: zone))
                        waited += found > start ? 1 : 0
                    }
                    checked += 1
                }
            }
            #expect(checked > 3_000 && waited > 1_000)
        }
    }

    @Test func nightsAreQuietOverMidnight() throws {
        let quiet = QuietHours([DayHours(TimeOfDay(22), TimeOfDay(8))], weekdays: [.monday, .tuesday, .friday])
        let cases = [
            ("2026-03-02T12:00:00Z", "2026-03-02T12:00:00Z"), ("2026-03-02T23:00:00Z", "2026-03-03T08:00:00Z"),
            ("2026-03-03T22:00:00Z", "2026-03-06T08:00:00Z"),
            ("2026-03-06T21:59:59.999999Z", "2026-03-06T21:59:59.999999Z"),
            ("2026-03-07T12:00:00Z", "2026-03-09T08:00:00Z"),
        ]
        for (from, to) in cases {
            #expect(quiet.nextAllowed(from: try instant(from), in: .utc) == (try instant(to)))
        }
        let text = try JSONEncoder().encode(quiet)
        #expect(try JSONDecoder().decode(QuietHours.self, from: text) == quiet)
        #expect(QuietHours([.allDay]).nextAllowed(from: try instant("2026-03-02T12:00:00Z"), in: .utc) == nil)
        #expect(QuietHours(weekdays: []).nextAllowed(from: try instant("2026-03-02T12:00:00Z"), in: .utc) == nil)
    }

    @Test func periodsFollowEachOtherWithoutGaps() throws {
        var random = SeededGenerator(state: 323)
        try PublicZones.with { database, zones in
            for (name, changes) in zones {
                let zone = try database.zone(named: name)
                for second in changes.suffix(200) where Int.random(in: 0..<8, using: &random) == 0 {
                    let instant = Instant(seconds: second + Int64.random(in: -7_200...7_200, using: &random))
                    for bucket in DateBucket.allCases {
                        let period = ReportPeriod(bucket, containing: instant, in: zone)
                        let next = ReportPeriod(bucket, containing: period.to, in: zone)
                        #expect(period.from <= period.to && period.to == next.from)
                        #expect(period.instants.upperBound == next.instants.lowerBound, "\(name) \(instant) (seed 323)")
                        #expect(next.previous.instants.upperBound == next.instants.lowerBound)
                        if bucket != .day { #expect(next.previous == period) }
                        #expect(period.instants.contains(instant), "\(name) \(instant) \(bucket) (seed 323)")
                    }
                }
            }
        }
        let march = ReportPeriod(.quarter, containing: try instant("2026-02-28T23:30:00Z"), in: .utc)
        #expect(march.from.description == "2026-01-01" && march.to.description == "2026-04-01")
    }
}
