import ArgumentParser
import CRMCore
import ExampleSupport

struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: "Keeps what is to be done.",
        subcommands: [Add.self, List.self, Done.self, Remind.self, Series.self, Stop.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a task.")

        @OptionGroup var host: HostOptions

        @Argument(help: "What is to be done, in one line.")
        var title: String

        @Option(name: .customLong("for"), help: "The identifier or e-mail address of whom it is about.")
        var record: String?

        @Option(help: "When it should be done.")
        var due: String?

        @Option(help: "How much it matters: low, normal or high.", transform: TaskItem.Priority.typed)
        var priority: TaskItem.Priority?

        @Option(help: "What else is to be said.")
        var note: String?

        @Option(help: "When it comes again, such as 'weekly on monday', '2 weeks', 'month on 15' or FREQ=DAILY.")
        var every: String?

        @Option(help: "How long before it is due to remind of it, such as 15m, 2h or 1d; may be repeated.")
        var remind: [String] = []

        func run() async throws {
            try await host.withHost { host in
                let due = try due.map { try TimeText($0, zone: host.zone).start }
                let reminders = try remind.map { try ReminderText($0, zone: host.zone).time }
                if let every {
                    return try await addSeries(host, try RuleText(every).rule, from: due ?? host.session.now, reminders)
                }
                let task = TaskItem(title: title, note: note, due: due, priority: priority, owner: host.session.user)
                let answer = try await host.session.write(reason: "task.create") { [record] transaction in
                    var task = task
                    task.links = try record.map { [try transaction.subject($0).link] } ?? []
                    let stored = try transaction.create(task)
                    try transaction.remind(reminders.map { TaskReminder(of: stored.id, $0) })
                    return TaskAnswer(task: stored, names: try Names(in: transaction), verb: "added")
                }
                host.output.print(answer.value)
            }
        }

        /// Starts a series whose times are those of the clocks in the zone.
        private func addSeries(
            _ host: ToolHost,
            _ rule: RecurrenceRule,
            from start: Instant,
            _ reminders: [ReminderTime]
        ) async throws {
            let local = host.zone.dateTime(at: start)
            let minute = CivilDateTime(local.date, secondOfDay: local.secondOfDay / 60 * 60)
            var template = TaskTemplate(title, note: note, priority: priority, owner: host.session.user)
            template.reminders = reminders
            let series = TaskSeries(template, RecurrenceSet(start: minute, zone: host.zone.name, rule))
            let answer = try await host.session.write(reason: "task_series.begin") { [record] transaction in
                var series = series
                series.template.links = try record.map { [try transaction.subject($0).link] } ?? []
                let stored = try transaction.begin(series)
                let next = try transaction.upcoming(stored.record, limit: 3)
                guard !next.isEmpty else {
                    throw Failure(
                        "neverComes",
                        "'\(rule)' has no time to come: there would never be such a task".printable
                    )
                }
                return TaskSeriesAnswer(series: stored, next: next, verb: "added")
            }
            host.output.print(answer.value)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists open tasks by due date.")

        @OptionGroup var host: HostOptions

        @Option(name: .customLong("for"), help: "The identifier or e-mail address of whom they are about.")
        var record: String?

        @Flag(help: "List those that are done or cancelled too.")
        var all = false

        func run() async throws {
            try await host.withHost { host in
                let answer = try await host.session.read { [record, all] transaction in
                    var query = TaskItem.all.sorted { $0.due.ascending }
                    if !all { query = query.filtered { $0.state == .open } }
                    if let link = try record.map({ try transaction.subject($0).link }) {
                        query = query.filtered { $0.links.contains(link.id) }
                    }
                    return TaskListAnswer(tasks: try transaction.fetch(query), names: try Names(in: transaction))
                }
                host.output.print(answer)
            }
        }
    }

    struct Done: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Marks a task as done.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The task's identifier.")
        var task: String

        func run() async throws {
            try await host.withHost { host in
                guard let id = ID<TaskItem>(task) else {
                    throw Failure("usage", "'\(task.printable)' is no identifier of a task; see task list")
                }
                let answer = try await host.session.write(reason: "task.complete") { transaction in
                    guard let task = try transaction.find(id) else {
                        throw Failure("notFound", "there is no task \(id)", ["value": .string(id.description)])
                    }
                    let done = try transaction.complete(task)
                    return TaskAnswer(task: done, names: try Names(in: transaction), verb: "done")
                }
                host.output.print(answer.value)
            }
        }
    }
}

extension TaskCommand {
    struct Remind: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a reminder to a task.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The task's identifier.")
        var task: String

        @Argument(help: "How long before it is due, such as 15m, 2h or 1d.")
        var before: String

        func run() async throws {
            try await host.withHost { host in
                guard let id = ID<TaskItem>(task) else {
                    throw Failure("usage", "'\(task.printable)' is no identifier of a task; see task list")
                }
                let time = try ReminderText(before, zone: host.zone).time
                let answer = try await host.session.write(reason: "task.remind") { transaction in
                    guard let task = try transaction.find(id) else {
                        throw Failure("notFound", "there is no task \(id)", ["value": .string(id.description)])
                    }
                    return ReminderAnswer(reminder: try transaction.remind(of: id, time), title: task.title)
                }
                host.output.print(answer.value)
            }
        }
    }

    struct Series: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists tasks that come again, and their next times.")

        @OptionGroup var host: HostOptions

        func run() async throws {
            try await host.withHost { host in
                let answer = try await host.session.read { transaction in
                    let series = try transaction.fetch(TaskSeries.all.sorted { $0.due.ascending })
                    return TaskSeriesListAnswer(
                        series: try series.map { one in
                            let next = one.due == nil ? [] : try transaction.upcoming(one.record, limit: 3)
                            return TaskSeriesAnswer(series: one, next: next, verb: "series")
                        }
                    )
                }
                host.output.print(answer)
            }
        }
    }

    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a series of tasks and cancels those that are open."
        )

        @OptionGroup var host: HostOptions

        @Argument(help: "The series' identifier.")
        var series: String

        func run() async throws {
            try await host.withHost { host in
                guard let id = ID<TaskSeries>(series) else {
                    throw Failure("usage", "'\(series.printable)' is no identifier of a series; see task series")
                }
                guard try await host.session.find(id) != nil else {
                    throw Failure("notFound", "there is no series \(id)", ["value": .string(id.description)])
                }
                let plan = try await host.session.plan(TaskSeriesEdit(.all, isCancelled: true), of: id)
                let stored = try await host.session.apply(plan)
                host.output.print(TaskSeriesAnswer(series: stored, next: [], verb: "ended"))
            }
        }
    }
}

extension TaskItem.Priority {
    fileprivate static func typed(_ text: String) throws -> TaskItem.Priority {
        guard let priority = allCases.first(where: { "\($0)" == text }) else {
            throw ValidationError("'\(text)' is no priority; there are: low, normal, high")
        }
        return priority
    }
}
