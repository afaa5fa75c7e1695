package import CRMCore

/// A record type that can be listed.
package protocol ListedRecord: CRMRecord {
    /// What the records are, in the plural.
    static var noun: String { get }
    /// The order in which they come unless another is asked for.
    static var order: Sort { get }
    /// The company whose name is shown with the record.
    var linkedAccount: ID<Account>? { get }
    /// The record for programs.
    func json(_ names: Names) -> JSONValue
    /// The records for people.
    static func table(_ records: [Stored<Self>], _ names: Names) -> Table
}

/// One page of a list with the count of the whole.
package struct ListAnswer<R: ListedRecord>: Answer {
    package let page: Page<R>
    package let count: Int
    package let names: Names

    package init(_ query: Query<R>, limit: Int, in transaction: QueryTransaction) throws {
        page = try transaction.page(query.limit(limit))
        count = try transaction.count(query)
        names = try Names(accounts: page.records.map(\.record.linkedAccount), in: transaction, asOf: query.record.asOf)
    }

    package var json: JSONValue {
        .object([
            "records": .list(page.records) { $0.record.json(names) },
            "count": .number(count),
            "next": .text(page.next?.word),
        ])
    }

    package func lines(_ layout: TextLayout) -> [String] {
        if page.records.isEmpty { return ["no \(R.noun)"] }
        let total = layout.count(count, R.noun)
        let extent = page.records.count == count ? total : "\(layout.count(page.records.count)) of \(total)"
        return R.table(page.records, names).lines(layout) + ["", extent]
    }
}

extension Contact: ListedRecord {
    package static var noun: String { "contacts" }

    package static var order: Sort { Fields.sortName.ascending }

    package var linkedAccount: ID<Account>? { account }

    package static func table(_ contacts: [Stored<Contact>], _ names: Names) -> Table {
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
}

extension Account: ListedRecord {
    package static var noun: String { "accounts" }

    package static var order: Sort { Fields.sortName.ascending }

    package var linkedAccount: ID<Account>? { nil }

    package static func table(_ accounts: [Stored<Account>], _ names: Names) -> Table {
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
}
