import CRMCore
import Foundation
import Testing

@Suite struct BusinessClockTests {
    private let hours = [DayHours(TimeOfDay(9), TimeOfDay(17))]

    private var schedule: BusinessSchedule {
        let days: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
        return BusinessSchedule(
            BusinessCalendar(zone: .utc, weekly: Dictionary(uniqueKeysWithValues: days.map { ($0, hours) }))
        )
    }

    private func at(_ text: String) -> Instant { Instant(rfc3339: "2026-03-" + text + ":00Z") ?? .unassigned }

    private func clock(_ seconds: Int, _ start: String, warnings: [Int] = []) -> BusinessClock {
        BusinessClock(.init(target: .seconds(seconds), warnings: warnings), at: at(start))
    }

    /// The mistakes of others, one by one.
    @Test func anHourFromSaturdayAfternoonIsMondayAtTen() {
        #expect(clock(3_600, "07T15:00").deadline(schedule) == at("09T10:00"))
        // What is elapsed agrees with it.
        #expect(clock(3_600, "07T15:00").consumed(at: at("09T10:00"), schedule) == .seconds(3_600))
    }

    @Test func withoutWorkingDaysThereIsNoDeadline() {
        let never = BusinessSchedule(BusinessCalendar(zone: .utc, weekly: [:]))
        let clock = clock(3_600, "02T09:00", warnings: [50])
        #expect(clock.deadline(never) == nil && clock.nextDeadline(after: at("02T09:00"), never) == nil)
        #expect(clock.state(at: Instant(seconds: 9_000_000_000), never) == .running)
    }

    @Test func aPauseTakesWorkingTimeNotTimeOnTheWall() {
        // Paused from Friday 16:00 to Monday 10:00: three hours of four are left.
        var clock = clock(4 * 3_600, "06T15:00")
        let isPaused = clock.pause(for: "customer", at: at("06T16:00"), schedule)
        #expect(isPaused)
        #expect(clock.state == .paused("customer") && clock.deadline(schedule) == nil)
        #expect(clock.nextDeadline(after: at("06T16:00"), schedule) == nil)
        #expect(clock.state(at: at("20T12:00"), schedule) == .paused("customer"))
        let (isResumed, isResumedAgain) = (clock.resume(at: at("09T10:00")), clock.resume(at: at("09T11:00")))
        #expect(isResumed && !isResumedAgain)
        #expect(clock.deadline(schedule) == at("09T13:00"))
        let isMet = clock.meet(at: at("09T13:00"), schedule)
        #expect(isMet)
        #expect(clock.state == .met && clock.consumed == .seconds(4 * 3_600) && clock.deadline(schedule) == nil)
        let kept = clock
        // A finished clock takes no more.
        let isPausedLate = clock.pause(for: "late", at: at("10T09:00"), schedule)
        #expect(!isPausedLate && clock == kept)
        clock.cancel(at: at("10T09:00"), schedule)
        #expect(clock == kept)
    }

    @Test func warningsAndBreachesAreDerived() {
        let clock = clock(8 * 3_600, "02T13:00", warnings: [80, 50, 0, 200])
        #expect(clock.policy.warnings == [50, 80])
        var events: [String] = []
        var now = at("02T13:00")
        while let next = clock.nextDeadline(after: now, schedule) {
            events.append("\(next.event) \(next.at)")
            now = next.at
        }
        let expected = [
            (BusinessClock.Event.warning(percent: 50), at("02T17:00")),
            (.warning(percent: 80), at("03T11:24")), (.breach, at("03T13:00")),
        ]
        #expect(events == expected.map { "\($0.0) \($0.1)" })
        #expect(clock.state(at: at("03T13:00"), schedule) == .running)
        #expect(clock.state(at: at("03T13:01"), schedule) == .breached)
    }

