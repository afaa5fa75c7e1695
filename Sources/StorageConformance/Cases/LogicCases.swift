import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Conditions: comparisons, and what becomes of null.
    static var logic: [StoreConformanceCase] {
        [
            StoreConformanceCase("logic: comparisons with values and with null", comparisons),
            StoreConformanceCase("logic: not, all and any of true, false and unknown", connectives),
            StoreConformanceCase("logic: integers and real numbers compare exactly", numbers),
            StoreConformanceCase("logic: prefixes and order of text are those of bytes", text),
            StoreConformanceCase("logic: lists contain keys", lists),
            StoreConformanceCase("logic: identifiers, versions, dates, instants and bytes compare", otherKinds),
        ]
    }

    /// The numbers of the people that pass a condition; each has its number as name.
    static func people(
        _ condition: Condition,
        _ store: any Store
    ) async throws -> String {
        try await store.read { tx in
            let query = Query<Person>(Filter(condition)).sorted { $0.name.ascending }
            return try tx.fetch(query).map(\.name).joined()
        }
    }

    /// Person 1 has score 1 and notes "a"; 2 has 2 and "b"; 3 has neither.
    private static func threePeople(_ store: any Store) async throws {
        var people = [Person(1, "1"), Person(2, "2"), Person(3, "3")]
        people[0].score = 1
        people[0].notes = "a"
        people[1].score = 2
        people[1].notes = "b"
        try await store.write { [people] tx in try tx.insert(people) }
    }

    private static func expect(
        _ table: [(Condition, String)],
        _ store: any Store,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for (condition, expected) in table {
            let found = try await people(condition, store)
            #expect(found == expected, "\(condition)", sourceLocation: sourceLocation)
            let count = try await store.read { tx in
                try tx.count(RecordQuery(type: Person.schema.type.name, condition: condition))
            }
            #expect(count == expected.utf8.count, "count of \(condition)", sourceLocation: sourceLocation)
        }
    }

    private static func comparisons(_ store: any Store) async throws {
        try await threePeople(store)
        let score = FieldName("score")
        let notes = FieldName("notes")
        let one = Value.integer(1)
        try await expect(
            [
                (.compare(score, .equal, one), "1"),
                (.compare(score, .notEqual, one), "2"),
                (.compare(score, .less, .integer(2)), "1"),
                (.compare(score, .lessOrEqual, .integer(2)), "12"),
                (.compare(score, .greater, one), "2"),
                (.compare(score, .greaterOrEqual, one), "12"),
                (.isNull(score), "3"),
                (.not(.isNull(score)), "12"),
                (.isIn(score, [one, .integer(9)]), "1"),
                (.isIn(score, []), ""),
                (.not(.isIn(score, [])), "123"),
                (.not(.isIn(score, [one])), "2"),
                (.hasPrefix(notes, "a"), "1"),
                (.hasPrefix(notes, ""), "12"),
                (.not(.hasPrefix(notes, "a")), "2"),
                (.always, "123"),
                (.any([]), ""),
            ],
            store
        )
    }

    private static func connectives(_ store: any Store) async throws {
        try await threePeople(store)
        // Of person 3, who has neither score nor notes, `unknown` is unknown.
        let unknown = Condition.compare(FieldName("score"), .greater, .integer(0))
        let no = Condition.any([])
        let yes = Condition.always
        try await expect(
            [
                (.not(unknown), ""),
                (.not(.not(unknown)), "12"),
                (.all([unknown, yes]), "12"),
                (.all([unknown, no]), ""),
                (.not(.all([unknown, no])), "123"),
                (.not(.all([unknown, yes])), ""),
                (.any([unknown, yes]), "123"),
                (.any([unknown, no]), "12"),
                (.not(.any([unknown, yes])), ""),
                (.not(.any([unknown, no])), ""),
                (.any([unknown, .isNull(FieldName("score"))]), "123"),
                (.not(.any([.all([unknown, no]), no])), "123"),
                (.all([.not(.all([])), unknown]), ""),
            ],
            store
        )
    }

    private static func numbers(_ store: any Store) async throws {
        let big = Int64(1) << 53
        var companies = [Company(1, "1"), Company(2, "2"), Company(3, "3")]
        companies[0].employees = Int(clamping: big + 1)
        companies[0].rating = 2
        companies[1].employees = 2
        companies[1].rating = 2.5
        companies[2].employees = Int.min
        companies[2].rating = -0.0
        try await store.write { [companies] tx in try tx.insert(companies) }
        let employees = FieldName("employees")
        let rating = FieldName("rating")
        let table: [(Condition, String)] = [
            (.compare(employees, .equal, .real(Double(big))), ""),
            (.compare(employees, .greater, .real(Double(big))), "1"),
            (.compare(employees, .less, .real(2.5)), "23"),
            (.compare(employees, .equal, .real(2)), "2"),
            (.compare(employees, .lessOrEqual, .real(-0x1p63)), "3"),
            (.compare(employees, .less, .real(1e300)), "123"),
            (.compare(rating, .equal, .integer(2)), "1"),
            (.compare(rating, .greaterOrEqual, .integer(2)), "12"),
            (.compare(rating, .less, .integer(.max)), "123"),
            (.compare(rating, .equal, .real(0)), "3"),
            (.compare(rating, .equal, .real(-0.0)), "3"),
            (.isIn(rating, [.integer(2), .real(2.5)]), "12"),
            (.isIn(employees, [.real(2), .real(2.5)]), "2"),
            (.compare(FieldName("is_active"), .equal, .integer(1)), "123"),
        ]
        for (condition, expected) in table {
            let found = try await store.read { tx in
                try tx.fetch(Query<Company>(Filter(condition)).sorted { $0.name.ascending }).map(\.name).joined()
            }
            #expect(found == expected, "\(condition)")
        }
    }

    private static func text(_ store: any Store) async throws {
        let texts = ["\u{E9}", "e\u{301}", "E", "e", "%_", "\u{1F600}", "\u{FFFD}"]
        var people: [Person] = []
        for (index, text) in texts.enumerated() {
            people.append(Person(index + 1, "\(index + 1)"))
            people[index].notes = text
        }
        try await store.write { [people] tx in try tx.insert(people) }
        let notes = FieldName("notes")
        try await expect(
            [
                (.compare(notes, .equal, .text("\u{E9}")), "1"),
                (.compare(notes, .equal, .text("e\u{301}")), "2"),
                (.compare(notes, .equal, .text("E")), "3"),
                (.hasPrefix(notes, "e"), "24"),
                (.hasPrefix(notes, "%"), "5"),
                (.hasPrefix(notes, "_"), ""),
                (.hasPrefix(notes, "\u{1F600}"), "6"),
                (.isIn(notes, [.text("\u{E9}"), .text("E")]), "13"),
                (.compare(notes, .greater, .text("\u{FFFD}")), "6"),
                (.compare(notes, .less, .text("e")), "35"),
            ],
            store
        )
    }

    private static func lists(_ store: any Store) async throws {
        var people = [
            Person(1, "1", emails: ["ann@x", "a\"b\\c"]), Person(2, "2", emails: ["Ann@x"]), Person(3, "3"),
        ]
        people[0].tags = ["vip", "\u{E9}"]
        people[1].tags = []
        people[2].phones = [Phone("+1 555"), Phone("+2")]
        try await store.write { [people] tx in try tx.insert(people) }
        let emails = FieldName("emails")
        let tags = FieldName("tags")
        try await expect(
            [
                (.contains(emails, .text("ann@x")), "1"),
                (.contains(emails, .text("a\"b\\c")), "1"),
                (.contains(emails, .text("ann")), ""),
                (.not(.contains(emails, .text("ann@x"))), "23"),
                (.contains(tags, .text("vip")), "1"),
                (.contains(tags, .text("e\u{301}")), ""),
                (.not(.contains(tags, .text("vip"))), "2"),
                (.isNull(tags), "3"),
                (.contains(FieldName("phones"), .text("+1 555")), "3"),
                (.contains(FieldName("phones"), .text("1555")), ""),
            ],
            store
        )
    }

    private static func otherKinds(_ store: any Store) async throws {
        var people = [Person(1, "1"), Person(2, "2"), Person(3, "3")]
        people[0].born = CivilDate(daysSinceEpoch: -1)
        people[0].seen = .tick(1)
        people[0].company = .fixture(1)
        people[1].born = CivilDate(daysSinceEpoch: 1)
        people[1].seen = .tick(2)
        people[1].company = .fixture(2)
        let first = try await store.insert(people[0])
        try await store.write { [people] tx in try tx.insert([people[1], people[2]]) }
        let least = min(RecordID.fixture(1), RecordID.fixture(2)) == .fixture(1) ? "1" : "2"
        let greatest = least == "1" ? RecordID.fixture(2) : .fixture(1)
        try await expect(
            [
                (.compare(FieldName("born"), .less, .integer(0)), "1"),
                (.compare(FieldName("born"), .greaterOrEqual, .integer(1)), "2"),
                (.compare(FieldName("seen"), .greater, .integer(Instant.tick(1).microseconds)), "2"),
                (.compare(FieldName("company"), .equal, .id(.fixture(2))), "2"),
                (.compare(FieldName("company"), .less, .id(greatest)), least),
                (.isIn(FieldName("company"), [.id(.fixture(1)), .id(.fixture(7))]), "1"),
                (.compare(.id, .equal, .id(.fixture(3))), "3"),
                (.compare(.version, .greater, .integer(first.sequence)), "23"),
                (.compare(.version, .equal, .integer(first.sequence)), "1"),
            ],
            store
        )
        let events = [[UInt8]()]
        let blobs: [[UInt8]?] = events + [[0], [0, 1], [255], nil]
        try await store.write { tx in
            for (index, bytes) in blobs.enumerated() {
                try tx.insert(
                    Event(id: .fixture(index), subject: "\(index)", participants: [], attachment: bytes.map(Blob.init))
                )
            }
        }
        let found = try await store.read { tx in
            try [Condition.Comparison.less, .equal, .greaterOrEqual]
                .map { comparison in
                    let condition = Condition.compare(FieldName("attachment"), comparison, .bytes([0, 1]))
                    let query = Query<Event>(Filter(condition)).sorted { $0.subject.ascending }
                    return try tx.fetch(query).map(\.subject).joined()
                }
        }
        #expect(found == ["01", "2", "23"])
    }
}
