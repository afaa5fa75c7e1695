import CRMCore
import ExampleSupport

/// A series of tasks and its next times.
struct TaskSeriesAnswer: Answer {
    let series: Stored<TaskSeries>
    let next: [Occurrence]
    let verb: String

    var json: JSONValue { series.record.json(next) }

    func lines(_ layout: TextLayout) -> [String] {
        let times = next.isEmpty ? "" : ", next " + next.map { layout.time($0.instant) }.joined(separator: ", ")
        return ["\(verb): \(series.template.title.printable)\(times)  \(series.id)"]
    }
}

/// The series by their next time.
struct TaskSeriesListAnswer: Answer {
    let series: [TaskSeriesAnswer]

    var json: JSONValue { .object(["series": .list(series, \.json), "count": .number(series.count)]) }

    func lines(_ layout: TextLayout) -> [String] {
        if series.isEmpty { return ["no tasks come again"] }
        var table = Table(.text("Next"), .text("Task"), .text("Every"), .text("Identifier"))
        for one in series {
            table.append(
                one.next.first.map { layout.time($0.instant) },
                one.series.template.title,
                one.series.recurrence.rules.map(\.description).joined(separator: " "),
                one.series.id.description
            )
        }
        return table.lines(layout)
    }
}

/// A reminder that was added.
struct ReminderAnswer: Answer {
    let reminder: Stored<TaskReminder>
    let title: String

    var json: JSONValue {
        .object([
            "id": .string(reminder.id.description), "task": .string(reminder.task.description),
            "due": .time(reminder.due), "state": .string(reminder.state.rawValue),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        ["reminds of \(title.printable) \(reminder.due.map { "at \(layout.time($0))" } ?? "when it has a due date")"]
    }
}
