import Foundation
import StorageProtocols
import Testing

struct TimeInstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:00.000001z", 1),
        ("1969-12-31 23:59:59.5Z", -500_000),
        ("2026-03-01T09:30:00.25+01:00", 1_772_353_800_250_000),
        ("2026-03-01T09:30:00+0100", 1_772_353_800_000_000),
        ("2026-03-01T08:30:00.123456789-00:00", 1_772_353_800_123_456),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ("+010000-01-01T00:00:00Z", 253_402_300_800_000_000),
    ])
    func readsRFC3339(text: String, microseconds: Int64) {
        #expect(Instant(rfc3339: text)?.microseconds == microseconds)
        #expect(Instant(rfc3339: Array(text.utf8))?.microseconds == microseconds)
        #expect(Instant(iso8601: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-03-01", "2026-03-01T", "2026-03-01T09:30Z", "2026-03-01T09:30:00", "2026-03-01T24:00:00Z",
        "2026-03-01T09:60:00Z", "2026-03-01T09:30:61Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-03-01T09:30:00.Z", "2026-03-01T09:30:00.1234567890Z", "2026-03-01T09:30:00+24:00",
        "2026-03-01T09:30:00+1",
        "2026-03-01T09:30:00Z ", " 2026-03-01T09:30:00Z", "2026-03-01T09:30:00ZZ", "26-03-01T09:30:00Z",
        "+999999-01-01T00:00:00Z", "-000000-01-01T00:00:00Z", "２０26-03-01T09:30:00Z",
        "2026-03-01T09:30:00\u{2212}01:00",
    ])
    func refusesOtherText(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func readsADateAloneAsItsMidnight() throws {
        #expect(Instant(iso8601: "1970-01-02")?.microseconds == 86_400_000_000)
        #expect(Instant(iso8601: "1970-01-02T") == nil)
        let date = try #require(CivilDate(year: 1969, month: 12, day: 31))
        #expect(Instant(utcMidnightOf: date)?.microseconds == -86_400_000_000)
        #expect(Instant(utcMidnightOf: CivilDate(daysSinceEpoch: .max)) == nil)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"), (250_000, "1970-01-01T00:00:00.25Z"),
        (1_772_353_800_000_100, "2026-03-01T08:30:00.0001Z"), (Int64.max, "+294247-01-10T04:00:54.775807Z"),
        (Int64.min, "-290308-12-21T19:59:05.224192Z"),
    ])
    func writesRFC3339(microseconds: Int64, text: String) {
        #expect(Instant(microseconds: microseconds).description == text)
    }

    @Test func textRoundTrips() throws {
        var random = SplitMix64(seed: 51)
        for _ in 0..<20_000 {
            let instant = Instant(microseconds: Int64.random(in: .min ... .max, using: &random) >> random.below(40))
            if Instant(rfc3339: instant.description) != instant {
                Issue.record("\(instant.microseconds) as \(instant) (seed 51)")
            }
        }
    }

    @Test func randomTextNeverTraps() {
        var random = SplitMix64(seed: 52)
        let bytes = Array("0123456789-+:TZ. t9".utf8)
        let start = Array("2026-03-01T09:30:00.25+01:00".utf8)
        var read = 0
        for _ in 0..<50_000 {
            var text = start
            for _ in 0..<(1 + random.below(4)) {
                text[random.below(text.count)] = random.pick(bytes)
            }
            text.removeLast(random.below(3))
            guard let instant = Instant(iso8601: text) else { continue }
            read += 1
            if Instant(rfc3339: instant.description) != instant {
                Issue.record("\(String(decoding: text, as: UTF8.self)) (seed 52)")
            }
        }
        #expect(read > 100)
    }

    @Test func arithmeticStopsAtTheEnds() {
        let (first, last) = (Instant(microseconds: .min), Instant(microseconds: .max))
        #expect(last.adding(microseconds: 1) == last)
        #expect(first.adding(microseconds: -1) == first)
        #expect(Instant(microseconds: 5).adding(microseconds: -7).microseconds == -2)
        #expect(Instant(seconds: .max) == last)
        #expect(Instant(seconds: .min) == first)
        #expect(last.advanced(by: .seconds(Int64.max)) == last)
        #expect(first.advanced(by: .seconds(Int64.min)) == first)
        #expect(first.advanced(by: first.duration(to: last)) == last)
        #expect(last.advanced(by: last.duration(to: first)) == first)
        #expect(Instant(microseconds: 0).advanced(by: .milliseconds(-1.5)).microseconds == -1_500)
        #expect(first < last)
    }

    @Test func codesAsAnInteger() throws {
        let instants = [Instant(microseconds: -5), Instant(microseconds: .max)]
        let data = try JSONEncoder().encode(instants)
        #expect(String(decoding: data, as: UTF8.self) == "[-5,9223372036854775807]")
        #expect(try JSONDecoder().decode([Instant].self, from: data) == instants)
    }
}
