import ArgumentParser
import CRMCore
import ExampleSupport

struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: "Keeps what is to be done.",
        subcommands: [Add.self, List.self, Done.self]
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

        func run() async throws {
            try await host.withHost { host in
                let due = try due.map { try TimeText($0, zone: host.zone).start }
                let task = TaskItem(title: title, note: note, due: due, priority: priority, owner: host.session.user)
                let answer = try await host.session.write(reason: "task.create") { [record] transaction in
                    var task = task
                    task.links = try record.map { [try transaction.subject($0).link] } ?? []
                    let stored = try transaction.create(task)
                    return TaskAnswer(task: stored, names: try Names(in: transaction), verb: "added")
                }
                host.output.print(answer.value)
            }
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

extension TaskItem.Priority {
    fileprivate static func typed(_ text: String) throws -> TaskItem.Priority {
        guard let priority = allCases.first(where: { "\($0)" == text }) else {
            throw ValidationError("'\(text)' is no priority; there are: low, normal, high")
        }
        return priority
    }
}
