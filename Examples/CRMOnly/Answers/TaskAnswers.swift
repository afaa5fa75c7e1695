import CRMCore
import ExampleSupport

/// One task.
struct TaskAnswer: Answer {
    let task: Stored<TaskItem>
    let names: Names
    let verb: String

    var json: JSONValue { task.record.json(names) }

    func lines(_ layout: TextLayout) -> [String] {
        ["\(verb): \(task.title.printable)\(task.due.map { ", due \(layout.time($0))" } ?? "")  \(task.id)"]
    }
}

/// Tasks by due date.
struct TaskListAnswer: Answer {
    let tasks: [Stored<TaskItem>]
    let names: Names

    var json: JSONValue { .object(["tasks": .list(tasks) { $0.record.json(names) }, "count": .number(tasks.count)]) }

    func lines(_ layout: TextLayout) -> [String] {
        if tasks.isEmpty { return ["no tasks"] }
        var table = Table(.text("Due"), .text("Task"), .text("Priority"), .text("State"), .text("Identifier"))
        for task in tasks {
            table.append(
                task.due.map(layout.time),
                task.title,
                task.priority.map { "\($0)" },
                task.state.rawValue,
                task.id.description
            )
        }
        return table.lines(layout)
    }
}
