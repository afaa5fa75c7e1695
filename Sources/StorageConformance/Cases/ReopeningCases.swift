import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Closing and opening again, with the same catalog and with others.
    static var reopening: [StoreConformanceCase] {
        [
            StoreConformanceCase(opening: "reopening: everything is there again", everything),
            StoreConformanceCase(opening: "reopening: custom fields stay defined", definitions),
            StoreConformanceCase(opening: "reopening: types that the catalog does not name are kept", unnamed),
            StoreConformanceCase(
                opening: "reopening: columns are added, renamed and dropped, in the history too",
                migrate
            ),
            StoreConformanceCase(opening: "reopening: a newer schema is refused and left unharmed", newer),
            StoreConformanceCase(opening: "reopening: a change of columns without a migration is refused", undeclared),
        ]
    }

    /// Opens the store for a while.
    private static func visit<T>(
        _ engine: any StoreEngine,
        _ catalog: Catalog,
        _ body: (any Store) async throws -> T
    ) async throws -> T {
        let store = try await engine.open(catalog)
        let value = try await body(store)
        let report = try await store.verify()
        #expect(report.faults == [])
        try await store.close()
        return value
    }

    private static func everything(_ engine: any StoreEngine) async throws {
        let catalog = try Fixtures.catalog()
        let request = CommitRequest(at: .tick(100), actor: "ann", operation: .fixture(1), key: "once")
        let before = try await visit(engine, catalog) { store in
            try await smallWorld(store)
            _ = try await store.write(request) { tx in
                try tx.delete(ID<Company>.fixture(2))
                var company = try tx.get(ID<Company>.fixture(1))
                company.custom["note"] = .text("a\u{1}b")
                company.code = "one"
                try tx.update(company)
                try tx.setFeedCursor("reader", to: FeedPosition(4))
            }
            return try await contents(store)
        }
        try await visit(engine, catalog) { store in
            let after = try await contents(store)
            #expect(after == before)
            await expectError(.alreadyCommitted) { _ = try await store.write(request) { _ in } }
            let clash = try await store.failureOfWrite { tx in
                var company = Company(9, "Nine")
                company.code = "one"
                try tx.insert(company)
            }
            #expect(clash?.code == .uniqueViolation)
            let commit = try await store.insert(Company(10, "Ten"), at: 1)
            let at = try await store.read { tx in try tx.commits(.id(commit)).map(\.at) }
            #expect(at == [.tick(100)], "time does not step back")
            #expect(commit == CommitID(3))
        }
    }

    /// All that can be read of the small world, in words.
    private static func contents(_ store: any Store) async throws -> [String] {
        try await store.read { tx in
            var lines = try tx.commits(.after(.none, limit: 100)).map { "\($0)" }
            lines += try tx.changes(after: .start, limit: 100).map { "\($0)" }
            lines += try tx.fetch(Company.all).map { "\($0)" } + tx.fetch(Person.all).map { "\($0)" }
            lines += try tx.fetch(Deal.all).map { "\($0)" } + tx.fetch(Event.all).map { "\($0)" }
            lines += try tx.fetch(Company.all.asOf(.commit(CommitID(1)))).map { "\($0)" }
            lines += try (0...4).map { "\(try tx.revisions(Company.schema.type, .fixture($0)))" }
            lines += try tx.fetch(Query<Person>(.matching("an"))).map(\.name)
            return lines + ["\(try tx.feedCursor("reader")?.number ?? 0)"]
        }
    }

    private static func definitions(_ engine: any StoreEngine) async throws {
        let catalog = try Fixtures.catalog()
        let fields = [
            CustomField("level", .integer, isIndexed: true),
            CustomField("note", .text, isUnique: true, isSearchable: false),
            CustomField("list", .textList),
        ]
        try await visit(engine, catalog) { store in
            try await store.define(fields, on: "company")
            try await store.insert(fullCompany(1))
        }
        try await visit(engine, catalog) { store in
            #expect(store.catalog.types["company"]?.customFields == fields)
            let count = try await store.read { tx in
                try tx.count(RecordQuery(type: "company", condition: .compare(.custom("level"), .equal, .integer(3))))
            }
            #expect(count == 1)
        }
    }

    private static func unnamed(_ engine: any StoreEngine) async throws {
        let catalog = try Fixtures.catalog()
        try await visit(engine, catalog) { store in try await smallWorld(store) }
        try await visit(engine, try Catalog([Company.schema.type])) { store in
            try await store.insert(Company(9, "Nine"), at: 1)
            await expectError(.unknownName) { _ = try await store.read { tx in try tx.count(Person.all) } }
        }
        try await visit(engine, catalog) { store in
            let counts = try await store.read { tx in [try tx.count(Person.all), try tx.count(Company.all)] }
            #expect(counts == [4, 5])
        }
    }

    private static func thing(_ version: Int, _ columns: [Column], _ migrations: [Migration] = []) throws -> Catalog {
        var type = RecordType(
            name: "thing",
            version: version,
            columns: [Column(name: "id", kind: .id(of: "thing"))] + columns
        )
        type.migrations = migrations
        return try Catalog([type])
    }

    private static func things() throws -> (first: Catalog, third: Catalog) {
        let first = try thing(1, [Column(name: "name", kind: .text), Column(name: "old", kind: .integer)])
        let third = try thing(
            3,
            [
                Column(name: "title", kind: .text), Column(name: "size", kind: .integer),
                Column(name: "note", kind: .text, isNullable: true), Column(name: "tags", kind: .textList),
            ],
            [
                Migration(to: 2, [.rename("name", to: "title"), .add("size", default: .integer(7))]),
                Migration(to: 3, [.drop("old"), .add("note", default: .null), .add("tags", default: .text("[]"))]),
            ]
        )
        return (first, third)
    }

    private static func writeThings(_ engine: any StoreEngine, _ catalog: Catalog) async throws {
        try await visit(engine, catalog) { store in
            let type = try catalog.type("thing")
            try await store.write { tx in
                try tx.insert(type, [1, 2].map { [.id(.fixture($0)), .text("Thing \($0)"), .integer(5)] })
            }
            try await store.write(at: 1) { tx in
                let values: [Value] = [.id(.fixture(1)), .text("Changed"), .integer(6)]
                try tx.update(type, [RowUpdate(values: values, expected: nil)])
            }
        }
    }

    private static func migrate(_ engine: any StoreEngine) async throws {
        let (first, third) = try things()
        try await writeThings(engine, first)
        for _ in 1...2 {
            try await visit(engine, third) { store in
                let type = try third.type("thing")
                let (revisions, count, changes) = try await store.read { tx in
                    let condition = Condition.compare(FieldName("title"), .equal, .text("Changed"))
                    return (
                        try tx.revisions(type, .fixture(1)),
                        try tx.count(RecordQuery(type: "thing", condition: condition)),
                        try tx.changes(after: .start, limit: 10).count
                    )
                }
                func row(_ title: String) -> [Value] {
                    [.id(.fixture(1)), .text(title), .integer(7), .null, .list(ListValue(json: "[]", keys: []))]
                }
                #expect(revisions.map(\.values) == [row("Thing 1"), row("Changed")])
                #expect(count == 1)
                #expect(changes == 3, "a migration is no change of the records")
            }
        }
    }

    private static func newer(_ engine: any StoreEngine) async throws {
        let (first, third) = try things()
        try await visit(engine, third) { _ in }
        await expectError(.newerFormat) { _ = try await engine.open(first) }
        try await visit(engine, third) { store in
            let count = try await store.read { tx in try tx.count(RecordQuery(type: "thing")) }
            #expect(count == 0)
        }
    }

    private static func undeclared(_ engine: any StoreEngine) async throws {
        let (first, _) = try things()
        try await writeThings(engine, first)
        let other = try thing(1, [Column(name: "name", kind: .text), Column(name: "new", kind: .integer)])
        await expectError(.schemaMismatch) { _ = try await engine.open(other) }
        try await visit(engine, first) { store in
            let count = try await store.read { tx in try tx.count(RecordQuery(type: "thing")) }
            #expect(count == 2)
        }
    }
}
