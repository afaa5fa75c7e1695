import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Queries and calls that are refused, and how.
    static var refusals: [StoreConformanceCase] {
        [
            StoreConformanceCase("refusals: names that are not in the catalog", unknownNames),
            StoreConformanceCase("refusals: questions that a field's kind cannot answer", invalidQueries),
            StoreConformanceCase("refusals: cursors of another order", cursors),
            StoreConformanceCase("refusals: numbers that are not finite", notFinite),
            StoreConformanceCase("refusals: conditions nested without end", depth),
            StoreConformanceCase("refusals: descriptions hold no customer data", discretion),
        ]
    }

    /// A record type that the suite's catalog does not name.
    private static func stranger() -> RecordType {
        RecordType(name: "stranger", columns: [Column(name: "id", kind: .id(of: "stranger"))])
    }

    private static func refuse(
        _ code: StorageError.Code,
        _ queries: [RecordQuery],
        _ store: any Store,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        for query in queries {
            await expectError(code, "\(query)", sourceLocation: sourceLocation) {
                try await store.read { tx in try tx.forEachRow(query) { _ in true } }
            }
        }
    }

    private static func refuse(
        _ code: StorageError.Code,
        _ queries: [AggregateQuery],
        _ store: any Store,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        for query in queries {
            await expectError(code, "\(query)", sourceLocation: sourceLocation) {
                _ = try await store.read { tx in try tx.aggregate(query) }
            }
        }
    }

    private static func person(_ condition: Condition) -> RecordQuery {
        RecordQuery(type: "person", condition: condition)
    }

    private static func sorted(_ field: FieldName) -> RecordQuery {
        var query = RecordQuery(type: "person")
        query.sort = [Sort(field)]
        return query
    }

    private static func selecting(_ fields: ProjectedField...) -> RecordQuery {
        var query = RecordQuery(type: "person")
        query.columns = .fields(fields)
        return query
    }

    private static func exists(_ type: String, _ local: String, _ foreign: String) -> RecordQuery {
        let related = RelatedRecords(
            type: type,
            local: FieldName(local),
            foreign: FieldName(foreign),
            condition: .always
        )
        return person(.exists(related))
    }

    private static func unknownNames(_ store: any Store) async throws {
        let nothing = FieldName("nothing")
        var pathInColumn = FieldName("notes")
        pathInColumn.path = "level"
        try await store.define([CustomField("level", .integer)], on: "company")
        var otherPath = RecordQuery(type: "company", condition: .isNull(pathInColumn))
        otherPath.type = "company"
        await refuse(
            .unknownName,
            [
                RecordQuery(type: "stranger"), person(.isNull(nothing)), person(.not(.all([.isNull(nothing)]))),
                person(.isNull(.custom("level"))), person(.isNull(pathInColumn)), otherPath, sorted(nothing),
                selecting(ProjectedField(nothing)),
                selecting(ProjectedField(FieldName("name"), through: .init(nothing, to: "company"))),
                selecting(ProjectedField(nothing, through: .init(FieldName("company"), to: "company"))),
                exists("stranger", "id", "id"), exists("company", "nothing", "id"), exists("company", "id", "nothing"),
            ],
            store
        )
        await refuse(
            .unknownName,
            [
                AggregateQuery(type: "stranger", measures: [.count]),
                AggregateQuery(type: "person", measures: [Measure(.sum(ProjectedField(nothing)))]),
                AggregateQuery(type: "person", groups: [.field(ProjectedField(nothing))], measures: []),
                AggregateQuery(type: "person", measures: [Measure(.count, where: .isNull(nothing))]),
            ],
            store
        )
        let failures = try await store.write { tx in
            let row: [Value] = [.id(.fixture(1))]
            return [
                try failure { try tx.insert(stranger(), [row]) },
                try failure { _ = try tx.update(stranger(), [RowUpdate(values: row, expected: nil)]) },
                try failure { try tx.delete(stranger(), [RowDeletion(id: .fixture(1), expected: nil)]) },
                try failure { _ = try tx.withRow(stranger(), .fixture(1)) { _ in } },
                try failure { _ = try tx.revisions(stranger(), .fixture(1)) },
                try failure { _ = try tx.count(RecordQuery(type: "stranger")) },
            ]
        }
        #expect(failures.map { $0?.code } == Array(repeating: .unknownName, count: 6))
    }

    private static func invalidQueries(_ store: any Store) async throws {
        let name = FieldName("name")
        let emails = FieldName("emails")
        let score = FieldName("score")
        let company = FieldName("company")
        var negative = RecordQuery(type: "person")
        negative.limit = -1
        var sortedByCustom = RecordQuery(type: "company")
        sortedByCustom.sort = [Sort(FieldName("custom"))]
        await refuse(
            .invalidQuery,
            [
                person(.compare(name, .equal, .integer(1))), person(.compare(score, .equal, .text("1"))),
                person(.compare(score, .equal, .null)), person(.compare(company, .equal, .text("x"))),
                person(.compare(FieldName("seen"), .less, .real(1))), person(.compare(emails, .equal, .text("a"))),
                person(.isIn(name, [.text("a"), .null])), person(.isIn(name, [.text("a"), .integer(1)])),
                person(.hasPrefix(score, "1")), person(.hasPrefix(emails, "a")), person(.contains(name, .text("a"))),
                person(.contains(emails, .null)), person(.contains(emails, .id(.fixture(1)))),
                person(.contains(emails, .integer(1))), sorted(emails), sortedByCustom, negative,
                person(.not(.any([.hasPrefix(score, "1")]))),
                exists("company", "name", "id"), exists("event", "emails", "participants"),
                exists("person", "emails", "emails"), exists("company", "score", "founded"),
                exists("company", "name", "custom"), selecting(),
                selecting(ProjectedField(name, through: .init(name, to: "company"))),
                selecting(ProjectedField(FieldName("title"), through: .init(company, to: "deal"))),
            ],
            store
        )
        func figures(_ function: Measure.Function) -> AggregateQuery {
            AggregateQuery(type: "person", measures: [Measure(function)])
        }
        func group(_ key: GroupKey) -> AggregateQuery { AggregateQuery(type: "person", groups: [key], measures: []) }
        await refuse(
            .invalidQuery,
            [
                figures(.sum(ProjectedField(name))), figures(.average(ProjectedField(FieldName("born")))),
                figures(.sum(ProjectedField(emails))), figures(.minimum(ProjectedField(emails))),
                figures(.distinct(ProjectedField(FieldName("tags")))), group(.field(ProjectedField(emails))),
                group(.bucket(ProjectedField(score), .day, .utc)), group(.bucket(ProjectedField(name), .year, .utc)),
                AggregateQuery(type: "person", measures: [Measure(.count, where: .hasPrefix(score, "1"))]),
            ],
            store
        )
    }

    private static func cursors(_ store: any Store) async throws {
        let byName = Sort(FieldName("name"))
        let byScore = Sort(FieldName("score"), .descending)
        func query(_ sort: [Sort], _ cursor: PageCursor) -> RecordQuery {
            var query = RecordQuery(type: "person")
            query.sort = sort
            query.after = cursor
            return query
        }
        let id = RecordID.fixture(1)
        await refuse(
            .invalidQuery,
            [
                query([byName], PageCursor(sort: [byScore], values: [.integer(1)], id: id)),
                query([byName], PageCursor(sort: [], values: [], id: id)),
                query([], PageCursor(sort: [byName], values: [.text("a")], id: id)),
                query([byName], PageCursor(sort: [byName], values: [], id: id)),
                query([byName], PageCursor(sort: [byName], values: [.integer(1)], id: id)),
                query([byScore], PageCursor(sort: [Sort(FieldName("score"))], values: [.integer(1)], id: id)),
            ],
            store
        )
    }

    private static func notFinite(_ store: any Store) async throws {
        let rating = FieldName("rating")
        await refuse(
            .invalidValue,
            [Double.nan, .infinity, -.infinity]
                .flatMap { number in
                    [
                        RecordQuery(type: "company", condition: .compare(rating, .less, .real(number))),
                        RecordQuery(type: "company", condition: .isIn(rating, [.real(1), .real(number)])),
                    ]
                },
            store
        )
    }

    private static func depth(_ store: any Store) async throws {
        var condition = Condition.isNull(FieldName("score"))
        for _ in 1..<Catalog.maximumConditionDepth - 1 { condition = .not(condition) }
        try await store.insert(Person(1, "A"))
        let count = try await store.read { [condition] tx in try tx.count(person(.not(condition))) }
        #expect(count == (Catalog.maximumConditionDepth % 2 == 1 ? 1 : 0))
        for _ in 0..<50 { condition = .not(condition) }
        await refuse(.invalidQuery, [person(condition)], store)
    }

    private static func discretion(_ store: any Store) async throws {
        let secret = "Ann Secret"
        var company = Company(1, secret)
        company.code = secret
        try await store.insert(company)
        let errors = try await store.write { [company] tx in
            var twin = company
            twin.id = .fixture(2)
            var row = Company.schema.values(of: twin)
            row[4] = .text(secret)
            let condition = Condition.compare(FieldName("employees"), .equal, .text(secret))
            return [
                try failure { try tx.insert(company) }, try failure { try tx.insert(twin) },
                try failure { try tx.insert(Company.schema.type, [row]) },
                try failure { try tx.update(Stored(company, version: .none)) },
                try failure { _ = try tx.count(RecordQuery(type: "company", condition: condition)) },
            ]
        }
        #expect(
            errors.map { $0?.code } == [
                .alreadyExists, .uniqueViolation, .invalidValue, .versionConflict, .invalidQuery,
            ]
        )
        for error in errors { #expect(error.map { !"\($0)".contains("Secret") } == true) }
    }
}
