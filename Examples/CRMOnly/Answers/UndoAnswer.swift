import CRMCore
import ExampleSupport

/// What taking back an import came to.
struct UndoAnswer: Answer {
    let importID: RecordID
    let result: UndoResult
    /// What the records that stayed are called.
    private let labels: [RecordLink: String]
    private let names: Names

    init(_ importID: RecordID, _ result: UndoResult, in transaction: QueryTransaction) throws {
        self.importID = importID
        self.result = result
        names = try Names(in: transaction)
        var labels: [RecordLink: String] = [:]
        for decision in result.blocked {
            if let id = decision.link.id(as: Contact.self) {
                labels[decision.link] = try transaction.find(id)?.record.displayName
            } else if let id = decision.link.id(as: Account.self) {
                labels[decision.link] = try transaction.find(id)?.name
            } else if let id = decision.link.id(as: Tag.self) {
                labels[decision.link] = try transaction.find(id)?.name
            }
        }
        self.labels = labels
    }

    var json: JSONValue {
        .object([
            "importID": .string(importID.description),
            "undoID": .string(result.operation.description),
            "undone": .number(result.undone),
            "blocked": .list(result.blocked) { decision in
                decision.link.json.merging([
                    "name": .text(labels[decision.link]), "reason": .string(reason(decision, TextLayout())),
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let undone = "\(layout.count(result.undone)) taken back"
        if result.blocked.isEmpty { return [undone] }
        var table = Table(.text("Type"), .text("Record"), .text("Why"))
        for decision in result.blocked {
            let name = labels[decision.link] ?? decision.link.id.description
            table.append(decision.link.type, name, reason(decision, layout))
        }
        return [undone, "\(layout.count(result.blocked.count)) not taken back:"] + table.lines(layout, indent: 2)
    }

    private func reason(_ decision: UndoPlan.Decision, _ layout: TextLayout) -> String {
        switch decision.reason {
        case .changedSince(let commits):
            guard let last = commits.last else { return "changed since" }
            let actor = names.actor(last.actor) ?? "somebody"
            return "changed since, by \(actor) at \(layout.time(last.at))" + (last.reason.map { " (\($0))" } ?? "")
        case .neededBy(let link): return "needed by \(labels[link] ?? "\(link.type) \(link.id)")"
        case .refused(let rule): return "its former state is refused: \(rule)"
        case .created, .updated, .deleted: return ""
        case .alreadyUndone: return "already undone"
        }
    }
}
