import CRMCore
import ExampleSupport

/// What erasing a person means, or came to.
struct EraseAnswer: Answer {
    let plan: SubjectErasurePlan
    let result: SubjectErasureResult?
    /// The file of the key under which addresses are suppressed.
    let keyFile: String

    var json: JSONValue {
        .object([
            "contact": .string(plan.contact.description),
            "erased": .bool(result != nil),
            "cleared": .bool(result?.isCleared ?? false),
            "receipt": .text(result?.receipt.id.description),
            "suppressed": .number(plan.suppressions),
            "blocked": .list(plan.blocks) { .string($0.reason.description) },
            "records": .list(plan.decisions) { decision in
                .object([
                    "type": .string(decision.link.type), "id": .string(decision.link.id.description),
                    "action": .string(decision.action.description), "fields": .list(decision.fields) { .string($0) },
                    "reason": .string(decision.reason.description), "states": .number(decision.states),
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        var table = Table(.text("Type"), .text("What"), .text("Fields"), .text("Why"))
        for decision in plan.decisions {
            table.append(
                decision.link.type,
                decision.action.description,
                decision.fields.joined(separator: ", "),
                decision.reason.description
            )
        }
        var lines = table.lines(layout)
        if let result {
            lines.append("erased; receipt \(result.receipt.id)")
            if plan.suppressions > 0 {
                lines.append("suppressed: \(addresses(layout)), under the key '\(keyFile)'".printable)
            }
            if !result.isCleared {
                lines.append("somebody still reads an earlier state: the next command clears the file")
            }
        } else if plan.blocks.isEmpty {
            if plan.suppressions > 0 { lines.append("would be suppressed: \(addresses(layout))") }
            lines.append("nothing was done; --yes does it")
        } else {
            lines += plan.blocks.map { "not possible: \($0.link.type): \($0.reason)" }
        }
        return lines
    }

    private func addresses(_ layout: TextLayout) -> String { layout.count(plan.suppressions, "addresses") }
}

extension SubjectErasurePlan.Decision {
    /// The fields that change.
    fileprivate var fields: [String] {
        switch action {
        case .rewrite(let fields), .end(let fields): fields
        case .remove, .keep: []
        }
    }
}