    @Test func calendarsChangeWhatIsOpenOnly() throws {
        let monday = try #require(CivilDate(year: 2026, month: 3, day: 9))
        let calendar = schedule.versions[0].calendar
        let holiday = BusinessSchedule(BusinessCalendar(zone: .utc, weekly: calendar.weekly, exceptions: [monday: []]))
        let open = clock(8 * 3_600, "06T13:00")
        #expect(open.deadline(schedule) == at("09T13:00") && open.deadline(holiday) == at("10T13:00"))
        var late = open
        let isKept = late.meet(at: at("10T09:00"), schedule)
        #expect(!isKept)
        #expect(late.state == .breached && late.breachedAt == at("09T13:00"))
        let settled = late
        late.settle(at: at("11T09:00"), holiday)
        #expect(late == settled, "what was broken stays broken")
    }

    @Test func anotherPriorityKeepsOrForgetsWhatIsUsedUp() {
        let (fast, now) = (BusinessClock.Policy("fast", target: .seconds(2 * 3_600)), at("02T10:30"))
        var keeping = clock(8 * 3_600, "02T09:00")
        var restarting = keeping
        keeping.retarget(fast, .keepConsumed, at: now, schedule)
        #expect(keeping.deadline(schedule) == at("02T11:00"))
        restarting.retarget(fast, .restart, at: now, schedule)
        #expect(restarting.deadline(schedule) == at("02T12:30"))
        // More is used up than the new target allows: broken at once, not in the past.
        var gone = clock(8 * 3_600, "02T09:00")
        gone.retarget(fast, .keepConsumed, at: at("02T15:00"), schedule)
        #expect(gone.deadline(schedule) == at("02T15:00"))
        var paused = clock(8 * 3_600, "02T09:00")
        paused.pause(for: "x", at: now, schedule)
        paused.retarget(fast, .keepConsumed, at: at("02T16:00"), schedule)
        #expect(paused.state == .paused("x") && paused.consumed == .seconds(5_400))
    }

    @Test func aReopenedClockGoesOnOrBeginsAnew() throws {
        var clock = clock(4 * 3_600, "02T09:00")
        let isReopened = clock.reopen(.restart, at: at("02T10:00"))
        #expect(!isReopened)
        clock.meet(at: at("02T10:00"), schedule)
        var anew = clock
        clock.reopen(.keepConsumed, at: at("03T09:00"))
        #expect(clock.deadline(schedule) == at("03T12:00"))
        anew.reopen(.restart, at: at("03T09:00"))
        #expect(anew.deadline(schedule) == at("03T13:00"))
        let coded = try JSONDecoder().decode(BusinessClock.self, from: JSONEncoder().encode(clock))
        #expect(coded == clock)
    }

    /// However often it is paused, a clock uses up exactly the working time in which it runs.
    @Test func consumedTimeIsTheWorkingTimeInWhichItRuns() throws {
        var random = SeededGenerator(state: 371)
        try PublicZones.with { database, zones in
            for (name, _) in zones.shuffled(using: &random).prefix(40) {
                let start = Instant(seconds: Int64.random(in: 1_500_000_000..<2_000_000_000, using: &random))
                let zone = try database.zone(named: name)
                let schedule = BusinessSchedule(BusinessCalendarTests.random(zone, around: start, &random))
                let target = Duration.seconds(Int.random(in: 1...400_000, using: &random))
                var clock = BusinessClock(.init(target: target), at: start)
                var (now, ran) = (start, Duration.zero)
                for _ in 0..<12 where !clock.isFinished {
                    let next = now.adding(microseconds: Int64.random(in: 0...100_000, using: &random) * 1_000_003)
                    if clock.state == .running {
                        ran += schedule.elapsed(from: now, to: next)
                        clock.pause(for: "", at: next, schedule)
                    } else {
                        clock.resume(at: next)
                    }
                    now = next
                    #expect(
                        clock.consumed == min(ran, target) || clock.consumed == ran && ran <= target,
                        "\(name) (seed 371)"
                    )
                    #expect((clock.state == .breached) == (ran > target), "\(name) \(now) (seed 371)")
                }
            }
        }
    }
}
