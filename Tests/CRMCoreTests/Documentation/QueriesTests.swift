import CRMCore
import Foundation
import InMemoryStorage
import Testing

/// The code of `Documentation/Queries.md`.
@Suite struct QueriesTests {
    @Test(arguments: StoreKind.allCases)
    func theGuideRuns(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let (crm, session) = (test.crm, test.session)
        let since = Instant(seconds: 0)
        let vip = try await session.create(Tag(name: "VIP"))
        let acme = try await session.create(Account(name: "Acme", industry: "Retail"))
        let bolt = try await session.create(Account(name: "Bolt"))
        func contact(_ given: String, _ family: String, _ city: String?, _ account: ID<Account>? = nil) -> Contact {
            Contact(
                name: PersonName(given: given, family: family),
                addresses: city.map { [PostalAddress(locality: $0)] } ?? [],
                account: account
            )
        }
        var first3 = [
            contact("Ann", "Lee", "Kyoto", acme.id), contact("Bo", "Berg", nil), contact("Cy", "Glee", "Bonn"),
        ]
        first3[0].emails = [try EmailAddress("ann@acme.example")]
        first3[0].lifecycle = .customer
        first3[0].tags = [vip.id]
        let created = try await session.create(first3)
        let (ann, bo, cy) = (created[0], created[1], created[2])
        try await session.log(Activity(channel: .call, links: [RecordLink(cy.id)]))
        let seen = try await session.read { tx in try tx.first(Account.all)?.version } ?? .none

        let query = Contact.where { $0.city == "Kyoto" && ($0.lifecycle == .customer || $0.jobTitle.hasPrefix("Head")) }
            .sorted({ $0.familyName.ascending }, { $0.createdAt.descending })
            .limit(20)
        let contacts = try await session.fetch(query)
        #expect(contacts.map(\.id) == [ann.id])

        let byAddress = Contact.where { $0.emails.contains("ann@acme.example") }
        let tagged = Contact.where { $0.tags.contains(vip.id) }
        let several = Contact.where { $0.lifecycle.isIn([.lead, .customer]) }
        for query in [byAddress, tagged, several] {
            #expect(try await session.fetch(query).map(\.id) == [ann.id])
        }

        let notRetail = Account.where { $0.industry != "Retail" }
        let retailOrNot = Account.where { $0.industry != "Retail" || $0.industry == nil }
        #expect(try await session.count(notRetail) == 0)
        #expect(try await session.fetch(retailOrNot).map(\.id) == [bolt.id])

        let inRetail = Contact.where { $0.account.exists { $0.industry == "Retail" } }
        let withCustomers = Account.where { _ in .exists(Contact.Fields.account) { $0.lifecycle == .customer } }
        let withoutContacts = Account.where { _ in !Filter.exists(Contact.Fields.account) }
        let called = Contact.where { _ in .exists(Activity.Fields.links) { $0.channel == .call } }
        #expect(try await session.fetch(inRetail).map(\.id) == [ann.id])
        #expect(try await session.fetch(withCustomers).map(\.id) == [acme.id])
        #expect(try await session.fetch(withoutContacts).map(\.id) == [bolt.id])
        #expect(try await session.fetch(called).map(\.id) == [cy.id])

        let rows = try await session.read { tx in
            try tx.fetch(
                Contact.all.sorted { $0.sortName.ascending }
                    .select(Contact.Fields.displayName.selected, Contact.Fields.account[Account.Fields.name])
            )
        }
        #expect(rows.map(\.0) == ["Bo Berg", "Cy Glee", "Ann Lee"])
        #expect(rows.map(\.1) == [nil, nil, "Acme"])

        let byCity = Contact.all.sorted { $0.city.ascending }.limit(2)
        let first = try await session.page(byCity)
        let second = try await session.page(byCity.after(first.next))
        #expect(first.records.map(\.id) == [bo.id, cy.id])
        #expect(second.records.map(\.id) == [ann.id])

        let kyotoLees = Contact.where { $0.city == "Kyoto" && .matching("lee") }
        let wordsOnly = Contact.where { _ in .matching("le", .wordStart) }
        #expect(try await session.fetch(kyotoLees).map(\.id) == [ann.id])
        #expect(try await session.fetch(wordsOnly).map(\.id) == [ann.id])

        let cities = try await session.aggregate(
            Contact.where { $0.createdAt > since }
                .aggregate(
                    by: [Contact.Fields.city.selected.group],
                    [.count, Measure.count.where(Contact.Fields.lifecycle == .customer)]
                )
        )
        let berlin = try crm.environment.zones.zone(named: "Europe/Berlin")
        let months = try await session.aggregate(
            Activity.all.aggregate(by: [Activity.Fields.at.selected.bucket(.month, in: berlin)], [.count])
        )
        #expect(
            cities == [
                AggregateRow(keys: [.null], values: [.integer(1), .integer(0)]),
                AggregateRow(keys: [.text("Bonn")], values: [.integer(1), .integer(0)]),
                AggregateRow(keys: [.text("Kyoto")], values: [.integer(1), .integer(1)]),
            ]
        )
        #expect(months.map(\.values) == [[.integer(1)]])

        try await crm.store.define([CustomField("shoe_size", .integer, isIndexed: true)], on: Contact.typeName)

        var walker = try await session.get(ann.id)
        walker.custom["shoe_size"] = .integer(42)
        try await session.update(walker)

        let bigFeet = Contact.where { _ in Filter(.compare(.custom("shoe_size"), .greaterOrEqual, .integer(40))) }
            .sorted { _ in Sort(.custom("shoe_size"), .descending) }
        #expect(try await session.fetch(bigFeet).map(\.id) == [ann.id])

        let lastYear = try await session.fetch(query.asOf(.instant(since)))
        let news = Contact.where { _ in .changed(after: seen) }
        #expect(lastYear.isEmpty)
        #expect(try await session.count(news) == 3)

        let saved = try JSONEncoder().encode(query)
        let restored = try JSONDecoder().decode(Query<Contact>.self, from: saved)
        #expect(restored == query)
        try await crm.close()
    }
}
