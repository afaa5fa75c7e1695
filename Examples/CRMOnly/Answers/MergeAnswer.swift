import CRMCore
import ExampleSupport

/// What becoming one means, or meant, for several records.
struct MergeAnswer: Answer {
    let plan: MergePlan
    let subjects: [Subject]
    /// What came of it; nil where it was only planned.
    let result: MergeResult?
    private let decisions: DecisionText

    init(plan: MergePlan, subjects: [Subject], result: MergeResult?, in transaction: QueryTransaction) throws {
        self.plan = plan
        self.subjects = subjects
        self.result = result
        decisions = try DecisionText(plan.type, labels: Self.labels(subjects), in: transaction)
    }

    private static func labels(_ subjects: [Subject]) -> [RecordID: String] {
        Dictionary(subjects.map { ($0.link.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    private func subject(_ id: RecordID) -> JSONValue {
        subjects.first { $0.link.id == id }?.json ?? .string(id.description)
    }

    var json: JSONValue {
        .object([
            "mergeID": .text(result?.merge.description),
            "applied": .bool(result != nil),
            "survivor": subject(plan.survivor),
            "losers": .list(plan.losers, subject),
            "fields": .list(plan.fields.filter { $0.reason != .empty }) { decisions.json($0) },
            "moved": .list(plan.moved) { moved in
                .object([
                    "type": .string(moved.type), "field": .string(moved.field.column), "count": .number(moved.count),
                ])
            },
            "rows": .list(plan.rows) { row in
                row.link.json.merging(["action": .string(row.action.rawValue), "reason": .string(row.reason)])
            },
            "remarks": .list(plan.remarks) { .object(["kind": .string($0.kind), "detail": .string($0.detail)]) },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let names = Self.labels(subjects)
        let kept = names[plan.survivor] ?? plan.survivor.description
        let gone = plan.losers.map { names[$0] ?? $0.description }.joined(separator: ", ")
        let verb = result == nil ? "would merge" : "merged"
        var lines = ["\(verb) \(gone.printable) into \(layout.bold(kept.printable))"]
        var table = Table(.text("Field"), .text("Value"), .text("Why"), .text("Kept beside"))
        for decision in plan.fields where decision.reason != .empty && decision.reason != .same {
            table.append(
                decision.name,
                decisions.text(decision.values, decision, layout),
                decisions.why(decision),
                decision.alternates.map { decisions.text($0.values, decision, layout) }.joined(separator: "; ")
            )
        }
        lines += table.lines(layout, indent: 2)
        for moved in plan.moved {
            lines.append("  \(layout.count(moved.count)) moved by \(moved.type).\(moved.field.column)")
        }
        for row in plan.rows {
            lines.append("  \(row.type) \(row.id): \(row.action.rawValue), \(row.reason)".printable)
        }
        for remark in plan.remarks { lines.append("  \(remark.kind): \(remark.detail)".printable) }
        if let result { lines.append("unmerge \(result.merge) takes it back") }
        return lines
    }
}

/// What taking a merge back means, or meant.
struct UnmergeAnswer: Answer {
    let plan: UnmergePlan
    let isDone: Bool

    init(plan: UnmergePlan, isDone: Bool) {
        self.plan = plan
        self.isDone = isDone && plan.isPossible
    }

    private var counts: (restored: Int, reverted: Int, removed: Int) {
        var counts = (0, 0, 0)
        for row in plan.rows {
            switch row.action {
            case .restore: counts.0 += 1
            case .revert: counts.1 += 1
            case .remove: counts.2 += 1
            case .keep: break
            }
        }
        return counts
    }

    var json: JSONValue {
        .object([
            "mergeID": .string(plan.merge.description),
            "applied": .bool(isDone),
            "blocked": .text(plan.blocker?.description),
            "survivor": RecordLink(type: plan.type, id: plan.survivor).json,
            "losers": .list(plan.losers) { RecordLink(type: plan.type, id: $0).json },
            "restored": .number(counts.restored),
            "reverted": .number(counts.reverted),
            "removed": .number(counts.removed),
            "remaining": .list(plan.remaining) { one in
                one.link.json.merging([
                    "field": .text(one.field.map { $0.path.map { "custom.\($0)" } ?? $0.column }),
                    "reason": .string(one.reason.description),
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if let blocker = plan.blocker { return ["not taken back: \(blocker)"] }
        let verb = isDone ? "taken back" : "would be taken back"
        var lines = [
            "\(verb): \(layout.count(plan.losers.count)) records apart, \(layout.count(counts.reverted)) rows as before"
        ]
        if plan.remaining.isEmpty { return lines }
        lines.append("\(layout.count(plan.remaining.count)) not as before:")
        var table = Table(.text("Type"), .text("Record"), .text("Field"), .text("Why"))
        for one in plan.remaining {
            let field = one.field.map { $0.path ?? $0.column }
            table.append(one.link.type, one.link.id.description, field, one.reason.description)
        }
        return lines + table.lines(layout, indent: 2)
    }
}
