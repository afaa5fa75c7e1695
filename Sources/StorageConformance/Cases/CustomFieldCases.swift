import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Fields that are defined while the store is open.
    static var customFields: [StoreConformanceCase] {
        [
            StoreConformanceCase("custom fields: are filtered, sorted, grouped and selected like others", use),
            StoreConformanceCase("custom fields: are unknown before they are defined", undefined),
            StoreConformanceCase("custom fields: a value of another kind is refused, and names the field", kinds),
            StoreConformanceCase("custom fields: a new definition keeps the values", redefine),
            StoreConformanceCase("custom fields: definitions that cannot be are refused", badDefinitions),
            StoreConformanceCase("custom fields: of past states and of related records", pastAndRelated),
            StoreConformanceCase("custom fields: lists are asked for their elements", customLists),
            StoreConformanceCase("custom fields: unique ones are unique over live records", customUnique),
            StoreConformanceCase("custom fields: one can become unique if it is", customBecomingUnique),
            StoreConformanceCase("custom fields: those that are not searchable are not searched", customSearchable),
        ]
    }

    private static let definitions = [
        CustomField("level", .integer, isIndexed: true),
        CustomField("ratio", .real),
        CustomField("nick name", .text, isIndexed: true),
        CustomField("vip", .boolean),
        CustomField("since", .date),
        CustomField("at", .instant),
    ]

    private static func custom(_ number: Int, _ values: [String: Value]) -> Company {
        var company = Company(number, "\(number)")
        for (name, value) in values { company.custom[name] = value }
        return company
    }

    private static func threeCompanies(_ store: any Store) async throws {
        try await store.define(definitions, on: "company")
        try await store.insert(
            custom(1, ["level": .integer(2), "ratio": .integer(1), "nick name": .text("b"), "vip": .integer(1)]),
            custom(2, ["level": .integer(10), "ratio": .real(0.5), "nick name": .text("a"), "vip": .integer(0)]),
            custom(3, ["since": .integer(19_000), "at": .integer(Instant.tick(0).microseconds)])
        )
    }

    private static func companies(_ condition: Condition, sort: Sort? = nil, _ store: any Store) async throws -> String
    {
        try await store.read { tx in
            var query = RecordQuery(type: "company", condition: condition)
            query.sort = [sort ?? Sort(FieldName("name"))]
            query.columns = .fields([ProjectedField(FieldName("name"))])
            var names = ""
            try tx.forEachRow(query) { row in
                names += try row.text()
                return true
            }
            return names
        }
    }

    private static func use(_ store: any Store) async throws {
        #expect(store.catalog.types["company"]?.customFields == [])
        try await threeCompanies(store)
        #expect(store.catalog.types["company"]?.customFields == definitions)
        let table: [(Condition, String)] = [
            (.compare(.custom("level"), .greater, .integer(1)), "12"),
            (.compare(.custom("level"), .less, .integer(10)), "1"),
            (.compare(.custom("ratio"), .equal, .integer(1)), "1"),
            (.compare(.custom("ratio"), .less, .real(0.75)), "2"),
            (.compare(.custom("nick name"), .equal, .text("a")), "2"),
            (.hasPrefix(.custom("nick name"), "b"), "1"),
            (.isIn(.custom("nick name"), [.text("a"), .text("c")]), "2"),
            (.isNull(.custom("nick name")), "3"),
            (.not(.compare(.custom("level"), .equal, .integer(2))), "2"),
            (.compare(.custom("vip"), .equal, .integer(1)), "1"),
            (.compare(.custom("since"), .lessOrEqual, .integer(19_000)), "3"),
            (.compare(.custom("at"), .equal, .integer(Instant.tick(0).microseconds)), "3"),
            (.matches(TextSearch("b")), "1"),
        ]
        for (condition, expected) in table {
            #expect(try await companies(condition, store) == expected, "\(condition)")
        }
        #expect(try await companies(.always, sort: Sort(.custom("level"), .descending), store) == "213")
        #expect(try await companies(.always, sort: Sort(.custom("nick name")), store) == "321")
        let figures = try await store.read { tx in
            let level = ProjectedField(.custom("level"))
            let query = AggregateQuery(
                type: "company",
                groups: [.field(ProjectedField(.custom("vip")))],
                measures: [.count, Measure(.sum(level)), Measure(.maximum(ProjectedField(.custom("nick name"))))]
            )
            return try tx.aggregate(query).map { $0.keys + $0.values }
        }
        let expected: [[Value]] = [
            [.null, .integer(1), .null, .null], [.integer(0), .integer(1), .integer(10), .text("a")],
            [.integer(1), .integer(1), .integer(2), .text("b")],
        ]
        #expect(figures == expected)
    }

    private static func undefined(_ store: any Store) async throws {
        try await store.insert(custom(1, ["level": .integer(2)]))
        let condition = Condition.compare(.custom("level"), .equal, .integer(2))
        await expectError(.unknownName) { _ = try await companies(condition, store) }
        try await store.define([CustomField("level", .integer)], on: "company")
        #expect(try await companies(condition, store) == "1", "values written before count")
        let inside = try await store.read { tx in tx.catalog.types["company"]?.customFields.map(\.name) }
        #expect(inside == ["level"])
    }

    private static func kinds(_ store: any Store) async throws {
        try await threeCompanies(store)
        let wrong: [(String, Value)] = [
            ("level", .text("2")), ("level", .real(2.5)), ("ratio", .text("x")), ("nick name", .integer(1)),
            ("vip", .text("yes")), ("since", .text("2024-01-01")),
        ]
        for (name, value) in wrong {
            let company = custom(7, [name: value])
            let error = try await store.failureOfWrite { tx in try tx.insert([Company(6, "6"), company]) }
            #expect(error?.code == .invalidValue, "\(name) \(value)")
            #expect(error?.field == name)
            #expect(error?.index == 1)
        }
        #expect(try await companies(.always, store) == "123")
    }

    private static func redefine(_ store: any Store) async throws {
        try await threeCompanies(store)
        try await store.define([CustomField("level", .integer), CustomField("ratio", .text)], on: "company")
        await expectError(.unknownName) {
            _ = try await companies(.isNull(.custom("nick name")), store)
        }
        #expect(try await companies(.isNull(.custom("ratio")), store) == "123", "a value of another kind is null")
        try await store.define(definitions, on: "company")
        #expect(try await companies(.compare(.custom("nick name"), .equal, .text("a")), store) == "2")
        #expect(try await companies(.compare(.custom("ratio"), .less, .integer(1)), store) == "2")
        let versions = try await store.read { tx in
            (try tx.revisions(Company.schema.type, .fixture(1)).count, try tx.changes(after: .start, limit: 9).count)
        }
        #expect(versions.0 == 1)
        #expect(versions.1 == 3, "a definition is no change of the records")
    }

    private static func badDefinitions(_ store: any Store) async throws {
        try await store.define([CustomField("level", .integer)], on: "company")
        let bad: [(String, [CustomField])] = [
            ("nothing", [CustomField("level", .integer)]), ("deal", [CustomField("level", .integer)]),
            ("company", [CustomField("a", .integer), CustomField("a", .text)]), ("company", [CustomField("", .text)]),
            ("company", [CustomField("a\"b", .text)]), ("company", [CustomField("list", .idList)]),
            ("company", [CustomField("list", .textList, isIndexed: true)]),
            ("company", [CustomField("list", .textList, isUnique: true)]),
        ]
        for (type, fields) in bad {
            await expectError(.unknownName, "\(type) \(fields)") { try await store.define(fields, on: type) }
        }
        #expect(store.catalog.types["company"]?.customFields == [CustomField("level", .integer)])
    }

    private static func pastAndRelated(_ store: any Store) async throws {
        try await threeCompanies(store)
        let commit = try await store.read { tx in try tx.latestCommit() }
        try await store.insert(Deal(1, company: 1, amount: 1), Deal(2, company: 2, amount: 2), at: 1)
        try await store.write(at: 2) { tx in
            var company = try tx.get(ID<Company>.fixture(1))
            company.custom["level"] = nil
            try tx.update(company)
        }
        let level = Condition.compare(.custom("level"), .greater, .integer(0))
        let seen = try await store.read { tx in
            var past = RecordQuery(type: "company", condition: level)
            past.asOf = .commit(commit)
            let related = RelatedRecords(
                type: "company",
                local: FieldName("company"),
                foreign: .id,
                condition: level
            )
            return (
                try tx.count(past), try tx.count(RecordQuery(type: "company", condition: level)),
                try tx.count(RecordQuery(type: "deal", condition: .exists(related)))
            )
        }
        #expect(seen.0 == 2)
        #expect(seen.1 == 1)
        #expect(seen.2 == 1)
    }
}
