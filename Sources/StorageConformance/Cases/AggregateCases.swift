import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Figures over groups.
    static var aggregates: [StoreConformanceCase] {
        [
            StoreConformanceCase("aggregates: every function, with null left out", functions),
            StoreConformanceCase("aggregates: of nothing", nothing),
            StoreConformanceCase("aggregates: groups in ascending order of their keys, null first", groups),
            StoreConformanceCase("aggregates: a filter for each figure", filters),
            StoreConformanceCase("aggregates: by fields of a referenced record", throughReference),
            StoreConformanceCase("aggregates: by periods of dates and of instants", buckets),
            StoreConformanceCase("aggregates: a sum that leaves 64 bits is an error", overflow),
        ]
    }

    private static func figures(_ query: AggregateQuery, _ store: any Store) async throws -> [[Value]] {
        try await store.read { tx in try tx.aggregate(query).map { $0.keys + $0.values } }
    }

    private static func functions(_ store: any Store) async throws {
        let scores: [Int?] = [3, nil, -1, 3]
        let people = scores.enumerated()
            .map { index, score in
                var person = Person(index, index == 0 ? "b" : "B")
                person.score = score
                return person
            }
        try await store.write { tx in try tx.insert(people) }
        let score = Person.Fields.score.selected
        let name = Person.Fields.name.selected
        let query = Person.all.sorted { $0.name.ascending }.limit(1)
            .aggregate([
                .count, score.sum, score.average, score.minimum, score.maximum, score.distinct, name.minimum,
                name.maximum, name.distinct,
            ])
        let expected: [Value] = [
            .integer(4), .integer(5), .real(5.0 / 3), .integer(-1), .integer(3), .integer(2), .text("B"), .text("b"),
            .integer(2),
        ]
        #expect(try await figures(query, store) == [expected])
        var companies = [Company(1, "A"), Company(2, "B"), Company(3, "C")]
        companies[0].rating = 1.5
        companies[1].rating = -4
        companies[2].isActive = false
        try await store.write { [companies] tx in try tx.insert(companies) }
        let rating = Company.Fields.rating.selected
        let active = Company.Fields.isActive.selected
        let reals = Company.all.aggregate([rating.sum, rating.average, rating.minimum, active.sum, active.maximum])
        let realFigures: [Value] = [.real(-2.5), .real(-1.25), .real(-4), .integer(2), .integer(1)]
        #expect(try await figures(reals, store) == [realFigures])
    }

    private static func nothing(_ store: any Store) async throws {
        let score = Person.Fields.score.selected
        let measures = [Measure.count, score.sum, score.average, score.minimum, score.maximum, score.distinct]
        let none: [Value] = [.integer(0), .null, .null, .null, .null, .integer(0)]
        #expect(try await figures(Person.all.aggregate(measures), store) == [none])
        #expect(try await figures(Person.all.aggregate(by: [score.group], measures), store) == [])
        try await store.insert(Person(1, "No score"))
        let one: [Value] = [.integer(1), .null, .null, .null, .null, .integer(0)]
        #expect(try await figures(Person.all.aggregate(measures), store) == [one])
        #expect(try await figures(Person.all.aggregate(by: [score.group], measures), store) == [[.null] + one])
        #expect(try await figures(Person.all.aggregate(by: [score.group], []), store) == [[.null]])
    }

    private static func groups(_ store: any Store) async throws {
        let rows: [(String?, Bool, Int)] = [
            ("b", true, 1), (nil, true, 2), ("a", false, 4), ("b", false, 8), ("b", true, 16), ("\u{E9}", true, 32),
            ("e\u{301}", true, 64),
        ]
        let companies = rows.enumerated()
            .map { index, row in
                var company = Company(index, "C")
                company.city = row.0
                company.isActive = row.1
                company.employees = row.2
                return company
            }
        try await store.write { tx in try tx.insert(companies) }
        let query = Company.all.aggregate(
            by: [Company.Fields.city.selected.group, Company.Fields.isActive.selected.group],
            [Company.Fields.employees.selected.sum]
        )
        let expected: [[Value]] = [
            [.null, .integer(1), .integer(2)],
            [.text("a"), .integer(0), .integer(4)],
            [.text("b"), .integer(0), .integer(8)],
            [.text("b"), .integer(1), .integer(17)],
            [.text("e\u{301}"), .integer(1), .integer(64)],
            [.text("\u{E9}"), .integer(1), .integer(32)],
        ]
        #expect(try await figures(query, store) == expected)
    }

    private static func filters(_ store: any Store) async throws {
        try await smallWorld(store)
        let amount = Deal.Fields.amount.selected
        func sum(_ stage: Deal.Stage) -> Measure { amount.sum.where(Deal.Fields.stage == stage) }
        let query = Deal.where { $0.amount < 1000 }
            .aggregate(
                by: [Deal.Fields.company[Company.Fields.name].group],
                [
                    sum(.won), Measure.count.where(Deal.Fields.stage == .open), amount.sum,
                    amount.average.where(Filter<Deal>.all),
                ]
            )
        let expected: [[Value]] = [
            [.text("Acme"), .integer(100), .integer(1), .integer(120), .real(60)],
            [.text("Bolt"), .null, .integer(0), .integer(3), .real(3)],
        ]
        #expect(try await figures(query, store) == expected)
        let related = Measure.count.where(Deal.Fields.owner.exists { $0.company.exists() })
        #expect(try await figures(Deal.all.aggregate([related, .count]), store) == [[.integer(1), .integer(3)]])
    }

    private static func throughReference(_ store: any Store) async throws {
        try await smallWorld(store)
        let query = Deal.all.aggregate(
            by: [Deal.Fields.owner[Person.Fields.name].group],
            [.count, Deal.Fields.company[Company.Fields.name].maximum]
        )
        let expected: [[Value]] = [
            [.null, .integer(1), .text("Acme")], [.text("Ann"), .integer(1), .text("Acme")],
            [.text("Dan"), .integer(1), .text("Bolt")],
        ]
        #expect(try await figures(query, store) == expected)
    }

    private static func buckets(_ store: any Store) async throws {
        // 2023-11-14 22:13:20 UTC, and days around the turn of the year 2024.
        let seconds = [0, 6400, 86_400, 4_060_799, 4_060_800, -1_700_000_001]
        let days: [Int32?] = [19_721, 19_722, 19_723, 19_724, nil, -1]
        var deals: [Deal] = []
        for (index, second) in seconds.enumerated() {
            var deal = Deal(index, company: 1, amount: 1)
            deal.created = .tick(second)
            deal.closes = days[index].map { CivilDate(daysSinceEpoch: $0) }
            deals.append(deal)
        }
        try await store.write { [deals] tx in try tx.insert(deals) }
        for bucket in [DateBucket.day, .week, .month, .quarter, .year] {
            for zone in try Fixtures.zones() {
                let query = Deal.all.aggregate(by: [Deal.Fields.created.selected.bucket(bucket, in: zone)], [.count])
                var expected: [Int64: Int64] = [:]
                for deal in deals {
                    expected[Int64(bucket.start(of: deal.created, in: zone).daysSinceEpoch), default: 0] += 1
                }
                let rows: [[Value]] = expected.sorted { $0.key < $1.key }
                    .map { [.integer($0.key), .integer($0.value)] }
                #expect(try await figures(query, store) == rows, "\(bucket) in \(zone)")
                // A date is the same everywhere.
                let closing = Deal.all.aggregate(by: [Deal.Fields.closes.selected.bucket(bucket, in: zone)], [.count])
                var dates: [Value: Int64] = [:]
                for deal in deals {
                    let start = deal.closes.map { Value.integer(Int64(bucket.start(of: $0).daysSinceEpoch)) }
                    dates[start ?? .null, default: 0] += 1
                }
                let closes = dates.sorted { Value.order($0.key, $1.key) < 0 }.map { [$0.key, .integer($0.value)] }
                #expect(try await figures(closing, store) == closes, "\(bucket) in \(zone)")
            }
        }
    }

    private static func overflow(_ store: any Store) async throws {
        try await store.insert(
            Deal(1, company: 1, amount: .max),
            Deal(2, company: 1, amount: 1),
            Deal(3, company: 2, amount: .min)
        )
        let amount = Deal.Fields.amount.selected
        await expectError(.overflow) {
            _ = try await figures(Deal.where { $0.amount > 0 }.aggregate([amount.sum]), store)
        }
        let byCompany = Deal.where { $0.amount != 1 }.aggregate(by: [Deal.Fields.company.selected.group], [amount.sum])
        let sums = try await figures(byCompany, store).map { $0[1] }
        #expect(Set(sums) == [.integer(.max), .integer(.min)])
        let extremes: [Value] = [.integer(.min), .integer(.max)]
        #expect(try await figures(Deal.all.aggregate([amount.minimum, amount.maximum]), store) == [extremes])
    }
}
