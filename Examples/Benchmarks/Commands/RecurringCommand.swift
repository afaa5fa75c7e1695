import ArgumentParser
import CRMCore
import FileStorage
import Foundation
import Synchronization

/// Lets months of recurring tasks pass under a virtual clock, and measures ticks on which nothing is due.
struct RecurringCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recurring",
        abstract: "Creates a weekly task for each contact over months of virtual time, and prints JSON lines."
    )

    @Option(help: "The number of contacts, each with a series.")
    var contacts = 10_000

    @Option(help: "The number of weeks.")
    var weeks = 26

    @Option(help: "How many reminders each task has.")
    var reminders = 0

    @Option(help: "How many series an idle tick is measured with, one after the other.")
    var idle: [Int] = [1_000, 100_000]

    @Option(help: "What a commit waits for: full or normal.")
    var durability: FileEngine.Durability = .full

    func run() async throws {
        try await withStore { crm, clock, path in
            let report = Report(
                n: contacts,
                path: path,
                steps: nil,
                peer: "swift-crm-\(durability.rawValue.uppercased())"
            )
            try await prepare(crm, contacts, dueIn: 0)
            var time = Stopwatch()
            let end = Self.start.advanced(by: .seconds(604_800 * weeks))
            var (timers, wakeUps) = (0, 0)
            try await time.measure {
                let total = try await crm.tick(until: end, from: Self.start) { now in
                    clock.set(now)
                    wakeUps += 1
                }
                timers = total.timers
                guard total.failures.isEmpty else { throw ValidationError("\(total.failures)") }
            }
            let session = crm.session(as: .system("benchmark"))
            let tasks = try await session.count(TaskItem.all)
            report.print(
                "recurring",
                operations: tasks,
                time,
                note: "\(timers) timers at \(wakeUps) times, \(weeks) weeks"
            )
        }
        for count in idle {
            try await withStore { crm, _, path in
                try await prepare(crm, count, dueIn: 400)
                var time = Stopwatch()
                let ticks = 2_000
                try await time.measure {
                    for _ in 0..<ticks {
                        guard try await crm.tick().isIdle else { throw ValidationError("something was due") }
                    }
                }
                Report(n: count, path: path, steps: nil, peer: "swift-crm")
                    .print("idle_tick", operations: ticks, time, note: "series of which none is due")
            }
        }
    }

    /// Monday, 5 January 2026, at midnight in UTC.
    private static let start = Instant(seconds: 1_767_571_200)

    /// Creates contacts with a weekly series each, spread over eighty half hours of the week as people work.
    private func prepare(_ crm: CRM, _ count: Int, dueIn days: Int) async throws {
        let session = crm.session(as: .system("benchmark"))
        let first = Zone.utc.dateTime(at: Self.start).date.adding(days: days)
        let recurrences = (0..<80)
            .map { slot in
                let time = CivilDateTime(first.adding(days: slot / 16), secondOfDay: 32_400 + slot % 16 * 1_800)
                return RecurrenceSet(start: time, zone: "Europe/Berlin", .weekly())
            }
        for begin in stride(from: 0, to: count, by: 1_000) {
            let range = begin..<min(count, begin + 1_000)
            let people = try await session.create(
                range.map { Contact(name: PersonName(given: "Contact", family: "\($0)")) }
            )
            let times = (0..<reminders).map { ReminderTime.before(seconds: 900 * ($0 + 1)) }
            try await session.write(reason: "prepare") { tx in
                for (index, contact) in zip(range, people) {
                    let template = TaskTemplate(
                        "Call contact \(index)",
                        links: [RecordLink(contact.id)],
                        reminders: times
                    )
                    try tx.begin(TaskSeries(template, recurrences[index % recurrences.count]))
                }
            }
        }
        try await crm.tick()
    }

    private func withStore(_ body: (CRM, Clock, String) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "swift-crm-recurring-\(ProcessInfo.processInfo.processIdentifier).crm"
        func remove() {
            for suffix in ["", "-wal", "-shm", "-lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        remove()
        defer { remove() }
        let clock = Clock(Self.start)
        let environment = CRM.Environment(
            now: { clock.now },
            random: SystemRandomNumberGenerator(),
            zones: ZoneDatabase()
        )
        let crm = try await CRM.open(.file(path, durability: durability), environment: environment)
        try await body(crm, clock, path)
        try await crm.close()
    }

    /// A clock that stands until it is set.
    private final class Clock: Sendable {
        private let time: Mutex<Instant>

        init(_ start: Instant) { time = Mutex(start) }

        var now: Instant { time.withLock { $0 } }

        func set(_ now: Instant) { time.withLock { $0 = now } }
    }
}
