import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Sorting, limits and pages.
    static var order: [StoreConformanceCase] {
        [
            StoreConformanceCase("order: null first ascending and last descending, ties by identifier", nulls),
            StoreConformanceCase("order: text by bytes, numbers by value, several keys", kinds),
            StoreConformanceCase("order: without keys by identifier", byIdentifier),
            StoreConformanceCase("order: limits", limits),
            StoreConformanceCase("order: pages show every record once while others come and go", pages),
            StoreConformanceCase("order: pages of what is found by some values, few and many", found),
            StoreConformanceCase("order: a record moved behind the cursor is found again", moved),
            StoreConformanceCase("order: a loop ends when its body says so", early),
        ]
    }

    private static func nulls(_ store: any Store) async throws {
        let scores: [Int?] = [nil, 3, nil, 1, 3, 2]
        let people = scores.enumerated()
            .map { index, score in
                var person = Person(index, "\(index)")
                person.score = score
                return person
            }
        try await store.write { tx in try tx.insert(people) }
        let (ascending, descending) = try await store.read { tx in
            (
                try tx.fetch(Person.all.sorted { $0.score.ascending }).map(\.record),
                try tx.fetch(Person.all.sorted { $0.score.descending }).map(\.record)
            )
        }
        #expect(ascending.map(\.score) == [nil, nil, 1, 2, 3, 3])
        #expect(descending.map(\.score) == [3, 3, 2, 1, nil, nil])
        for list in [ascending, descending] {
            for (one, next) in zip(list, list.dropFirst()) where one.score == next.score {
                #expect(one.id < next.id)
            }
        }
    }

    private static func kinds(_ store: any Store) async throws {
        let names = ["b", "B", "", "\u{E9}", "e\u{301}", "z", "\u{FFFD}", "\u{1F600}", "a\u{0}b", "a", "ab"]
        let companies = names.enumerated()
            .map { index, name in
                var company = Company(index, name)
                company.rating = index % 2 == 0 ? -1.5 : Double(index)
                company.isActive = index % 3 == 0
                return company
            }
        try await store.write { tx in try tx.insert(companies) }
        let (byName, byRating, byBoth) = try await store.read { tx in
            (
                try tx.fetch(Company.all.sorted { $0.name.ascending }).map(\.name),
                try tx.fetch(Company.all.sorted { $0.rating.descending }).map(\.rating),
                try tx.fetch(Company.all.sorted({ $0.isActive.descending }, { $0.name.descending })).map(\.record)
            )
        }
        let bytes = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(byName.map { Array($0.utf8) } == bytes.map { Array($0.utf8) })
        #expect(byRating == [9, 7, 5, 3, 1, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5])
        let active = bytes.reversed()
            .filter { name in companies.first { Array($0.name.utf8) == Array(name.utf8) }?.isActive == true }
        #expect(byBoth.prefix(4).map { Array($0.name.utf8) } == active.map { Array($0.utf8) })
        #expect(byBoth.map(\.isActive) == Array(repeating: true, count: 4) + Array(repeating: false, count: 7))
    }

    private static func byIdentifier(_ store: any Store) async throws {
        try await store.write { tx in try tx.insert((0..<50).map { Company($0, "Same") }) }
        let (plain, sorted) = try await store.read { tx in
            (try tx.fetch(Company.all).map(\.id), try tx.fetch(Company.all.sorted { $0.name.descending }).map(\.id))
        }
        #expect(plain == plain.sorted())
        #expect(sorted == plain)
        #expect(plain.count == 50)
    }

    private static func limits(_ store: any Store) async throws {
        try await store.write { tx in try tx.insert((0..<5).map { Company($0, "\($0)") }) }
        let counts = try await store.read { tx in
            let sorted = Company.all.sorted { $0.name.ascending }
            return (
                try [0, 1, 5, 6, nil].map { try tx.fetch(sorted.limit($0)).map(\.name).joined() },
                try tx.count(sorted.limit(2)), try tx.first(sorted)?.name
            )
        }
        #expect(counts.0 == ["", "0", "01234", "01234", "01234"])
        #expect(counts.1 == 5, "a limit plays no part in a count")
        #expect(counts.2 == "0")
    }

    private static func pages(_ store: any Store) async throws {
        @Sendable func person(_ number: Int) -> Person {
            var person = Person(number, "Name \(number % 3)")
            person.score = number % 4 == 0 ? nil : number % 4
            return person
        }
        try await store.write { tx in try tx.insert((0..<40).map(person)) }
        let orders: [Query<Person>] = [
            Person.all, Person.all.sorted { $0.score.ascending }, Person.all.sorted { $0.score.descending },
            Person.all.sorted({ $0.name.descending }, { $0.score.ascending }),
            Person.all.sorted({ $0.score.descending }, { $0.id.descending }),
            Query<Person>(.all).sorted { _ in Sort(.version, .descending) },
        ]
        var next = 100
        for query in orders {
            let whole = try await store.read { tx in try tx.fetch(query).map(\.id) }
            var seen: [ID<Person>] = []
            var cursor: PageCursor?
            repeat {
                let page = try await store.read { [cursor] tx in try tx.page(query.limit(7).after(cursor)) }
                #expect(page.records.count == 7 || page.next == nil)
                seen += page.records.map(\.id)
                cursor = page.next
                // Others come, and one of those that came before goes.
                try await store.write { [next] tx in
                    try tx.insert([person(next), person(next + 1)])
                    try tx.delete(ID<Person>.fixture(next))
                }
                next += 2
            } while cursor != nil && seen.count < 200
            #expect(Set(seen).count == seen.count, "no record twice in \(query.record.sort)")
            #expect(seen.filter { whole.contains($0) } == whole, "every record in \(query.record.sort)")
        }
    }

    private static func found(_ store: any Store) async throws {
        let deals = (0..<400)
            .map { number in
                // The last company has two deals, the others many; the next one has none.
                var deal = Deal(number, company: number < 398 ? number % 5 : 5, amount: Int64(number % 7))
                deal.owner = number % 3 == 0 ? nil : .fixture(number % 11)
                deal.stage = [.won, .open, .lost][number % 3]
                return deal
            }
        try await store.write { tx in
            try tx.insert((0..<7).map { Company($0, "\($0)") })
            try tx.insert(deals)
        }
        let (company, owner) = (Deal.Fields.company, Deal.Fields.owner)
        let some = [390, 7, 200, 7].map { ID<Deal>.fixture($0) }
        let cases: [(filter: Filter<Deal>, test: @Sendable (Deal) -> Bool)] = [
            (company == .fixture(5), { $0.company == .fixture(5) }),
            (company == .fixture(1), { $0.company == .fixture(1) }),
            (company.isIn([.fixture(6)]), { _ in false }),
            (
                company.isIn([0, 2, 5, 6].map { .fixture($0) }),
                { [0, 2, 5].map { .fixture($0) }.contains($0.company) }
            ),
            (
                company == .fixture(5) || Deal.Fields.id.isIn(some),
                { $0.company == .fixture(5) || some.contains($0.id) }
            ),
            (
                company.isIn([4, 3, 1].map { .fixture($0) }) || Deal.Fields.id.isIn(some),
                { [4, 3, 1].map { .fixture($0) }.contains($0.company) || some.contains($0.id) }
            ),
            (
                // By a field without an index, null for some.
                !owner.isIn([1, 2, 3, 4].map { .fixture($0) }) && company.isIn([0, 1, 2, 3].map { .fixture($0) }),
                { deal in
                    guard let owner = deal.owner, ![1, 2, 3, 4].contains(where: { owner == .fixture($0) }) else {
                        return false
                    }
                    return (0...3).contains { deal.company == .fixture($0) }
                }
            ),
        ]
        for (filter, test) in cases {
            let expected = deals.filter(test)
                .sorted { ($0.stage.rawValue, $0.id.raw) < ($1.stage.rawValue, $1.id.raw) }.map(\.id)
            for direction in [Sort.Direction.ascending, .descending] {
                let query = Query(filter).sorted { _ in Sort(Deal.Fields.stage.reference, direction) }.limit(7)
                var seen: [ID<Deal>] = []
                var cursor: PageCursor?
                repeat {
                    let page = try await store.read { [cursor] tx in try tx.page(query.after(cursor)) }
                    seen += page.records.map(\.id)
                    cursor = page.next
                } while cursor != nil && seen.count < 500
                let stages = Dictionary(uniqueKeysWithValues: deals.map { ($0.id, $0.stage.rawValue) })
                let ordered =
                    direction == .ascending
                    ? expected
                    : expected.sorted { (stages[$1] ?? "", $0.raw) < (stages[$0] ?? "", $1.raw) }
                #expect(seen == ordered, "\(filter.condition) \(direction)")
            }
        }
    }

    private static func moved(_ store: any Store) async throws {
        try await store.write { tx in try tx.insert((1...4).map { Company($0, "\($0)") }) }
        let query = Company.all.sorted { $0.name.ascending }.limit(2)
        let first = try await store.read { tx in try tx.page(query) }
        try await store.write { tx in
            var company = try tx.get(ID<Company>.fixture(2))
            company.name = "9"
            try tx.update(company)
            try tx.delete(ID<Company>.fixture(3))
        }
        let second = try await store.read { tx in try tx.page(query.after(first.next)) }
        #expect(first.records.map(\.name) == ["1", "2"])
        #expect(second.records.map(\.name) == ["4", "9"])
        #expect(second.next == nil)
    }

    private static func early(_ store: any Store) async throws {
        try await store.write { tx in try tx.insert((0..<5).map { Company($0, "\($0)") }) }
        struct Enough: Error {}
        let seen = try await store.read { tx in
            var seen = 0
            try tx.forEachRow(Company.all.record) { _ in
                seen += 1
                return seen < 2
            }
            do {
                try tx.forEach(Company.all) { _ in
                    seen += 10
                    throw Enough()
                }
            } catch is Enough {
                seen += 100
            }
            // Queries may run inside a loop over another one.
            try tx.forEach(Company.all) { company in seen += try tx.count(Company.where { $0.name == company.name }) }
            return seen
        }
        #expect(seen == 2 + 10 + 100 + 5)
    }
}
