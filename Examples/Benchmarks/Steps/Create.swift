import CRMCore
import SalesAutomation
import StorageProtocols

extension Workload {
    /// a0: the set-up.
    func createCompanies(_ session: Session, _ made: inout Made) async throws {
        made.users = try await session.create((1...20).map { User(name: "Owner \($0)") }).map { $0.id }
        var (time, count) = (Stopwatch(), 0)
        var lines = try TSV(file("companies"))
        while case let rows = try lines.next(), !rows.isEmpty {
            try await time.measure {
                let accounts = rows.map { row in
                    Account(name: row[1], addresses: [PostalAddress(locality: row[2])])
                }
                made.accounts += try await session.create(accounts).map { $0.id }
            }
            count += rows.count
        }
        report.print("a0_companies", operations: count, time)
    }

    /// a: contacts in commits of 1,000, from text to durable, searchable rows.
    func createContacts(_ session: Session, _ made: inout Made) async throws {
        var (time, count) = (Stopwatch(), 0)
        var lines = try TSV(file("contacts"))
        while case let rows = try lines.next(), !rows.isEmpty {
            try await time.measure {
                let contacts = try rows.map { try contact($0, made) }
                made.contacts += try await session.create(contacts).map { $0.id }
            }
            count += rows.count
        }
        report.print(
            "a_bulk_create",
            operations: count,
            time,
            note: "batches of 1000, unique e-mail, 5 indexes, search, history, change feed"
        )
    }

    /// The tier of a contact.
    func defineTier(_ session: Session) async throws {
        try await session.define(CustomFieldDefinition(on: Contact.typeName, "tier", .text, isSearchable: false))
    }

    /// b: one contact a commit.
    func createSingly(_ session: Session, _ made: Made) async throws {
        let rows = try TSV.all(file("extra"))
        var time = Stopwatch()
        try await time.measure {
            for row in rows { try await session.create(try contact(row, made)) }
        }
        report.print("b_single_create_fts", operations: rows.count, time, note: "1 commit each, search included")
    }

    /// c: the set-up of what follows.
    func createOpportunities(_ session: Session, _ made: inout Made) async throws {
        var (time, count) = (Stopwatch(), 0)
        var lines = try TSV(file("opps"))
        while case let rows = try lines.next(), !rows.isEmpty {
            let ids = try await time.measure {
                let opportunities = try rows.map { try opportunity($0, made) }
                return try await session.create(opportunities).map { $0.id }
            }
            for (row, id) in zip(rows, ids) where row[3] == "lead" { made.leads.append(id) }
            count += rows.count
        }
        report.print("c_bulk_opps", operations: count, time)
    }

    private func contact(_ row: [String], _ made: Made) throws -> Contact {
        var custom = CustomValues()
        custom["tier"] = .text(row[13])
        return Contact(
            name: PersonName(given: row[1], family: row[2]),
            emails: [try EmailAddress(row[4])],
            phones: [try PhoneNumber(row[6])],
            addresses: [PostalAddress(street: row[7], locality: row[8], postalCode: row[9], country: Country(row[10]))],
            account: made.accounts[(Int(row[3]) ?? 1) - 1],
            owner: made.users[(Int(row[12]) ?? 1) - 1],
            custom: custom,
            createdAt: Instant(iso8601: row[11]) ?? .unassigned
        )
    }

    private func opportunity(_ row: [String], _ made: Made) throws -> Opportunity {
        let outcome = Opportunity.Outcome(rawValue: row[3]) ?? .open
        return Opportunity(
            name: row[2],
            contact: made.contacts[(Int(row[1]) ?? 1) - 1],
            owner: made.users[(Int(row[6]) ?? 1) - 1],
            pipeline: Self.pipeline,
            stage: row[3],
            outcome: outcome,
            amount: Int64(row[4]) ?? 0,
            currency: Currency(rawValue: row[5]),
            closeDate: CivilDate(iso8601: row[8]),
            closedAt: CivilDate(iso8601: row[9]).flatMap(Instant.init(utcMidnightOf:)),
            closeReason: outcome == .open ? nil : "price",
            createdAt: CivilDate(iso8601: row[7]).flatMap(Instant.init(utcMidnightOf:)) ?? .unassigned
        )
    }
}
