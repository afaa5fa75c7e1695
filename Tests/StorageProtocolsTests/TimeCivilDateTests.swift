import Foundation
import StorageProtocols
import Testing

struct TimeCivilDateTests {
    /// Walks day by day with the calendar's plain rules from a Monday that is known.
    @Test func agreesWithAWalkThroughNineCenturies() throws {
        var (year, month, day) = (1_600, 1, 1)
        let start = try #require(CivilDate(year: 1_600, month: 1, day: 1))
        var (number, weekday) = (start.daysSinceEpoch, 6)
        while year < 2_500 {
            let date = CivilDate(daysSinceEpoch: number)
            if date.components != (year, month, day) || CivilDate(year: year, month: month, day: day) != date
                || date.weekday.rawValue != weekday || CivilDate(iso8601: date.description) != date
            {
                Issue.record("\(year)-\(month)-\(day): \(date) \(date.weekday)")
            }
            if (year, month, day) == (1_970, 1, 1) {
                #expect(number == 0 && weekday == 4)
            }
            let isLeap = year % 400 == 0 || year % 100 != 0 && year % 4 == 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            #expect(CivilDate.daysInMonth(month, year: year) == lengths[month - 1])
            (number, weekday, day) = (number + 1, weekday % 7 + 1, day + 1)
            if day > lengths[month - 1] {
                #expect(CivilDate(year: year, month: month, day: day) == nil)
                (month, day) = (month + 1, 1)
            }
            if month > 12 {
                (year, month) = (year + 1, 1)
            }
        }
    }

    @Test func textRoundTripsAcrossTheRange() {
        var random = SplitMix64(seed: 61)
        for _ in 0..<20_000 {
            let date = CivilDate(daysSinceEpoch: Int32.random(in: .min ... .max, using: &random))
            let (year, month, day) = date.components
            if CivilDate(iso8601: date.description) != date || CivilDate(year: year, month: month, day: day) != date {
                Issue.record("\(date.daysSinceEpoch) as \(date) (seed 61)")
            }
        }
        for days in [Int32.min, .max] {
            let date = CivilDate(daysSinceEpoch: days)
            #expect(CivilDate(iso8601: date.description) == date)
        }
    }

    @Test(arguments: [
        "", "2026", "2026-1-01", "2026-02-29", "2026-00-10", "2026-10-00", "2026-10-32", "20261001", "2026/10/01",
        "2026-10-01 ", "+2026-10-01", "-0001-10-01", "+9999999-01-01", "-000000-01-01", "02026-10-01",
    ])
    func refusesOtherText(text: String) {
        #expect(CivilDate(iso8601: text) == nil)
    }

    @Test func writesEarlyAndLateYears() throws {
        #expect(CivilDate(year: 0, month: 2, day: 29)?.description == "0000-02-29")
        #expect(CivilDate(year: -1, month: 12, day: 31)?.description == "-000001-12-31")
        #expect(CivilDate(year: 10_000, month: 1, day: 1)?.description == "+010000-01-01")
    }

    @Test func addsMonthsWithinTheMonthsLength() throws {
        let date = try #require(CivilDate(iso8601: "2024-01-31"))
        #expect(date.adding(months: 1).description == "2024-02-29")
        #expect(date.adding(months: 13).description == "2025-02-28")
        #expect(date.adding(months: -2).description == "2023-11-30")
        #expect(date.adding(months: -1).description == "2023-12-31")
        #expect(date.adding(months: 0) == date)
        #expect(date.adding(days: 366).description == "2025-01-31")
        #expect(date.days(to: date.adding(days: -40)) == -40)
    }

    @Test func arithmeticStopsAtTheEnds() {
        let (first, last) = (CivilDate(daysSinceEpoch: .min), CivilDate(daysSinceEpoch: .max))
        #expect(last.adding(days: 1) == last)
        #expect(first.adding(days: .min) == first)
        #expect(last.adding(months: 1) == last)
        #expect(first.adding(months: -1) == first)
        #expect(first.adding(months: .max) == last)
        #expect(last.adding(months: .min) == first)
        #expect(CivilDate(year: .max, month: 1, day: 1) == nil)
        #expect(CivilDate(year: .min, month: 1, day: 1) == nil)
        for bucket in DateBucket.allCases {
            #expect(bucket.start(of: first) <= bucket.next(after: first))
            #expect(bucket.start(of: last) <= bucket.next(after: last))
        }
    }

    @Test func codesAsText() throws {
        let dates = try [#require(CivilDate(iso8601: "2026-03-01"))]
        let data = try JSONEncoder().encode(dates)
        #expect(String(decoding: data, as: UTF8.self) == #"["2026-03-01"]"#)
        #expect(try JSONDecoder().decode([CivilDate].self, from: data) == dates)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([CivilDate].self, from: Data(#"["2026-02-30"]"#.utf8))
        }
    }

    @Test(arguments: [
        (DateBucket.day, "2026-08-05", "2026-08-06"), (.week, "2026-08-03", "2026-08-10"),
        (.month, "2026-08-01", "2026-09-01"), (.quarter, "2026-07-01", "2026-10-01"),
        (.year, "2026-01-01", "2027-01-01"),
    ])
    func bucketsOfADate(bucket: DateBucket, start: String, next: String) throws {
        let date = try #require(CivilDate(iso8601: "2026-08-05"))
        #expect(bucket.start(of: date).description == start)
        #expect(bucket.next(after: date).description == next)
    }

    @Test func bucketsCoverTheDatesWithoutHoles() {
        for bucket in DateBucket.allCases {
            var start = bucket.start(of: CivilDate(daysSinceEpoch: -1_000))
            for days in Int32(-1_000)...40_000 {
                let date = CivilDate(daysSinceEpoch: days)
                if date == bucket.next(after: start) {
                    start = date
                }
                if bucket.start(of: date) != start || bucket.next(after: date) <= date {
                    Issue.record("\(bucket) of \(date): \(bucket.start(of: date)), expected \(start)")
                }
            }
        }
    }
}
