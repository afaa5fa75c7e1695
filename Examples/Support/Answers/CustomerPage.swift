package import CRMCore

/// Everything about one contact or account on one page.
package struct CustomerPage: Answer {
    package let subject: Subject
    package let names: Names
    package let tasks: [Stored<TaskItem>]
    /// How many contacts an account has; nil for a contact.
    package let contacts: Int?
    package let asOf: Instant?
    /// The merges that the record took others in by.
    private let merges: [MergeRecord]
    private let decisions: DecisionText
    /// The custom fields, by which values are shown.
    private let fields: [CustomFieldDefinition]

    /// Reads the page of a contact or account as it is or was.
    package init(_ text: String, asOf instant: Instant?, in transaction: QueryTransaction) throws {
        let state = instant.map(AsOf.instant)
        subject = try transaction.subject(text, asOf: state)
        asOf = instant
        let link = subject.link
        merges = instant == nil ? try transaction.merges(into: link) : []
        decisions = try DecisionText(link.type, labels: [:], in: transaction)
        fields = try transaction.customFields(of: link.type, includingRetired: true).map(\.record)
        tasks = try transaction.fetch(
            TaskItem.where { $0.links.contains(link.id) && $0.state == .open }.sorted { $0.due.ascending }.asOf(state)
        )
        switch subject {
        case .contact(let contact):
            names = try Names(accounts: [contact.account], in: transaction, asOf: state)
            contacts = nil
        case .account(let account):
            names = try Names(in: transaction, asOf: state)
            contacts = try transaction.count(Contact.where { $0.account == account.id }.asOf(state))
        }
    }

    package var json: JSONValue {
        var members: [String: JSONValue] = ["open_tasks": .list(tasks) { $0.record.json(names) }]
        if let asOf { members["as_of"] = .time(asOf) }
        if let contacts { members["contacts"] = .number(contacts) }
        if !merges.isEmpty {
            members["merged"] = .list(merges) { merge in
                .object([
                    "mergeID": .string(merge.id.description), "at": .time(merge.at),
                    "records": .list(merge.losers) { .string($0.id.description) },
                    "alternates": .list(merge.account.fields.filter { !$0.alternates.isEmpty }, decisions.json),
                ])
            }
        }
        return switch subject {
        case .contact(let contact): contact.record.json(names).merging(members)
        case .account(let account): account.record.json(names).merging(members)
        }
    }

    /// Custom fields with what people call them and read of them.
    private func texts(_ custom: CustomValues) -> [(String, String)] {
        let known = fields.compactMap { field in field.text(in: custom).map { (field.label, $0) } }
        let names = Set(fields.flatMap(\.valueNames))
        let others = custom.names.filter { !names.contains($0) }
        return known + others.map { ($0, custom[$0].map(ValueText.plain) ?? "") }
    }

    package func lines(_ layout: TextLayout) -> [String] {
        var rows = Table(.text(""), .text(""))
        func row(_ title: String, _ value: String?) {
            if let value, !value.isEmpty { rows.append(title, value) }
        }
        switch subject {
        case .contact(let contact):
            row("Company", names.account(contact.account))
            row("Job", [contact.jobTitle, contact.department].compactMap { $0 }.joined(separator: ", "))
            row("Stage", contact.lifecycle?.rawValue)
            row("Owner", names.user(contact.owner))
            for email in contact.emails { row("E-mail", email.normal) }
            for phone in contact.phones { row("Phone", Self.phone(phone)) }
            for address in contact.addresses { row("Address", address.formatted) }
            for site in contact.websites { row("Web", site) }
            row("Birthday", contact.birthday?.description)
            row("Source", contact.source)
            row("Tags", names.tags(contact.tags).joined(separator: ", "))
            row("Note", contact.note)
            for (label, text) in texts(contact.custom) { row(label, text) }
            row("Created", layout.time(contact.createdAt))
        case .account(let account):
            row("Legal name", account.legalName)
            row("Industry", account.industry)
            row("Employees", account.employees.map(layout.count))
            row("Owner", names.user(account.owner))
            row("Web", account.website)
            for email in account.emails { row("E-mail", email.normal) }
            for phone in account.phones { row("Phone", Self.phone(phone)) }
            for address in account.addresses { row("Address", address.formatted) }
            row("Contacts", contacts.map(layout.count))
            row("Tags", names.tags(account.tags).joined(separator: ", "))
            row("Note", account.note)
            for (label, text) in texts(account.custom) { row(label, text) }
            row("Created", layout.time(account.createdAt))
        }
        row("Identifier", subject.link.id.description)
        let heading = subject.name.printable + (asOf.map { " — as of \(layout.time($0))" } ?? "")
        return [layout.bold(heading)] + rows.lines(layout, indent: 2) + taskLines(layout) + mergeLines(layout)
    }

    private func taskLines(_ layout: TextLayout) -> [String] {
        if tasks.isEmpty { return [] }
        var table = Table(.text(""), .text(""), .text(""))
        for task in tasks {
            table.append(task.due.map(layout.time) ?? "no date", task.title, task.priority.map { "\($0)" })
        }
        return ["  Open tasks"] + table.lines(layout, indent: 4)
    }

    private func mergeLines(_ layout: TextLayout) -> [String] {
        merges.flatMap { merge in
            var table = Table(.text(""), .text(""))
            for decision in merge.account.fields {
                for alternate in decision.alternates {
                    table.append(decision.name, decisions.text(alternate.values, decision, layout))
                }
            }
            let heading = "  Merged at \(layout.time(merge.at)) (\(merge.id)); kept beside:"
            return [heading] + table.lines(layout, indent: 4)
        }
    }

    private static func phone(_ phone: PhoneNumber) -> String {
        phone.label == .other ? phone.value : "\(phone.value) (\(phone.label.rawValue))"
    }
}
