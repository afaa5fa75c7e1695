import CRMCore
import ExampleSupport

/// What a contact or account has to do with others.
struct RelationsAnswer: Answer {
    private struct Row: Sendable {
        var what: String
        var other: RecordLink
        var name: String
        var days: Validity
        var isMain = false
    }

    private let subject: Subject
    private var rows: [Row] = []

    /// Reads the relations that hold on a day, or all that there ever were.
    init(_ subject: Subject, at day: CivilDate?, in transaction: QueryTransaction) throws {
        self.subject = subject
        switch subject {
        case .contact(let contact):
            for affiliation in try transaction.affiliations(of: contact.id, at: day) {
                let what = affiliation.role ?? affiliation.title ?? "works"
                try add("\(what) at", RecordLink(affiliation.account), affiliation.record, transaction)
            }
            for related in try transaction.relations(of: contact.id, at: day) {
                let name = try transaction.find(related.contact)?.displayName ?? ""
                let days = related.relation.validity
                rows.append(Row(what: related.label, other: RecordLink(related.contact), name: name, days: days))
            }
        case .account(let account):
            for affiliation in try transaction.affiliations(with: account.id, at: day) {
                let what = affiliation.role ?? affiliation.title ?? "works here"
                try add(what, RecordLink(affiliation.contact), affiliation.record, transaction)
            }
            for (name, label) in transaction.session.crm.hierarchies(of: Account.typeName) {
                let hierarchy = Hierarchy<Account>(name)
                if let parent = try transaction.parent(of: account.id, in: hierarchy, at: day) {
                    try add("below (\(label))", parent, transaction)
                }
                for child in try transaction.children(of: account.id, in: hierarchy, at: day) {
                    try add("above (\(label))", child, transaction)
                }
            }
        }
    }

    private mutating func add(
        _ what: String,
        _ other: RecordLink,
        _ affiliation: Affiliation,
        _ transaction: QueryTransaction
    ) throws {
        let name =
            try other.id(as: Contact.self).map { try transaction.find($0)?.displayName ?? "" }
            ?? other.id(as: Account.self).map { try transaction.find($0)?.name ?? "" }
        let days = affiliation.validity
        rows.append(Row(what: what, other: other, name: name ?? "", days: days, isMain: affiliation.isPrimary))
    }

    private mutating func add(_ what: String, _ account: ID<Account>, _ transaction: QueryTransaction) throws {
        let name = try transaction.find(account)?.name ?? ""
        rows.append(Row(what: what, other: RecordLink(account), name: name, days: .always))
    }

    var json: JSONValue {
        subject.json.merging([
            "relations": .list(rows) { row in
                .object([
                    "what": .string(row.what), "type": .string(row.other.type), "id": .string(row.other.id.description),
                    "name": .string(row.name), "from": .text(row.days.from?.description),
                    "until": .text(row.days.until?.description), "main": .bool(row.isMain),
                ])
            }
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if rows.isEmpty { return ["\(subject.name): no relations".printable] }
        var table = Table(.text(subject.name), .text(""), .text("From"), .text("Until"), .text(""))
        for row in rows {
            table.append(
                row.what,
                row.name,
                row.days.from?.description,
                row.days.until?.description,
                row.isMain ? "main" : nil
            )
        }
        return table.lines(layout)
    }
}
