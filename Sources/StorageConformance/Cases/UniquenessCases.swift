import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Unique fields and unique list keys, over live records.
    static var uniqueness: [StoreConformanceCase] {
        [
            StoreConformanceCase("uniqueness: a value is held once, and null any number of times", oneHolder),
            StoreConformanceCase("uniqueness: a deleted or changed record gives its value up", freed),
            StoreConformanceCase("uniqueness: checked after the whole call, so that values can be swapped", swap),
            StoreConformanceCase("uniqueness: a call that fails names the row and changes none", batch),
            StoreConformanceCase("uniqueness: the keys of lists", listKeys),
            StoreConformanceCase("uniqueness: bytes count, not looks", bytes),
        ]
    }

    private static func coded(_ number: Int, _ code: String?) -> Company {
        var company = Company(number, "Company \(number)")
        company.code = code
        return company
    }

    private static func oneHolder(_ store: any Store) async throws {
        try await store.insert(coded(1, "X"), coded(2, nil), coded(3, nil), coded(4, "x"))
        let insert = try await store.failureOfWrite { tx in try tx.insert(coded(5, "X")) }
        #expect(insert?.code == .uniqueViolation)
        #expect(insert?.field == "code")
        #expect(insert?.index == 0)
        let update = try await store.failureOfWrite { tx in
            var company = try tx.get(ID<Company>.fixture(2))
            company.code = "X"
            try tx.update(company)
        }
        #expect(update?.code == .uniqueViolation)
        let count = try await store.read { tx in try tx.count(Company.where { $0.code == "X" }) }
        #expect(count == 1)
    }

    private static func freed(_ store: any Store) async throws {
        try await store.insert(coded(1, "X"), coded(2, "Y"))
        try await store.write { tx in
            try tx.delete(ID<Company>.fixture(1))
            try tx.insert(coded(3, "X"))
        }
        let restored = try await store.failureOfWrite { tx in try tx.restore(ID<Company>.fixture(1)) }
        #expect(restored?.code == .uniqueViolation)
        try await store.write { tx in
            var company = try tx.get(ID<Company>.fixture(3))
            company.code = nil
            try tx.update(company)
            try tx.restore(ID<Company>.fixture(1))
        }
        let holder = try await store.read { tx in try tx.fetch(Company.where { $0.code == "X" }).map(\.id) }
        #expect(holder == [.fixture(1)])
    }

    private static func swap(_ store: any Store) async throws {
        try await store.insert(coded(1, "X"), coded(2, "Y"), coded(3, "Z"))
        try await store.write { tx in
            var companies = try tx.fetch(Company.all.sorted { $0.code.ascending })
            let codes = companies.map(\.code)
            for index in companies.indices { companies[index].code = codes[(index + 1) % codes.count] }
            try tx.update(companies)
        }
        let codes = try await store.read { tx in
            try tx.fetch(Company.all.sorted { $0.name.ascending }).map(\.code)
        }
        #expect(codes == ["Y", "Z", "X"])
    }

    private static func batch(_ store: any Store) async throws {
        try await store.insert(coded(1, "X"))
        let failures = try await store.write { tx in
            let first = try failure { try tx.insert([coded(2, "A"), coded(3, "X"), coded(4, "B")]) }
            let second = try failure { try tx.insert([coded(2, "A"), coded(3, "C"), coded(4, "A")]) }
            try tx.insert([coded(2, "A"), coded(3, "C")])
            return [first, second]
        }
        #expect(failures.map { $0?.code } == [.uniqueViolation, .uniqueViolation] as [StorageError.Code?])
        #expect(failures.map { $0?.index } == [1, 2])
        let codes = try await store.read { tx in
            try tx.fetch(Company.all.sorted { $0.name.ascending }).map(\.code)
        }
        #expect(codes == ["X", "A", "C"])
    }

    private static func listKeys(_ store: any Store) async throws {
        try await store.insert(
            Person(1, "Ann", emails: ["a@x", "b@x"]),
            Person(2, "Ben", emails: []),
            Person(3, "Cat", emails: ["c@x", "c@x"])
        )
        let clash = try await store.failureOfWrite { tx in
            try tx.insert([Person(4, "Dan", emails: ["d@x"]), Person(5, "Eve", emails: ["e@x", "b@x"])])
        }
        #expect(clash?.code == .uniqueViolation)
        #expect(clash?.field == "emails")
        #expect(clash?.index == 1)
        try await store.write { tx in
            var ann = try tx.get(ID<Person>.fixture(1))
            ann.emails = ["a@x"]
            try tx.update(ann)
            try tx.insert(Person(5, "Eve", emails: ["b@x"]))
            try tx.delete(ID<Person>.fixture(3))
            try tx.insert(Person(6, "Fay", emails: ["c@x"]))
        }
        let holders = try await store.read { tx in
            try ["a@x", "b@x", "c@x"]
                .map { email in
                    try tx.fetch(Person.where { $0.emails.contains(email) }).map(\.name)
                }
        }
        #expect(holders == [["Ann"], ["Eve"], ["Fay"]])
    }

    private static func bytes(_ store: any Store) async throws {
        try await store.insert(
            coded(1, "\u{E9}"),
            coded(2, "e\u{301}"),
            coded(3, "a\u{0}b"),
            coded(4, "a\u{0}c"),
            coded(5, "")
        )
        let clash = try await store.failureOfWrite { tx in try tx.insert(coded(6, "a\u{0}c")) }
        #expect(clash?.code == .uniqueViolation)
        let empty = try await store.failureOfWrite { tx in try tx.insert(coded(6, "")) }
        #expect(empty?.code == .uniqueViolation, "the empty text is a value")
    }
}
