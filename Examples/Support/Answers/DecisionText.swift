package import CRMCore

/// Decisions of a merge as people and programs read them.
package struct DecisionText: Sendable {
    private let type: RecordType
    private let labels: [RecordID: String]
    private let names: Names

    package init(_ type: String, labels: [RecordID: String], in transaction: QueryTransaction) throws {
        self.type = try transaction.session.crm.store.catalog.type(type)
        self.labels = labels
        names = try Names(in: transaction)
    }

    /// The values of a decision's fields in one line.
    package func text(_ values: [Value], _ decision: FieldDecision, _ layout: TextLayout) -> String {
        let text = ValueText(layout: layout, names: names)
        return zip(decision.fields, values).filter { !$1.isNull }
            .map { text.text($1, kind(of: $0)) }
            .filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    /// Why the values are these, and from whom.
    package func why(_ decision: FieldDecision) -> String {
        let from = decision.from.flatMap { labels[$0] }.map { ", from \($0)" } ?? ""
        return decision.reason.description + from
    }

    package func json(_ decision: FieldDecision) -> JSONValue {
        .object([
            "name": .string(decision.name),
            "values": values(decision.values, decision),
            "from": .text(decision.from?.description),
            "reason": .string(decision.reason.description),
            "alternates": .list(decision.alternates) { alternate in
                .object([
                    "record": .string(alternate.record.description), "values": values(alternate.values, decision),
                ])
            },
        ])
    }

    private func values(_ values: [Value], _ decision: FieldDecision) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for (field, value) in zip(decision.fields, values) {
            members[field.path ?? field.column] = value.json(kind(of: field))
        }
        return .object(members)
    }

    private func kind(of field: FieldName) -> ColumnKind? { try? type.kind(of: field) }
}
