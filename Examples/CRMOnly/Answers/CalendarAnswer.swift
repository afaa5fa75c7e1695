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
        return [counts.joined(separator: ", ")] + rejected
    }
}
