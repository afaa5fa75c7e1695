import ArgumentParser
import CRMCore

/// Measures calendars over spans of every length, and rules that began long ago.
struct TimeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "time",
        abstract: "Measures business calendars and recurrence rules, and prints JSON lines."
    )

    @Option(help: "The number of calls of each step.")
    var calls = 20_000

    func run() throws {
        let berlin = try ZoneDatabase().zone(named: "Europe/Berlin")
        let report = Report(n: calls, path: "", steps: nil, peer: "swift-crm")
        let hours = [DayHours(TimeOfDay(9), TimeOfDay(12)), DayHours(TimeOfDay(13), TimeOfDay(17, 30))]
        let days: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
        let calendar = BusinessCalendar(
            zone: berlin,
            weekly: Dictionary(uniqueKeysWithValues: days.map { ($0, hours) })
        )
        let start = Instant(seconds: 1_000_166_400)
        var sum = 0
        for (name, seconds) in [("1_day", 86_400), ("1_year", 31_556_952), ("50_years", 50 * 31_556_952)] {
            let end = start.advanced(by: .seconds(seconds))
            let open = calendar.elapsed(from: start, to: end)
            report.print(
                "elapsed_\(name)",
                operations: calls,
                measure { call in
                    sum &+= Int(
                        calendar.elapsed(from: start, to: end.adding(microseconds: Int64(call))).components.seconds
                    )
                }
            )
            report.print(
                "add_\(name)",
                operations: calls,
                measure { call in
                    let due = calendar.add(open - .microseconds(call), to: start)
                    sum &+= Int(truncatingIfNeeded: due?.microseconds ?? 0)
                }
            )
        }
        guard let begin = CivilDateTime(year: 2006, month: 3, day: 2, hour: 9) else { return }
        let rules = [
            "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY",
            "FREQ=DAILY;COUNT=100000",
            "FREQ=SECONDLY", "FREQ=SECONDLY;COUNT=1000000000", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        ]
        let now = Instant(seconds: 1_772_438_400)
        for text in rules {
            let set = RecurrenceSet(start: begin, try RecurrenceRule(text))
            report.print(
                "next_after_20_years",
                operations: calls / 100,
                measure(calls / 100) { call in
                    let next = set.next(after: now.adding(microseconds: Int64(call)), in: berlin)
                    sum &+= Int(truncatingIfNeeded: next?.instant.microseconds ?? 0)
                },
                note: text
            )
        }
        let daily = RecurrenceSet(start: begin, .daily())
        var count = 0
        var time = Stopwatch().started
        for occurrence in daily.occurrences(in: berlin, upTo: Instant(seconds: 8_000_000_000)) {
            count += 1
            sum &+= occurrence.local.secondOfDay
        }
        time = time.stopped
        report.print("expand_daily", operations: count, time, note: "\(sum & 1)")
    }

    private func measure(_ calls: Int? = nil, _ body: (Int) -> Void) -> Stopwatch {
        let time = Stopwatch().started
        for call in 0..<(calls ?? self.calls) { body(call) }
        return time.stopped
    }
}
