import StorageProtocols
import StorageSQL
import Testing

@testable import FileStorage

@Suite struct QueryPathTests {
    private static func store() async throws -> any Store {
        let store = try await FileEngine(path: nil).open(Catalog([Person.schema.type]))
        _ = try await store.write(CommitRequest(at: Instant(seconds: 0))) { tx in
            for start in stride(from: UInt64(0), to: 3000, by: 500) {
                try tx.insert(
                    (start..<start + 500)
                        .map { number in
                            let city = number < 2 ? "Nara" : number % 2 == 0 ? "Kyoto" : "Oslo"
                            return Person(number, "Name \(number * 7 % 3000)", city: city, score: Int(number % 10))
                        }
                )
            }
        }
        return store
    }

    private static func path(_ query: Query<Person>, _ store: any Store) async throws -> SQLPath? {
        try await store.read { tx in try (tx as? FileReadTransaction)?.path(of: query.record, rowsAscend: true).way }
    }

    @Test func fewRowsAreFoundAndManyGoneThroughInOrder() async throws {
        let store = try await Self.store()
        let city = Person.Fields.city
        let few = (1...3).map { ID<Person>(RecordID(high: 1, low: $0)) }
        let cases: [(Filter<Person>, SQLPath)] = [
            (city == "Nara", .found),
            (city == "Kyoto", .ordered),
            (city.isIn(["Nara", "Kyoto"]), .ordered),
            (city == "Nara" || Person.Fields.id.isIn(few), .found),
            (city == "Kyoto" || Person.Fields.id.isIn(few), .ordered),
            // The rows of one condition are few, whatever the other finds.
            (city == "Kyoto" && Person.Fields.id.isIn(few), .found),
            // Where a part has no index, rows are gone through in order anyway.
            (city == "Nara" || Person.Fields.score == 1, .found),
        ]
        for (filter, expected) in cases {
            let query = Query(filter).sorted { $0.nameKey.ascending }
            #expect(try await Self.path(query.limit(50), store) == expected, "\(filter.condition)")
            #expect(try await Self.path(query, store) == .found, "all rows have to be put in order")
        }
        let unsorted = Query(city == "Kyoto").sorted { $0.score.ascending }.limit(50)
        #expect(try await Self.path(unsorted, store) == .found, "no index has the order")
        try await store.close()
    }

    @Test func whatWasCountedIsRemembered() async throws {
        let store = try await Self.store()
        let query = Query(Person.Fields.city == "Kyoto").sorted { $0.nameKey.ascending }.limit(50)
        #expect(try await Self.path(query, store) == .ordered)
        _ = try await store.write(CommitRequest(at: Instant(seconds: 1))) { tx in
            for person in try tx.fetch(Query(Person.Fields.city == "Kyoto")).dropFirst(3) { try tx.delete(person.id) }
        }
        var paths: [SQLPath?] = []
        for _ in 0..<300 { paths.append(try await Self.path(query, store)) }
        #expect(paths.first == .ordered)
        #expect(paths.last == .found)
        #expect(try await store.read { tx in try tx.fetch(query).count } == 3)
        try await store.close()
    }

    /// Rows that stand together far away: the way in order is given up, and no row is given twice or left out.
    @Test(arguments: [(200, SQLPath.found), (800, .ordered)])
    func aLongWayIsGivenUp(sought: Int, then: SQLPath) async throws {
        let count = 5000
        let store = try await FileEngine(path: nil).open(Catalog([Person.schema.type]))
        let people = (0..<count)
            .map { number in
                // Four at the beginning of the order, the others at its end.
                let isSought = number < 4 || number >= count - (sought - 4)
                return Person(UInt64(number), "Name \(100_000 + number)", city: isSought ? "Kyoto" : "Oslo")
            }
        _ = try await store.write(CommitRequest(at: Instant(seconds: 0))) { tx in try tx.insert(people) }
        let query = Query(Person.Fields.city == "Kyoto").sorted { $0.nameKey.ascending }.limit(5)
        #expect(try await Self.path(query, store) == .ordered)
        let expected = people.filter { $0.city == "Kyoto" }.map(\.id)
        let first = try await store.read { tx in try tx.page(query) }
        #expect(first.records.map(\.id) == Array(expected.prefix(5)))
        #expect(try await Self.path(query, store) == then)
        let second = try await store.read { tx in try tx.page(query.after(first.next)) }
        #expect(second.records.map(\.id) == Array(expected[5..<10]))
        let page = try await store.write(CommitRequest(at: Instant(seconds: 1))) { tx in try tx.page(query) }.value
        #expect(page.records.map(\.id) == Array(expected.prefix(5)))
        try await store.close()
    }

    /// Pages in the order of identifiers, from the cursor on and with records gone.
    @Test func pagesByIdentifier() async throws {
        let store = try await Self.store()
        for query in [Person.all, Query(Person.Fields.city.isIn(["Kyoto", "Nara"]))] {
            let expected = try await store.read { tx in try tx.fetch(query).map(\.id) }
            #expect(expected == expected.sorted { $0.raw < $1.raw } && expected.count >= 1500)
            var (cursor, seen): (PageCursor?, [ID<Person>]) = (nil, [])
            repeat {
                let page = try await store.read { [cursor] tx in try tx.page(query.limit(400).after(cursor)) }
                seen += page.records.map(\.id)
                cursor = page.next
            } while cursor != nil && seen.count < 4000
            #expect(seen == expected)
        }
        let gone = PageCursor(sort: [], values: [], id: RecordID(high: 1, low: 1000))
        _ = try await store.write(CommitRequest(at: Instant(seconds: 1))) { tx in
            for number in UInt64(995)...1005 { try tx.delete(ID<Person>(RecordID(high: 1, low: number))) }
        }
        let next = try await store.read { tx in try tx.fetch(Person.all.limit(2).after(gone)).map(\.id.raw.low) }
        #expect(next == [1006, 1007])
        let before = PageCursor(sort: [], values: [], id: RecordID(high: 0, low: 0))
        #expect(try await store.read { tx in try tx.fetch(Person.all.limit(1).after(before)).first?.id.raw.low } == 0)
        try await store.close()
    }

    @Test func listsOfIdentifiersAreTestedWithoutATable() throws {
        let catalog = try Catalog([Person.schema.type])
        let employer = Person.Fields.employer
        let ids = (1...5).map { ID<Person>(RecordID(high: 1, low: $0)) }
        let tested = try SQLCompiler.rows(Query(employer.isIn(ids)).record, in: catalog)
        #expect(tested.text.contains("crm_in(t.\"employer\",?)"))
        #expect(tested.bindings == [.ids(ids.map(\.raw).map(Value.id))])
        let found = try SQLCompiler.rows(Query(Person.Fields.id.isIn(ids)).record, in: catalog)
        #expect(found.text.contains("IN (") && !found.text.contains("crm_in"))
        let query = Query(Person.Fields.id.isIn(ids)).sorted { $0.nameKey.ascending }.limit(3).record
        let ordered = try SQLCompiler.rows(query, in: catalog, by: .ordered)
        #expect(ordered.text.contains("INDEXED BY \"person$by name_key\"") && ordered.text.contains("crm_in"))
    }
}
