import Foundation
import StorageProtocols
import Testing

struct ZoneTests {
    /// A zone of a footer alone.
    static func zone(_ footer: String) throws -> Zone {
        let initial = Zone.LocalTime(offset: 0, isDaylightSaving: false, abbreviation: "LMT")
        return try Zone(name: "Test/Zone", initial: initial, transitions: [], footer: footer)
    }

    private func local(_ zone: Zone, _ text: String) throws -> String {
        let local = zone.localTime(at: try #require(Instant(rfc3339: text)))
        return "\(local.abbreviation) \(local.offset) \(local.isDaylightSaving)"
    }

    private func instant(_ zone: Zone, _ date: String, hours: Double) throws -> String {
        zone.instant(of: try #require(CivilDate(iso8601: date)), time: Int64(hours * 3_600_000_000)).description
    }

    @Test func followsARuleOfNorthernSummer() throws {
        let berlin = try Self.zone("CET-1CEST,M3.5.0,M10.5.0/3")
        #expect(try local(berlin, "2026-03-29T00:59:59.999999Z") == "CET 3600 false")
        #expect(try local(berlin, "2026-03-29T01:00:00Z") == "CEST 7200 true")
        #expect(try local(berlin, "2026-10-25T00:59:59Z") == "CEST 7200 true")
        #expect(try local(berlin, "2026-10-25T01:00:00Z") == "CET 3600 false")
        #expect(try local(berlin, "2500-07-01T00:00:00Z") == "CEST 7200 true")
        #expect(
            berlin.civil(at: try #require(Instant(rfc3339: "2026-12-31T23:30:00Z"))).date.description == "2027-01-01"
        )
    }

    @Test func followsRulesOfOtherShapes() throws {
        let sydney = try Self.zone("AEST-10AEDT,M10.1.0,M4.1.0/3")
        #expect(try local(sydney, "2026-12-31T23:00:00Z") == "AEDT 39600 true")
        #expect(try local(sydney, "2027-07-01T00:00:00Z") == "AEST 36000 false")
        let dublin = try Self.zone("IST-1GMT0,M10.5.0,M3.5.0/1")
        #expect(try local(dublin, "2026-01-01T00:00:00Z") == "GMT 0 true")
        #expect(try local(dublin, "2026-07-01T00:00:00Z") == "IST 3600 false")
        let nuuk = try Self.zone("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")
        #expect(try local(nuuk, "2026-03-29T00:59:59Z") == "-02 -7200 false")
        #expect(try local(nuuk, "2026-03-29T01:00:00Z") == "-01 -3600 true")
        let always = try Self.zone("EST5EDT,0/0,J365/25")
        for text in ["2026-01-01T04:59:59Z", "2026-01-01T05:00:00Z", "2026-07-01T00:00:00Z", "2027-01-01T05:30:00Z"] {
            #expect(try local(always, text) == "EDT -14400 true")
        }
        let days = try Self.zone("AAA0BBB,J60/0,300/0")
        #expect(try local(days, "2024-02-29T23:59:59Z") == "AAA 0 false")
        #expect(try local(days, "2024-03-01T00:00:00Z") == "BBB 3600 true")
        #expect(try local(days, "2024-10-26T22:59:59Z") == "BBB 3600 true")
        #expect(try local(days, "2024-10-26T23:00:00Z") == "AAA 0 false")
        #expect(try local(days, "2023-10-27T23:00:00Z") == "AAA 0 false")
    }

    @Test(arguments: [
        "X", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-27",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J10", "CET-1CEST,1,366", "CET-1CEST,M3.5.0/168,M10.5.0", "<CET-1",
        "CET-1CEST,M3.5.0,M10.5.0 ", "CET-1:60", "<>0", "\u{0}", "CET-25:59:59CEST,M3.5.0,M10.5.0,",
    ])
    func refusesOtherFooters(footer: String) {
        #expect(throws: ZoneError.malformed(zone: "Test/Zone", reason: "footer is no POSIX TZ rule")) {
            try Self.zone(footer)
        }
    }

    @Test func refusesDisorderlyRules() {
        let local = Zone.LocalTime(offset: 0, isDaylightSaving: false, abbreviation: "A")
        let transition = Zone.Transition(instant: Instant(seconds: 0), localTime: local)
        #expect(throws: ZoneError.malformed(zone: "A", reason: "transitions out of order")) {
            try Zone(name: "A", initial: local, transitions: [transition, transition], footer: "")
        }
        let far = Zone.LocalTime(offset: 93_600, isDaylightSaving: false, abbreviation: "A")
        #expect(throws: ZoneError.malformed(zone: "A", reason: "offset out of range")) {
            try Zone(name: "A", initial: far, transitions: [], footer: "")
        }
    }

    @Test func movesSkippedTimesForwardAndTakesTheEarlierOfTwo() throws {
        let berlin = try Self.zone("CET-1CEST,M3.5.0,M10.5.0/3")
        #expect(try instant(berlin, "2026-03-29", hours: 1.5) == "2026-03-29T00:30:00Z")
        #expect(try instant(berlin, "2026-03-29", hours: 2) == "2026-03-29T01:00:00Z")
        #expect(try instant(berlin, "2026-03-29", hours: 2.5) == "2026-03-29T01:30:00Z")
        #expect(try instant(berlin, "2026-03-29", hours: 3) == "2026-03-29T01:00:00Z")
        #expect(try instant(berlin, "2026-10-25", hours: 2) == "2026-10-25T00:00:00Z")
        #expect(try instant(berlin, "2026-10-25", hours: 2.5) == "2026-10-25T00:30:00Z")
        #expect(try instant(berlin, "2026-10-25", hours: 3) == "2026-10-25T02:00:00Z")
        #expect(try instant(berlin, "2026-10-25", hours: 24.5) == "2026-10-25T23:30:00Z")
        let far = berlin.instant(of: CivilDate(daysSinceEpoch: .max), time: 0)
        #expect(far == Instant(microseconds: .max))
        #expect(
            berlin.instant(of: CivilDate(daysSinceEpoch: 0), time: .max) == far.adding(microseconds: -3_600_000_000)
        )
        #expect(berlin.instant(of: CivilDate(daysSinceEpoch: .min), time: .min) == Instant(microseconds: .min))
    }

    @Test func bucketsByTheClocksOfTheZone() throws {
        let tokyo = try Self.zone("JST-9")
        let instant = try #require(Instant(rfc3339: "2026-12-31T15:00:00Z"))
        #expect(DateBucket.year.start(of: instant, in: tokyo).description == "2027-01-01")
        #expect(DateBucket.year.start(of: instant, in: .utc).description == "2026-01-01")
        #expect(DateBucket.week.start(of: instant, in: tokyo).description == "2026-12-28")
    }

    @Test func equalityIsByNameAndRules() throws {
        let berlin = try Self.zone("CET-1CEST,M3.5.0,M10.5.0/3")
        #expect(try berlin == Self.zone("CET-1CEST,M3.5.0,M10.5.0/3"))
        #expect(try berlin.hashValue == Self.zone("CET-1CEST,M3.5.0,M10.5.0/3").hashValue)
        #expect(try berlin != Self.zone("CET-1"))
        let data = try JSONEncoder().encode(berlin)
        #expect(try JSONDecoder().decode(Zone.self, from: data) == berlin)
        let damaged = String(decoding: data, as: UTF8.self).replacing("M10", with: "M20")
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Zone.self, from: Data(damaged.utf8)) }
    }

    @Test func extremeInstantsDoNotTrap() throws {
        for footer in ["CET-1CEST,M3.5.0,M10.5.0/3", "<-12>12", "EST5EDT,0/0,J365/25", ""] {
            let zone = try Self.zone(footer)
            for value in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
                let instant = Instant(microseconds: value)
                let (date, time) = zone.civil(at: instant)
                #expect((0..<86_400_000_000).contains(time))
                if value > .min + 1, value < .max - 1 {
                    #expect(zone.instant(of: date, time: time) == instant)
                } else {
                    _ = zone.instant(of: date, time: time)
                }
            }
        }
    }
}
