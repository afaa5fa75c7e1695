import CRMCore

/// One page of a list with the count of the whole.
struct ListAnswer<R: Record>: Answer {
    let page: Page<R>
    let count: Int
    let names: Names
    /// What the records are, in the plural.
    let noun: String
    let record: (Stored<R>, Names) -> JSONValue
    let table: ([Stored<R>], Names) -> Table

    var json: JSONValue {
        .object([
            "records": .list(page.records) { record($0, names) },
            "count": .number(count),
            "next": .text(page.next?.word),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if page.records.isEmpty { return ["no \(noun)"] }
        let total = layout.count(count)
        let isWhole = page.records.count == count
        return table(page.records, names).lines(layout)
            + ["", isWhole ? "\(total) \(noun)" : "\(layout.count(page.records.count)) of \(total) \(noun)"]
    }
}

extension ListAnswer where R == Contact {
    init(contacts page: Page<Contact>, count: Int, in transaction: QueryTransaction, asOf state: AsOf?) throws {
        self.init(
            page: page,
            count: count,
            names: try Names(accounts: page.records.map(\.account), in: transaction, asOf: state),
            noun: "contacts",
            record: { $0.json($1) },
            table: { contacts, names in
                var table = Table(
                    .text("Name"),
                    .text("Company"),
                    .text("E-mail or identifier"),
                    .text("Phone"),
                    .text("City"),
                    .text("Stage")
                )
                for contact in contacts {
                    table.append(
                        contact.record.displayName,
                        names.account(contact.account),
                        contact.emails.first?.normal ?? contact.id.description,
                        contact.phones.first?.value,
                        contact.addresses.first?.locality,
                        contact.lifecycle?.rawValue
                    )
                }
                return table
            }
        )
    }
}

extension ListAnswer where R == Account {
    init(accounts page: Page<Account>, count: Int, in transaction: QueryTransaction, asOf state: AsOf?) throws {
        self.init(
            page: page,
            count: count,
            names: try Names(in: transaction, asOf: state),
            noun: "accounts",
            record: { $0.json($1) },
            table: { accounts, names in
                var table = Table(
                    .text("Name"),
                    .text("Industry"),
                    .number("Employees"),
                    .text("City"),
                    .text("Owner"),
                    .text("Identifier")
                )
                for account in accounts {
                    table.append(
                        account.name,
                        account.industry,
                        account.employees.map(String.init),
                        account.addresses.first?.locality,
                        names.user(account.owner),
                        account.id.description
                    )
                }
                return table
            }
        )
    }
}
