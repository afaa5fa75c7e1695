import CRMCore
import ExampleSupport
import SalesAutomation

/// Why a lead went to whom.
struct RouteExplanation: Answer {
    let lead: Stored<Lead>
    let assignments: [Stored<LeadAssignment>]
    let names: Names

    init(_ text: String, in transaction: QueryTransaction) throws {
        lead = try transaction.lead(text)
        let id = lead.id
        assignments = try transaction.fetch(LeadAssignment.where { $0.lead == id }.sorted { $0.at.ascending })
        names = try Names(in: transaction)
    }

    var json: JSONValue {
        .object([
            "lead": .string(lead.id.description),
            "owner": .text(lead.owner?.description),
            "owner_name": .text(names.user(lead.owner)),
            "decisions": .list(assignments) { assignment in
                .object([
                    "at": .time(assignment.at), "decision": .string(assignment.decision.rawValue),
                    "entry": .text(assignment.entry), "pool": .text(assignment.pool),
                    "user": .text(assignment.user?.description), "user_name": .text(names.user(assignment.user)),
                    "candidates": .list(assignment.candidates) { candidate in
                        .object([
                            "user": .string(candidate.user.description), "name": .text(names.user(candidate.user)),
                            "excluded": .text(candidate.exclusion?.rawValue), "weight": .integer(candidate.weight),
                            "before": .integer(candidate.before), "after": .integer(candidate.after),
                        ])
                    },
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if assignments.isEmpty { return ["\(lead.displayName.printable) was given to nobody by the rules"] }
        return assignments.flatMap { assignment in
            let who = names.user(assignment.user) ?? "nobody"
            let why = [assignment.decision.rawValue, assignment.entry, assignment.pool].compactMap { $0 }
            var table = Table(.text("Who"), .text("Out"), .number("Weight"), .number("Before"), .number("After"))
            for candidate in assignment.candidates {
                table.append(
                    names.user(candidate.user) ?? candidate.user.description,
                    candidate.exclusion?.rawValue,
                    String(candidate.weight),
                    String(candidate.before),
                    String(candidate.after)
                )
            }
            let heading = "\(layout.time(assignment.at)) to \(who): \(why.joined(separator: ", "))".printable
            return [layout.bold(heading)] + (table.isEmpty ? [] : table.lines(layout, indent: 2))
        }
    }
}
