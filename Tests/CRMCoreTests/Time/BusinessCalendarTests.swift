import CRMCore
import Foundation
import Testing

struct BusinessCalendarTests {
    /// Opening hours on quarters of an hour, with lunch breaks, closed days, whole days and exceptions.
    static func random(_ zone: Zone, around instant: Instant, _ random: inout SeededGenerator) -> BusinessCalendar {
        func hours() -> [DayHours] {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return []
            case 1: return [.allDay]
            default:
                return (0..<Int.random(in: 1...3, using: &random))
                    .map { _ in
                        DayHours(
                            TimeOfDay(minutes: Int.random(in: 0...96, using: &random) * 15),
                            TimeOfDay(minutes: Int.random(in: 0...96, using: &random) * 15)
                        )
                    }
            }
        }
        var weekly: [Weekday: [DayHours]] = [:]
        for day in Weekday.allCases { weekly[day] = hours() }
        var exceptions: [CivilDate: [DayHours]] = [:]
        let date = zone.civil(at: instant).date
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            exceptions[date.adding(days: Int.random(in: -3...3, using: &random))] = hours()
        }
        return BusinessCalendar(zone: zone, weekly: weekly, exceptions: exceptions)
    }

    /// What is open between two instants, day by day: each part of a day from the first instant that shows its beginning
    /// or later to the first one that shows its end or later.
    static func dayByDay(_ calendar: BusinessCalendar, _ start: Instant, _ end: Instant) -> Int64 {
        let last = calendar.zone.civil(at: end).date.adding(days: 2)
        var date = calendar.zone.civil(at: start).date.adding(days: -2)
        var total: Int64 = 0
        while date <= last {
            for part in calendar.exceptions[date] ?? calendar.weekly[date.weekday] ?? [] {
                let from = max(start, calendar.zone.firstInstant(of: date, time: part.from.microseconds))
                let to = min(end, calendar.zone.firstInstant(of: date, time: part.to.microseconds))
                if from < to { total += to.microseconds - from.microseconds }
            }
            date = date.adding(days: 1)
        }
        return total
    }

    /// Checks every law for two instants.
    private func check(_ calendar: BusinessCalendar, _ a: Instant, _ b: Instant, _ middle: Instant, _ note: String) {
        let elapsed = calendar.elapsed(from: a, to: b)
        #expect(elapsed == .microseconds(Self.dayByDay(calendar, a, b)), "\(note)")
        #expect(calendar.elapsed(from: b, to: a) == .zero - elapsed)
        let parts = calendar.elapsed(from: a, to: middle) + calendar.elapsed(from: middle, to: b)
        #expect(parts == elapsed, "additive: \(note)")
        guard let due = calendar.add(elapsed, to: a) else {
            Issue.record("no time \(elapsed) after \(a): \(note)")
            return
        }
        #expect(due <= b && calendar.elapsed(from: a, to: due) == elapsed, "inverse: \(note)")
        if elapsed > .zero {
            let before = due.adding(microseconds: -1)
            #expect(calendar.elapsed(from: a, to: before) == elapsed - .microseconds(1), "the first: \(note)")
            #expect(calendar.isOpen(at: before), "open before \(due): \(note)")
            let back = calendar.add(.zero - elapsed, to: b)
            #expect(back.map { $0 >= a && calendar.elapsed(from: $0, to: b) == elapsed } == true, "back: \(note)")
        }
        if let opening = calendar.nextOpening(after: a) {
            #expect(opening >= a && calendar.isOpen(at: opening))
            #expect(calendar.elapsed(from: a, to: opening) == .zero, "next opening: \(note)")
        }
    }

    @Test func lawsHoldAcrossEveryChangeSince2020() throws {
        var random = SeededGenerator(state: 311)
        var checked = 0
        try PublicZones.with { database, zones in
            for (name, changes) in zones {
                let zone = try database.zone(named: name)
                for second in changes where second >= 1_577_836_800 {
                    let change = Instant(seconds: second)
                    let calendar = Self.random(zone, around: change, &random)
                    var moments = (0..<3)
                        .map { _ in
                            change.adding(
                                microseconds: Int64.random(in: -260_000...260_000, using: &random) * 1_000_003
                            )
                        }
                    moments[Int.random(in: 0..<3, using: &random)] = change
                    moments.sort()
                    check(calendar, moments[0], moments[2], moments[1], "\(name) \(moments) (seed 311)")
                    checked += 1
                }
            }
            print("checked \(checked) changes of the clocks")
            #expect(checked > 3_000)
        }
    }

    @Test func lawsHoldOverFiftyYears() throws {
        var random = SeededGenerator(state: 312)
        let start = Int64(315_532_800)
        try PublicZones.with { database, zones in
            for (name, _) in zones.shuffled(using: &random).prefix(24) {
                let zone = try database.zone(named: name)
                let moments = (0..<3)
                    .map { _ in
                        Instant(
                            microseconds: (start + Int64.random(in: 0..<1_577_880_000, using: &random)) * 1_000_000 + 7
                        )
                    }
                    .sorted()
                let calendar = Self.random(zone, around: moments[1], &random)
                check(calendar, moments[0], moments[2], moments[1], "\(name) \(moments) (seed 312)")
                var last = moments[0]
                for hours in stride(from: 1, to: 40_000, by: 1_999) {
                    guard let next = calendar.add(.seconds(hours * 3_600), to: moments[0]) else { break }
                    #expect(next > last, "\(name): later durations end later (seed 312)")
                    last = next
                }
            }
        }
    }

    /// The clock that never goes back: each quarter of an hour is open by the latest time shown so far.
    @Test func openTimesAreThoseThatClocksShow() throws {
        var random = SeededGenerator(state: 313)
        let quarter: Int64 = 900_000_000
        let names = [
            "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk",
            "Asia/Gaza",
            "Antarctica/Troll", "America/Havana", "Pacific/Norfolk",
        ]
        try PublicZones.with { database, zones in
            for (name, changes) in zones where names.contains(name) {
                let zone = try database.zone(named: name)
                for second in changes where second >= 1_577_836_800 && second < 1_900_000_000 {
                    let change = Instant(seconds: second)
                    let calendar = Self.random(zone, around: change, &random)
                    var latest = Int64.min
                    var open: Int64 = 0
                    let first = change.adding(microseconds: -96 * quarter)
                    for index in 0..<Int64(288) {
                        let now = change.adding(microseconds: (index - 192) * quarter)
                        latest = max(latest, now.microseconds + Int64(zone.offset(at: now)) * 1_000_000)
                        let shown = Instant(microseconds: latest)
                        let isRepeated = latest > now.microseconds + Int64(zone.offset(at: now)) * 1_000_000
                        // While clocks show times again, what was open at last stays open.
                        let (date, time) = Zone.utc.civil(
                            at: isRepeated ? shown.adding(microseconds: 900_000_000 - 1) : shown
                        )
                        let hours = calendar.exceptions[date] ?? calendar.weekly[date.weekday] ?? []
                        let isOpen = hours.contains { $0.from.microseconds <= time && time < $0.to.microseconds }
                        #expect(calendar.isOpen(at: now) == isOpen, "\(name) \(now) (seed 313)")
                        if now >= first, isOpen { open += quarter }
                    }
                    let end = change.adding(microseconds: 96 * quarter)
                    #expect(
                        calendar.elapsed(from: first, to: end) == .microseconds(open),
                        "\(name) \(change) (seed 313)"
                    )
                }
            }
        }
    }

    private let nineToFive = [DayHours(TimeOfDay(9), TimeOfDay(17))]

    private func week(_ hours: [DayHours]) -> [Weekday: [DayHours]] {
        [.monday: hours, .tuesday: hours, .wednesday: hours, .thursday: hours, .friday: hours]
    }

    @Test func aDayHasTwentyThreeToTwentyFiveHours() throws {
        try PublicZones.with { database, _ in
            let berlin = try database.zone(named: "Europe/Berlin")
            let all = Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, [DayHours.allDay]) })
            let calendar = BusinessCalendar(zone: berlin, weekly: all)
            for (month, day, hours) in [(3, 29, 23), (3, 30, 24), (10, 25, 25)] {
                let date = try #require(CivilDate(year: 2026, month: month, day: day))
                let (start, end) = (berlin.firstInstant(of: date), berlin.firstInstant(of: date.adding(days: 1)))
                #expect(calendar.elapsed(from: start, to: end) == .seconds(hours * 3_600))
                #expect(calendar.add(.seconds(hours * 3_600), to: start) == end)
            }
        }
    }

    @Test func anHourFromSaturdayIsMondayAtTen() throws {
        let calendar = BusinessCalendar(zone: .utc, weekly: week(nineToFive))
        let saturday = try #require(Instant(rfc3339: "2026-03-07T15:00:00Z"))
        #expect(calendar.add(.seconds(3_600), to: saturday) == Instant(rfc3339: "2026-03-09T10:00:00Z"))
        #expect(calendar.nextOpening(after: saturday) == Instant(rfc3339: "2026-03-09T09:00:00Z"))
        // A working day ends when it ends.
        #expect(calendar.add(.seconds(8 * 3_600), to: saturday) == Instant(rfc3339: "2026-03-09T17:00:00Z"))
        #expect(calendar.add(.zero, to: saturday) == saturday)
        #expect(calendar.add(.seconds(-3_600), to: saturday) == Instant(rfc3339: "2026-03-06T16:00:00Z"))
        let lunch = [DayHours(TimeOfDay(9), TimeOfDay(12)), DayHours(TimeOfDay(13), TimeOfDay(17))]
        let withLunch = BusinessCalendar(zone: .utc, weekly: week(lunch))
        #expect(withLunch.add(.seconds(4 * 3_600), to: saturday) == Instant(rfc3339: "2026-03-09T14:00:00Z"))
    }

    @Test func aCalendarThatNeverOpensHasNoDueTime() throws {
        let now = Instant(seconds: 1_800_000_000)
        let date = try #require(CivilDate(year: 2027, month: 3, day: 1))
        try PublicZones.with { database, _ in
            for name in ["UTC", "Europe/Berlin", "America/New_York"] {
                let zone = try database.zone(named: name)
                let never = BusinessCalendar(zone: zone, weekly: [.monday: [DayHours(TimeOfDay(17), TimeOfDay(9))]])
                #expect(never.add(.seconds(1), to: now) == nil && never.add(.seconds(-1), to: now) == nil)
                #expect(never.nextOpening(after: now) == nil && !never.isOpen(at: now))
                #expect(never.elapsed(from: now, to: Instant(seconds: 4_000_000_000)) == .zero)
                let once = BusinessCalendar(zone: zone, weekly: [:], exceptions: [date: [.allDay]])
                #expect(once.add(.seconds(86_400), to: now) == zone.firstInstant(of: date.adding(days: 1)))
                #expect(once.add(.seconds(86_401), to: now) == nil)
                for extreme in [Instant(microseconds: .min), Instant(microseconds: .max)] {
                    _ = once.isOpen(at: extreme)
                    _ = once.nextOpening(after: extreme)
                }
            }
        }
        for extreme in [Instant(microseconds: .min), Instant(microseconds: .max)] {
            #expect(BusinessCalendar.always.isOpen(at: extreme))
            _ = BusinessCalendar.always.elapsed(from: extreme, to: now)
            _ = BusinessCalendar.always.add(.seconds(-1), to: extreme)
            _ = BusinessCalendar.always.add(.seconds(1), to: extreme)
        }
        #expect(BusinessCalendar.always.add(.seconds(Int64.max), to: now) == nil)
        #expect(BusinessCalendar.always.elapsed(from: now, to: now.adding(microseconds: 5)) == .microseconds(5))
    }

    @Test func codedCalendarsReadBack() throws {
        var random = SeededGenerator(state: 314)
        for _ in 0..<50 {
            let calendar = Self.random(.utc, around: Instant(seconds: 1_800_000_000), &random)
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let text = try encoder.encode(calendar)
            let decoded = try JSONDecoder().decode(BusinessCalendar.self, from: text)
            #expect(decoded == calendar)
            #expect(try encoder.encode(decoded) == text)
        }
        #expect(TimeOfDay("09:30")?.minutes == 570 && TimeOfDay("24:00") == .endOfDay)
        for text in ["9:30", "09:60", "24:01", "25:00", "09-30", "", "０９:30"] { #expect(TimeOfDay(text) == nil) }
    }
}
