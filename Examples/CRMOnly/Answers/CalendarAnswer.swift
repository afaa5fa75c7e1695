import CRMCore
import ExampleSupport

/// What became of the entries of a calendar.
struct CalendarAnswer: Answer {
    let result: CalendarImportResult

    var json: JSONValue {
        .object([
            "importID": .string(result.operation.description),
            "tasks": .number(result.tasks),
            "meetings": .number(result.meetings),
            "known": .number(result.known),
            "rejected": .list(result.rejected) { rejection in
                .object([
                    "row": .number(rejection.row), "column": .text(rejection.column), "value": .text(rejection.value),
                    "rule": .string(rejection.rule),
                ])
            },
            "notes": .list(notes) { .object(["count": .number($0.count), "note": .string($0.sentence)]) },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let counts = [
            "\(layout.count(result.tasks)) tasks", "\(layout.count(result.meetings)) meetings",
            "\(layout.count(result.known)) known already", "\(layout.count(result.rejected.count)) rejected",
        ]
        let rejected = result.rejected.map { rejection in
            "  entry \(rejection.row)\(rejection.column.map { ", \($0)" } ?? ""): \(rejection.rule)"
        }
        return [counts.joined(separator: ", ")] + rejected + notes.map { "  \($0.count) entries: \($0.sentence)" }
    }

    private var notes: [(count: Int, sentence: String)] {
        result.notes.map { (count: $0.value, sentence: $0.key.sentence) }.sorted { $0.sentence < $1.sentence }
    }
}
