import CRMCore
import CRMTesting
import Foundation
import Testing

@Suite struct BusinessScheduleTests {
    /// What is open between two instants, version by version and day by day.
    private func dayByDay(_ schedule: BusinessSchedule, _ start: Instant, _ end: Instant) -> Int64 {
        var total: Int64 = 0
        for (index, version) in schedule.versions.enumerated() {
            let from = max(start, version.from ?? start)
            let to =
                schedule.versions.indices.contains(index + 1) ? min(end, schedule.versions[index + 1].from ?? end) : end
            if from < to { total += BusinessCalendarTests.dayByDay(version.calendar, from, to) }
        }
        return total
    }

    @Test func lawsHoldAcrossChangesOfTheCalendar() throws {
        var random = SeededGenerator(state: 361)
        try PublicZones.with { database, zones in
            for (name, _) in zones.shuffled(using: &random).prefix(60) {
                let now = Instant(seconds: Int64.random(in: 400_000_000..<2_000_000_000, using: &random))
                var versions: [BusinessSchedule.Version] = []
                for index in 0..<Int.random(in: 1...4, using: &random) {
                    let from = now.adding(
                        microseconds: Int64.random(in: -800_000...800_000, using: &random) * 1_000_007
                    )
                    let zone = try database.zone(
                        named: index == 0 ? name : zones.randomElement(using: &random)?.name ?? name
                    )
                    let calendar = BusinessCalendarTests.random(zone, around: now, &random)
                    versions.append(.init(from: index == 0 ? nil : from, calendar))
                }
                let schedule = BusinessSchedule(versions)
                let moments = (0..<3)
                    .map { _ in
                        now.adding(microseconds: Int64.random(in: -1_000_000...1_000_000, using: &random) * 1_000_003)
                    }
                    .sorted()
                let (a, middle, b) = (moments[0], moments[1], moments[2])
                let note = "\(name) \(moments) (seed 361)"
                let elapsed = schedule.elapsed(from: a, to: b)
                #expect(elapsed == .microseconds(dayByDay(schedule, a, b)), "\(note)")
                #expect(
                    schedule.elapsed(from: a, to: middle) + schedule.elapsed(from: middle, to: b) == elapsed,
                    "\(note)"
                )
                #expect(schedule.elapsed(from: b, to: a) == .zero - elapsed)
                guard elapsed > .zero else { continue }
                let due = try #require(schedule.add(elapsed, to: a), "\(note)")
                #expect(due <= b && schedule.elapsed(from: a, to: due) == elapsed, "\(note)")
                let before = due.adding(microseconds: -1)
                #expect(
                    schedule.elapsed(from: a, to: before) == elapsed - .microseconds(1) && schedule.isOpen(at: before)
                )
                let back = try #require(schedule.add(.zero - elapsed, to: b), "\(note)")
                #expect(back >= a && schedule.elapsed(from: back, to: b) == elapsed, "\(note)")
                if let opening = schedule.nextOpening(after: a) {
                    #expect(schedule.isOpen(at: opening) && schedule.elapsed(from: a, to: opening) == .zero, "\(note)")
                }
            }
        }
    }

    @Test func longSpansAgreeWithManyShortOnes() throws {
        var random = SeededGenerator(state: 362)
        try PublicZones.with { database, _ in
            let names = [
                "Europe/Berlin", "Africa/Casablanca", "America/Nuuk", "Asia/Tokyo", "Pacific/Apia",
                "Australia/Lord_Howe",
            ]
            for name in names {
                let zone = try database.zone(named: name)
                // Exceptions far in the future, so that the calendar repeats itself late.
                let around = Instant(seconds: Int64.random(in: 2_000_000_000..<4_000_000_000, using: &random))
                let calendar = BusinessCalendarTests.random(zone, around: around, &random)
                let start = Instant(seconds: -3_000_000_000)
                var (here, sum) = (start, Duration.zero)
                // Steps of a year, over a thousand years.
                for _ in 0..<1_000 {
                    let next = here.adding(microseconds: 31_556_952_000_000)
                    sum += calendar.elapsed(from: here, to: next)
                    here = next
                }
                #expect(calendar.elapsed(from: start, to: here) == sum, "\(name) (seed 362)")
                guard sum > .zero else { continue }
                let due = try #require(calendar.add(sum, to: start))
                #expect(due <= here && calendar.elapsed(from: start, to: due) == sum, "\(name) (seed 362)")
                #expect(
                    calendar.elapsed(from: start, to: due.adding(microseconds: -1)) == sum - .microseconds(1),
                    "\(name)"
                )
            }
        }
    }

    @Test func teamsAreOpenWhenOneOrAllAre() throws {
        let early = BusinessCalendar(zone: .utc, weekly: [.monday: [DayHours(TimeOfDay(7), TimeOfDay(13))]])
        let date = try #require(CivilDate(year: 2026, month: 3, day: 9))
        let late = BusinessCalendar(
            zone: .utc,
            weekly: [.monday: [DayHours(TimeOfDay(12), TimeOfDay(18))]],
            exceptions: [date: []]
        )
        let (start, end) = (
            try #require(Instant(rfc3339: "2026-03-02T00:00:00Z")), Instant(rfc3339: "2026-03-03T00:00:00Z")
        )
        let tuesday = try #require(end)
        #expect(early.union(late)?.elapsed(from: start, to: tuesday) == .seconds(11 * 3_600))
        #expect(early.intersection(late)?.elapsed(from: start, to: tuesday) == .seconds(3_600))
        let week = Instant(seconds: start.microseconds / 1_000_000 + 604_800)
        let next = Instant(seconds: tuesday.microseconds / 1_000_000 + 604_800)
        #expect(early.union(late)?.elapsed(from: week, to: next) == .seconds(6 * 3_600))
        #expect(early.intersection(late)?.elapsed(from: week, to: next) == .zero)
        try PublicZones.with { database, _ in
            let elsewhere = BusinessCalendar(zone: try database.zone(named: "Asia/Tokyo"), weekly: [:])
            #expect(early.union(elsewhere) == nil)
        }
    }

    @Test func storedCalendarsTakeTheRulesOfTheirZone() async throws {
        let test = try await TestCRM()
        let hours = [DayHours(TimeOfDay(9), TimeOfDay(17))]
        let old = CalendarDefinition(zone: "UTC", weekly: [.monday: hours])
        let change = test.clock.now
        let new = CalendarDefinition(from: change, zone: "UTC", weekly: [.monday: hours, .tuesday: hours])
        try await test.session.create(StoredCalendar(name: "support", [old, new]))
        let schedule = try await test.session.read { try $0.schedule(named: "support") }
        #expect(schedule.versions.count == 2 && schedule.calendar(at: change).weekly.count == 2)
        await #expect(throws: StorageError.self) { try await test.session.read { try $0.schedule(named: "none") } }
        await #expect(throws: StorageError.self) { try await test.session.create(StoredCalendar(name: "support", old)) }
        var broken = try StoredCalendar(name: "broken", old)
        broken.definition = "{"
        let refused = broken
        await #expect(throws: CRMError.self) { try await test.session.create(refused) }
    }

    /// A date that no clock will ever show is refused, and does no harm where a host makes such a calendar itself.
    @Test func exceptionsBeyondAllTime() throws {
        let far = try #require(CivilDate(year: 290_000, month: 1, day: 1))
        let calendar = BusinessCalendar(
            zone: .utc,
            weekly: [:],
            exceptions: [far: [DayHours(TimeOfDay(9), TimeOfDay(17))]]
        )
        #expect(calendar.elapsed(from: Instant(seconds: 0), to: Instant(seconds: 1_000_000_000)) == .zero)
        let text = try JSONEncoder().encode(calendar)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(BusinessCalendar.self, from: text) }
    }
}
