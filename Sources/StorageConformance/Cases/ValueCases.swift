import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Values at the edge of what a field holds, and beyond it.
    static var values: [StoreConformanceCase] {
        [
            StoreConformanceCase("values: text keeps its bytes, NUL and lone marks included", texts),
            StoreConformanceCase("values: the least and greatest numbers, dates and instants", extremes),
            StoreConformanceCase("values: large texts, lists and bytes", large),
            StoreConformanceCase("values: what does not fit a field is refused, and names it", refused),
            StoreConformanceCase("values: zero and negative zero are one value", zero),
        ]
    }

    private static let naughty = [
        "", " ", "\u{0}", "a\u{0}b", "\u{0}\u{0}", "\u{301}", "e\u{301}\u{301}\u{301}", "\u{FEFF}x", "\u{202E}abc",
        "\r\n",
        "\"\u{FE0F}", "'; DROP TABLE company; --", "?1 :a @b $c", "{}", "[]", "null", "\u{1F468}\u{200D}\u{1F469}",
        "\u{FFFF}", "\u{10FFFF}", "\u{E000}", "\u{7F}\u{80}\u{9F}", "\\u0000", "%_\\", "\u{2028}\u{2029}", "0", "1e999",
        "ﬁ",
    ]

    private static func texts(_ store: any Store) async throws {
        // A NUL is refused in list keys and custom texts, and kept everywhere else.
        let naughty = naughty.filter { !$0.utf8.contains(0) }
        for text in ["\u{0}", "a\u{0}b"] {
            try await store.insert(Person(1000 + text.utf8.count, text))
            var company = Company(1000 + text.utf8.count, text)
            company.code = text
            company.custom["note"] = .text(text)
            var failures: [StorageError?] = []
            failures.append(
                try await store.failureOfWrite { tx in try tx.insert(Person(2000, "A", emails: [text])) }
            )
            failures.append(try await store.failureOfWrite { [company] tx in try tx.insert(company) })
            #expect(failures.map { $0?.code } == [.invalidValue, .invalidValue])
            let kept = try await store.read { tx in try tx.count(Person.where { $0.name == text }) }
            #expect(kept == 1)
        }
        let people = naughty.enumerated()
            .map { index, text in
                var person = Person(index, text, emails: ["mail \(index) \(text)"])
                person.tags = [text]
                person.phones = [Phone(text, label: text)]
                person.notes = text
                return person
            }
        let companies = naughty.enumerated()
            .map { index, text in
                var company = Company(index, text)
                company.code = text
                company.custom["note"] = .text(text)
                return company
            }
        try await store.define([CustomField("note", .text)], on: "company")
        try await store.write { tx in
            try tx.insert(people)
            try tx.insert(companies)
        }
        for (index, text) in naughty.enumerated() {
            let found = try await store.read { tx in
                (
                    try tx.get(people[index].id).record, try tx.get(companies[index].id).record,
                    try tx.fetch(Person.where { $0.name == text }).map(\.id),
                    try tx.fetch(Query<Person>(Filter(.contains(FieldName("tags"), .text(text))))),
                    try tx.fetch(Company.where { $0.code == text }).map(\.id),
                    try tx.fetch(Query<Company>(Filter(.compare(.custom("note"), .equal, .text(text))))).map(\.id),
                    try tx.fetch(Person.where { $0.name.hasPrefix(text) }).map(\.id).contains(people[index].id)
                )
            }
            let name = "text \(index)"
            #expect(found.0 == people[index] && Array(found.0.name.utf8) == Array(text.utf8), "\(name)")
            #expect(found.1 == companies[index], "\(name)")
            #expect(found.2 == [people[index].id], "\(name)")
            #expect(found.3.map(\.id) == [people[index].id], "\(name)")
            #expect(found.4 == [companies[index].id], "\(name)")
            #expect(found.5 == [companies[index].id], "\(name)")
            #expect(found.6, "\(name)")
        }
    }

    private static func extremes(_ store: any Store) async throws {
        var deals = [Deal(1, company: 1, amount: .min), Deal(2, company: 1, amount: .max)]
        deals[0].created = Instant(microseconds: .min)
        deals[0].closes = CivilDate(daysSinceEpoch: .min)
        deals[0].probability = -.greatestFiniteMagnitude
        deals[1].created = Instant(microseconds: .max)
        deals[1].closes = CivilDate(daysSinceEpoch: .max)
        deals[1].probability = .leastNonzeroMagnitude
        try await store.write { [deals] tx in try tx.insert(deals) }
        let (found, least, greatest) = try await store.read { tx in
            (
                try tx.fetch(Deal.all.sorted { $0.amount.ascending }).map(\.record),
                try tx.fetch(Deal.where { $0.amount == .min && $0.probability < 0 }).map(\.id),
                try tx.fetch(Deal.where { $0.amount >= .max && $0.probability > 0 }).map(\.id)
            )
        }
        #expect(found == deals)
        #expect(least == [.fixture(1)])
        #expect(greatest == [.fixture(2)])
    }

    private static func large(_ store: any Store) async throws {
        var person = Person(1, String(repeating: "Name\u{E9} ", count: 20_000))
        person.emails = (0..<2000).map { "address\($0)@example.com" }
        let event = Event(
            id: .fixture(1),
            subject: "",
            participants: (0..<2000).map { Participant(.fixture($0)) },
            attachment: Blob((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        )
        try await store.write { [person] tx in
            try tx.insert(person)
            try tx.insert(event)
        }
        let (foundPerson, foundEvent, byKey, many) = try await store.read { tx in
            (
                try tx.get(ID<Person>.fixture(1)).record, try tx.get(event.id).record,
                try tx.count(Person.where { $0.emails.contains("address1999@example.com") }),
                try tx.count(Person.where { $0.id.isIn((0..<5000).map { .fixture($0) }) })
            )
        }
        #expect(foundPerson == person)
        #expect(foundEvent == event)
        #expect(byKey == 1)
        #expect(many == 1)
    }

    private static func refused(_ store: any Store) async throws {
        func refusal(_ type: RecordType, _ row: [Value], _ field: String, _ value: Value) async throws {
            let column = try Require.value(type.index(of: field), field)
            var bad = row
            bad[column] = value
            let error = try await store.failureOfWrite { [bad] tx in try tx.insert(type, [bad]) }
            #expect(error?.code == .invalidValue, "\(field) \(value)")
            #expect(error?.index == 0)
            #expect(error?.field == field)
            #expect(error?.type == type.name)
        }
        let company = Company.schema.values(of: Company(1, "A"))
        let event = Event.schema.values(of: Event(id: .fixture(1), subject: "", participants: []))
        let infinite: [Value] = [.real(.nan), .real(.infinity), .real(-.infinity), .integer(1), .text("1")]
        for value in infinite { try await refusal(Company.schema.type, company, "rating", value) }
        for value in [Value.null, .integer(1), .bytes([65])] {
            try await refusal(Company.schema.type, company, "name", value)
        }
        for value in [Value.integer(2), .integer(-1), .text("true"), .null] {
            try await refusal(Company.schema.type, company, "is_active", value)
        }
        for value in [Value.integer(1 << 40), .real(0), .text("2024-01-01")] {
            try await refusal(Company.schema.type, company, "founded", value)
        }
        for value in [Value.text("not JSON"), .text("[]"), .text(""), .text("{\"a\":{}}"), .text("{\"a\":1"), .null] {
            try await refusal(Company.schema.type, company, "custom", value)
        }
        for value in [Value.text("[]"), .null, .list(ListValue(json: "[\"a\"]", keys: [.text("a")]))] {
            try await refusal(Event.schema.type, event, "participants", value)
        }
        try await refusal(Event.schema.type, event, "about", .text(RecordID.fixture(1).description))
        try await refusal(Event.schema.type, event, "id", .null)
        for row in [[], Array(company.dropLast()), company + [.null]] {
            let error = try await store.failureOfWrite { tx in try tx.insert(Company.schema.type, [row]) }
            #expect(error?.code == .invalidValue, "\(row.count) values")
        }
        let nothing = try await store.read { tx in try tx.latestCommit() }
        #expect(nothing == .none)
    }

    private static func zero(_ store: any Store) async throws {
        var company = Company(1, "A")
        company.rating = -0.0
        try await store.insert(company)
        let outcome = try await store.write(CommitRequest(at: .tick(1))) { tx in
            var stored = try tx.get(ID<Company>.fixture(1))
            stored.rating = 0
            return (try tx.update(stored), try tx.count(Company.where { $0.rating == 0 }), stored.rating)
        }
        #expect(outcome.value.0 == false)
        #expect(outcome.value.1 == 1)
        #expect(outcome.value.2 == 0)
    }
}
