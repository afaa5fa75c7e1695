import CRMCore
import Testing

@Suite struct RecurrencePropertyTests {
    /// A rule of any shape that RFC 5545 allows.
    static func rule(
        _ frequency: RecurrenceRule.Frequency,
        _ random: inout SeededGenerator
    ) throws(RecurrenceError) -> RecurrenceRule {
        func some(_ range: ClosedRange<Int>, _ chance: Int, _ most: Int = 3, fromEnd: Bool = false) -> [Int] {
            guard Int.random(in: 0..<100, using: &random) < chance else { return [] }
            return (0..<Int.random(in: 1...most, using: &random))
                .map { _ in
                    let value = Int.random(in: range, using: &random)
                    return fromEnd && value != 0 && Bool.random(using: &random) ? -value : value
                }
        }
        var weeks = frequency == .yearly ? some(1...53, 25, fromEnd: true) : []
        var days: [RecurrenceRule.Day] = []
        if Int.random(in: 0..<2, using: &random) == 0 {
            let withOrdinals = frequency >= .monthly && Int.random(in: 0..<2, using: &random) == 0
            if withOrdinals { weeks = [] }
            let most = frequency == .yearly ? 53 : 5
            days = (0..<Int.random(in: 1...4, using: &random))
                .map { _ in
                    let day = Weekday.allCases.randomElement(using: &random) ?? .monday
                    guard withOrdinals, Int.random(in: 0..<4, using: &random) > 0 else { return .init(day) }
                    let ordinal = Int.random(in: 1...most, using: &random)
                    return .init(day, Bool.random(using: &random) ? ordinal : -ordinal)
                }
        }
        let hasYearDays = frequency == .yearly || frequency < .daily
        let yearDays = hasYearDays ? some(1...366, frequency == .yearly ? 20 : 5, 6, fromEnd: true) : []
        let monthDays = frequency != .weekly ? some(1...31, 30, 6, fromEnd: true) : []
        let (hours, minutes, seconds) = (some(0...23, 30), some(0...59, 25), some(0...60, 25))
        let months = some(1...12, 30, 4)
        let isNamed = ![weeks, yearDays, monthDays, hours, minutes, seconds, months].allSatisfy(\.isEmpty)
        let positions = isNamed || !days.isEmpty ? some(1...8, 30, 3, fromEnd: true) : []
        return try RecurrenceRule(
            frequency,
            every: Int.random(in: 0..<2, using: &random) == 0 ? 1 : Int.random(in: 1...50, using: &random),
            months: months,
            weeks: weeks,
            yearDays: yearDays,
            monthDays: monthDays,
            days: days,
            hours: hours,
            minutes: minutes,
            seconds: seconds,
            positions: positions,
            weekStart: Weekday.allCases.randomElement(using: &random) ?? .monday,
            end: Int.random(in: 0..<3, using: &random) == 0 ? .after(Int.random(in: 1...40, using: &random)) : .never
        )
    }

    static func start(_ random: inout SeededGenerator) throws -> CivilDateTime {
        let date = try #require(CivilDate(year: 2_003, month: 1, day: 1))
        return CivilDateTime(
            date.adding(days: Int.random(in: 0..<9_000, using: &random)),
            secondOfDay: Int.random(in: 0..<86_400, using: &random)
        )
    }

    @Test(arguments: RecurrenceRule.Frequency.allCases)
    func everyRuleAgreesWithAWalkOverAllDays(_ frequency: RecurrenceRule.Frequency) throws {
        var random = SeededGenerator(state: 331 + UInt64(frequency.rawValue))
        let (rounds, days) = [.secondly: (15, 1), .minutely: (60, 20), .hourly: (80, 400)][frequency] ?? (120, 3_000)
        var found = 0
        for _ in 0..<rounds {
            let rule = try Self.rule(frequency, &random)
            let start = try Self.start(&random)
            let last = start.date.adding(days: days)
            let expected = RecurrenceOracle(rule, start, through: last).times()
            let set = RecurrenceSet(start: start, rule)
            let note = "\(rule) from \(start) (seed \(331 + frequency.rawValue))"
            #expect(set.times(through: last) == expected, "\(note)")
            found += expected.count
            #expect(try RecurrenceRule(rule.description) == rule)
            // Entering anywhere gives the rest.
            for _ in 0..<4 {
                let after = start.date.adding(days: Int.random(in: -3...days, using: &random))
                let from = CivilDateTime(after, secondOfDay: Int.random(in: 0..<86_400, using: &random))
                let rest = set.times(from: Zone.utc.firstInstant(of: from), through: last, limit: 5)
                #expect(rest == Array(expected.filter { $0 >= from }.prefix(5)), "\(from): \(note)")
                let latest = set.latest(upTo: Zone.utc.firstInstant(of: from), in: .utc)?.local
                #expect(latest == expected.last { $0 <= from }, "\(from): \(note)")
            }
        }
        #expect(found > 50)
    }

    @Test func instantsFollowTheClocksAcrossEveryChangeSince2020() throws {
        var random = SeededGenerator(state: 341)
        var checked = 0
        try PublicZones.with { database, zones in
            for (name, changes) in zones {
                let zone = try database.zone(named: name)
                for second in changes where second >= 1_577_836_800 && Int.random(in: 0..<4, using: &random) == 0 {
                    let change = Instant(seconds: second)
                    let date = zone.civil(at: change).date.adding(days: -2)
                    let start = CivilDateTime(date, secondOfDay: 900 * Int.random(in: 0..<96, using: &random))
                    let hours = RecurrenceRule.Frequency.hourly
                    let rule = Bool.random(using: &random) ? RecurrenceRule.daily() : try RecurrenceRule(hours)
                    let set = RecurrenceSet(start: start, zone: name, rule)
                    var found: [Instant] = []
                    for occurrence in set.occurrences(in: zone) {
                        guard occurrence.local.date <= date.adding(days: 4) else { break }
                        found.append(occurrence.instant)
                    }
                    // By the definition: the first instant that shows the time or a later one, each once.
                    var expected: [Instant] = []
                    var local = start
                    while local.date <= date.adding(days: 4) {
                        let instant = zone.firstInstant(of: local)
                        let isDayLeftOut =
                            zone.firstInstant(of: local.date) == zone.firstInstant(of: local.date.adding(days: 1))
                        if !isDayLeftOut, expected.last != instant { expected.append(instant) }
                        let next = local.secondOfDay + (rule.frequency == .daily ? 86_400 : 3_600)
                        local = CivilDateTime(local.date.adding(days: next / 86_400), secondOfDay: next % 86_400)
                    }
                    #expect(found == expected, "\(name) \(start) \(rule) (seed 341)")
                    let middle = change.adding(
                        microseconds: Int64.random(in: -90_000...90_000, using: &random) * 1_000_000
                    )
                    #expect(
                        set.next(after: middle, in: zone)?.instant == expected.first { $0 > middle },
                        "\(name) \(middle)"
                    )
                    #expect(
                        set.latest(upTo: middle, in: zone)?.instant == expected.last { $0 <= middle },
                        "\(name) \(middle)"
                    )
                    checked += 1
                }
            }
        }
        if checked > 0 { #expect(checked > 500) }
    }
}
