import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Creating, reading, changing, deleting and restoring single records.
    static var records: [StoreConformanceCase] {
        [
            StoreConformanceCase("records: every kind of field comes back as it went in", roundTrip),
            StoreConformanceCase("records: a missing record is nil or notFound", missing),
            StoreConformanceCase("records: an update gives a new version", update),
            StoreConformanceCase("records: a stale version is a conflict and changes nothing", conflict),
            StoreConformanceCase("records: an update without a version always goes through", unconditionalUpdate),
            StoreConformanceCase("records: an update that changes nothing leaves no trace", noChange),
            StoreConformanceCase("records: a deleted record is gone and cannot be changed", delete),
            StoreConformanceCase("records: restore brings back the last values", restore),
            StoreConformanceCase("records: a transaction sees its own writes", ownWrites),
            StoreConformanceCase("records: a body that throws writes nothing", rollback),
            StoreConformanceCase("records: rows hold stored columns, derived columns and the version", rowLayout),
        ]
    }

    static func fullCompany(_ number: Int) -> Company {
        var company = Company(number, "Björk & Søn 株式会社")
        company.code = "B-\(number)"
        company.city = "東京"
        company.employees = -7
        company.rating = 4.25
        company.isActive = false
        company.founded = CivilDate(daysSinceEpoch: -25_567)
        company.parent = .fixture(900)
        company.custom["level"] = .integer(3)
        company.custom["note"] = .text("a \"quoted\" note")
        return company
    }

    private static func roundTrip(_ store: any Store) async throws {
        let company = fullCompany(1)
        var person = Person(1, "Ann Lee", emails: ["ann@example.com", "a.lee@example.org"])
        person.company = company.id
        person.phones = [Phone("+44 20 7946 0018", label: "desk"), Phone("020-7946-0991")]
        person.tags = ["vip", "press"]
        person.score = 42
        person.born = CivilDate(daysSinceEpoch: 7000)
        person.seen = Instant(microseconds: -1)
        person.notes = "line one\nline two"
        var deal = Deal(1, company: 1, amount: 12_345)
        deal.owner = person.id
        deal.probability = 0.5
        deal.stage = .won
        deal.isWon = true
        deal.closes = CivilDate(daysSinceEpoch: 20_000)
        let event = Event(
            id: .fixture(1),
            subject: "Kick-off",
            participants: [Participant(person.id.raw, role: "host"), Participant(.fixture(77))],
            about: deal.id.raw,
            attachment: Blob([0, 255, 10, 0])
        )
        let bare = (Company(2, ""), Person(2, ""), Event(id: .fixture(2), subject: "", participants: []))
        try await store.write { [person, deal] tx in
            try tx.insert([company, bare.0])
            try tx.insert([person, bare.1])
            try tx.insert(deal)
            try tx.insert([event, bare.2])
        }
        let found = try await store.read { tx in
            (
                try tx.get(company.id).record, try tx.get(bare.0.id).record, try tx.get(bare.1.id).record,
                try tx.get(event.id).record, try tx.get(bare.2.id).record
            )
        }
        #expect(found.0 == company)
        #expect(found.1 == bare.0)
        #expect(found.2 == bare.1)
        #expect(found.3 == event)
        #expect(found.4 == bare.2)
        let (personID, dealID) = (person.id, deal.id)
        let others = try await store.read { tx in (try tx.get(personID).record, try tx.get(dealID).record) }
        #expect(others.0 == person)
        #expect(others.1 == deal)
        let fetched = try await store.read { tx in try tx.fetch(Company.all).map(\.record) }
        #expect(Set(fetched.map(\.id)) == [company.id, bare.0.id])
        #expect(fetched.contains(company))
    }

    private static func missing(_ store: any Store) async throws {
        let found = try await store.read { tx in try tx.find(ID<Company>.fixture(1)) }
        #expect(found == nil)
        await expectError(.notFound) {
            _ = try await store.read { tx in try tx.get(ID<Company>.fixture(1)) }
        }
        let failures = try await store.write { tx in
            let company = Stored(Company(1, "A"), version: .none)
            return (
                try failure { try tx.update(company) }, try failure { try tx.delete(company.id) },
                try failure { try tx.restore(company.id) }
            )
        }
        #expect(failures.0?.code == .notFound)
        #expect(failures.1?.code == .notFound)
        #expect(failures.2?.code == .notFound)
    }

    private static func update(_ store: any Store) async throws {
        let first = try await store.insert(Company(1, "Old"))
        let outcome = try await store.write(CommitRequest(at: .tick(1))) { tx in
            var company = try tx.get(ID<Company>.fixture(1))
            company.name = "New"
            return (company.version, try tx.update(company), try tx.get(company.id).version, tx.commit)
        }
        #expect(outcome.value.0 == first)
        #expect(outcome.value.1)
        #expect(outcome.value.2 == outcome.commit, "inside, the version is already that of the commit")
        #expect(outcome.value.3 == outcome.commit)
        let stored = try await store.read { tx in try tx.get(ID<Company>.fixture(1)) }
        #expect(stored.name == "New")
        #expect(stored.version == outcome.commit)
        #expect(stored.version > first)
    }

    private static func conflict(_ store: any Store) async throws {
        try await store.insert(Company(1, "A"), Company(2, "B"))
        let read = try await store.read { tx in try tx.fetch(Company.where { $0.name == "A" }) }
        var stale = try Require.value(read.first, "company A")
        stale.name = "Mine"
        try await store.write { [stale] tx in
            var theirs = stale
            theirs.name = "Theirs"
            try tx.update(theirs)
        }
        let failures = try await store.write { [stale] tx in
            (try failure { try tx.update(stale) }, try failure { try tx.delete([stale]) })
        }
        #expect(failures.0?.code == .versionConflict)
        #expect(failures.0?.index == 0)
        #expect(failures.1?.code == .versionConflict)
        let name = try await store.read { tx in try tx.get(ID<Company>.fixture(1)).name }
        #expect(name == "Theirs")
    }

    private static func unconditionalUpdate(_ store: any Store) async throws {
        try await store.insert(Company(1, "A"))
        try await store.write { tx in
            let values = Company.schema.values(of: Company(1, "B"))
            try tx.update(Company.schema.type, [RowUpdate(values: values, expected: nil)])
        }
        let name = try await store.read { tx in try tx.get(ID<Company>.fixture(1)).name }
        #expect(name == "B")
    }

    private static func noChange(_ store: any Store) async throws {
        let first = try await store.insert(fullCompany(1), Company(2, "B"))
        let outcome = try await store.write(CommitRequest(at: .tick(9))) { tx in
            try tx.update(try tx.fetch(Company.all))
        }
        #expect(outcome.value == [false, false])
        #expect(outcome.commit == nil)
        let after = try await store.write(CommitRequest(at: .tick(9))) { tx in
            var all = try tx.fetch(Company.all.sorted { $0.name.ascending })
            all[0].employees = 5
            return try tx.update(all)
        }
        #expect(after.value == [true, false])
        let versions = try await store.read { tx in
            (try tx.get(ID<Company>.fixture(1)).version, try tx.revisions(Company.schema.type, .fixture(1)).count)
        }
        #expect(versions.0 == first)
        #expect(versions.1 == 1)
        let changes = try await store.read { tx in try tx.changes(after: .start, limit: 100) }
        #expect(changes.map(\.record).filter { $0 == .fixture(1) }.count == 1)
    }

    private static func delete(_ store: any Store) async throws {
        let company = Company(1, "A")
        let created = try await store.insert(company)
        try await store.write { tx in try tx.delete(company.id) }
        let found = try await store.read { tx in
            (try tx.find(company.id)?.record, try tx.count(Company.all), try tx.fetch(Company.all).count)
        }
        #expect(found.0 == nil)
        #expect(found.1 == 0)
        #expect(found.2 == 0)
        let failures = try await store.write { tx in
            (
                try failure { try tx.delete(company.id) },
                try failure { try tx.update(Stored(company, version: created)) }
            )
        }
        #expect(failures.0?.code == .notFound)
        #expect(failures.1?.code == .notFound)
        try await store.insert(Company(1, "Again"))
        let name = try await store.read { tx in try tx.get(company.id).name }
        #expect(name == "Again")
    }

    private static func restore(_ store: any Store) async throws {
        let company = fullCompany(1)
        try await store.insert(company)
        try await store.write { tx in
            var stored = try tx.get(company.id)
            stored.name = "Last"
            try tx.update(stored)
        }
        let early = try await store.failureOfWrite { tx in try tx.restore(company.id) }
        #expect(early?.code == .alreadyExists)
        try await store.write { tx in try tx.delete(company.id) }
        let back = try await store.write(CommitRequest(at: .tick(3))) { tx in try tx.restore(company.id) }
        let stored = try await store.read { tx in try tx.get(company.id) }
        #expect(stored.name == "Last")
        #expect(stored.custom == company.custom)
        #expect(stored.version == back.commit)
    }

    private static func ownWrites(_ store: any Store) async throws {
        try await store.insert(Company(1, "Alpha"))
        let seen = try await store.write { tx in
            try tx.insert([Company(2, "Beta"), Company(3, "Gamma")])
            try tx.delete(ID<Company>.fixture(1))
            var beta = try tx.get(ID<Company>.fixture(2))
            beta.employees = 10
            try tx.update(beta)
            let sum = try tx.aggregate(Company.all.aggregate([Company.Fields.employees.selected.sum]))
            return (
                try tx.fetch(Company.all.sorted { $0.name.ascending }).map(\.name), try tx.count(Company.all),
                sum.map(\.values), try tx.fetch(Query<Company>(.matching("gam"))).map(\.name),
                try tx.find(ID<Company>.fixture(1)) == nil
            )
        }
        #expect(seen.0 == ["Beta", "Gamma"])
        #expect(seen.1 == 2)
        #expect(seen.2 == [[.integer(10)]])
        #expect(seen.3 == ["Gamma"])
        #expect(seen.4)
    }

    private static func rollback(_ store: any Store) async throws {
        struct Refusal: Error {}
        let before = try await store.insert(Company(1, "A"))
        await #expect(throws: Refusal.self) {
            try await store.write { tx in
                try tx.insert(Company(2, "B"))
                try tx.delete(ID<Company>.fixture(1))
                try tx.setFeedCursor("reader", to: FeedPosition(1))
                throw Refusal()
            }
        }
        let after = try await store.read { tx in
            (
                try tx.fetch(Company.all).map(\.name), try tx.latestCommit(), try tx.feedCursor("reader"),
                try tx.changes(after: .start, limit: 10).count, try tx.revisions(Company.schema.type, .fixture(2))
            )
        }
        #expect(after.0 == ["A"])
        #expect(after.1 == before)
        #expect(after.2 == nil)
        #expect(after.3 == 1)
        #expect(after.4.isEmpty)
        let next = try await store.insert(Company(2, "B"))
        #expect(next > before)
    }

    private static func rowLayout(_ store: any Store) async throws {
        let company = fullCompany(1)
        let version = try await store.insert(company)
        let expected = Company.schema.values(of: company)
        let type = Company.schema.type
        let rows = try await store.read { tx in
            var rows: [[Value]] = []
            var query = RecordQuery(type: type.name)
            for columns in [RecordQuery.Columns.record, .row] {
                query.columns = columns
                let kinds = (columns == .row ? type.columns : type.columns.filter { !$0.isDerived }).map(\.kind)
                try tx.forEachRow(query) { row in
                    rows.append(try (kinds + [.integer]).map { try row.value($0) })
                    if !row.isAtEnd { rows.append([]) }
                    return true
                }
            }
            let stored = type.columns.filter { !$0.isDerived }.map(\.kind)
            _ = try tx.withRow(type, company.id.raw) { row in
                rows.append(try (stored + [.integer]).map { try row.value($0) })
            }
            return rows
        }
        let stored = Array(expected.dropLast()) + [.integer(version.sequence)]
        #expect(rows == [stored, expected + [.integer(version.sequence)], stored])
    }
}
