import CRMCore
import ExampleSupport

/// What a hand-over moves, or moved.
struct HandoverAnswer: Answer {
    let plan: HandoverPlan
    let takers: [User]
    /// What came of it; nil where it was only planned.
    var result: HandoverResult?
    var briefs: [HandoverBrief] = []

    var json: JSONValue {
        .object([
            "handoverID": .string(plan.id.description),
            "applied": .bool(result != nil),
            "moved": counts(result?.moved ?? plan.counts),
            "stayed": .list(result?.stayed ?? []) { $0.link.json.merging(["name": .string($0.title)]) },
            "successors": .list(takers) { taker in
                .object([
                    "name": .string(taker.name),
                    "customers": .number(plan.customers(of: taker.id).count),
                    "records": .number(plan.moves.count { $0.to == taker.id }),
                ])
            },
            "briefs": .list(briefs) { brief in
                .list(brief.customers) { customer in
                    .object([
                        "name": .string(customer.name),
                        "sections": .list(customer.sections) { section in
                            .object(["title": .string(section.title), "lines": .list(section.lines) { .string($0) }])
                        },
                    ])
                }
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let verb = result == nil ? "would move" : "moved"
        let moved = (result?.moved ?? plan.counts).sorted { $0.key < $1.key }
        let summary = moved.map { "\(layout.count($0.value)) \($0.key)" }.joined(separator: ", ")
        var lines = ["\(verb): \(summary.isEmpty ? "nothing" : summary)"]
        var table = Table(.text("Successor"), .number("Customers"), .number("Records"))
        for taker in takers {
            let records = plan.moves.count { $0.to == taker.id }
            table.append(
                taker.name,
                layout.count(plan.customers(of: taker.id).count),
                layout.count(records)
            )
        }
        lines += table.lines(layout, indent: 2)
        if let stayed = result?.stayed, !stayed.isEmpty {
            lines.append("\(layout.count(stayed.count)) stayed, because they changed hands meanwhile")
        }
        for brief in briefs { lines += [""] + brief.text.printableLines }
        if result != nil { lines.append("undo \(plan.id) takes it back") }
        return lines
    }

    private func counts(_ counts: [String: Int]) -> JSONValue { .object(counts.mapValues { .number($0) }) }
}

extension String {
    /// The lines, without what a terminal would obey.
    fileprivate var printableLines: [String] {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
    }
}
