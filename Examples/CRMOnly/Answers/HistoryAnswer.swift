import CRMCore
import ExampleSupport

/// Who changed what of a record, when and why; oldest first.
struct HistoryAnswer: Answer {
    let link: RecordLink
    let name: String?
    let entries: [AuditEntry]
    let names: Names
    let type: RecordType

    /// Reads the history of a contact or account; of a deleted one by its identifier.
    init(_ text: String, in transaction: QueryTransaction, catalog: Catalog) throws {
        (link, name) = try Self.find(text, in: transaction)
        entries = try transaction.history(of: link)
        type = try catalog.type(link.type)
        let values = entries.flatMap(\.changes).flatMap { [$0.old, $0.new] }
        let accounts = values.compactMap { if case .id(let id) = $0 { ID<Account>(id) } else { nil } }
        names = try Names(accounts: accounts, in: transaction)
    }

    private static func find(_ text: String, in transaction: QueryTransaction) throws -> (RecordLink, String?) {
        do {
            let subject = try transaction.subject(text)
            return (subject.link, subject.name)
        } catch let failure as Failure {
            guard let id = RecordID(text) else { throw failure }
            for type in [Contact.typeName, Account.typeName] {
                let link = RecordLink(type: type, id: id)
                if try !transaction.history(of: link).isEmpty { return (link, nil) }
            }
            throw failure
        }
    }

    var json: JSONValue {
        .object([
            "record": link.json.merging(["name": .text(name)]),
            "entries": .list(entries) { entry in
                .object([
                    "at": .time(entry.commit.at),
                    "actor": .text(names.actor(entry.commit.actor)),
                    "reason": .text(entry.commit.reason),
                    "commit": .integer(entry.commit.id.sequence),
                    "operation": .text(entry.commit.operation?.description),
                    "kind": .string(entry.kind.rawValue),
                    "changes": .list(entry.changes) { change in
                        let kind = kind(of: change)
                        return .object([
                            "field": .string(fieldName(change)), "old": change.old.json(kind),
                            "new": change.new.json(kind),
                        ])
                    },
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let values = ValueText(layout: layout, names: names)
        var lines = [layout.bold((name ?? "a deleted \(link.type)").printable)]
        for entry in entries {
            let actor = names.actor(entry.commit.actor) ?? "somebody"
            let reason = entry.commit.reason.map { " (\($0))" } ?? ""
            lines.append("  \(layout.time(entry.commit.at))  \(entry.kind.rawValue) by \(actor)\(reason)".printable)
            // What a record starts with is on its page.
            guard entry.kind == .updated || entry.kind == .restored else { continue }
            var table = Table(.text(""), .text(""), .text(""), .text(""))
            for change in entry.changes {
                let kind = kind(of: change)
                table.append(
                    fieldName(change),
                    values.text(change.old, kind),
                    "->",
                    values.text(change.new, kind)
                )
            }
            lines += table.lines(layout, indent: 4)
        }
        return lines
    }

    private func kind(of change: FieldChange) -> ColumnKind? { try? type.kind(of: change.field) }

    private func fieldName(_ change: FieldChange) -> String {
        change.field.path.map { "custom.\($0)" } ?? change.field.column
    }
}
