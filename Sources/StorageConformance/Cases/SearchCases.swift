import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Text search.
    static var search: [StoreConformanceCase] {
        [
            StoreConformanceCase("search: the beginnings of words, whatever their case and accents", words),
            StoreConformanceCase("search: fragments inside words, and where they do not match", fragments),
            StoreConformanceCase("search: e-mail addresses and the endings of phone numbers", contactPoints),
            StoreConformanceCase("search: Japanese and Korean names, two characters long", eastAsian),
            StoreConformanceCase("search: terms are all needed, in any field, and empty searches find nothing", terms),
            StoreConformanceCase("search: an index follows updates, deletions and restores", follows),
            StoreConformanceCase("search: of a past state, within other conditions and as part of any", combined),
        ]
    }

    private static func find(_ text: String, _ mode: SearchMode = .anywhere, _ store: any Store) async throws -> String
    {
        try await people(.matches(TextSearch(text, mode)), store)
    }

    private static func expect(
        _ table: [(text: String, mode: SearchMode, expected: String)],
        _ store: any Store,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for row in table {
            let found = try await find(row.text, row.mode, store)
            #expect(found == row.expected, "\(row.mode) of \(row.text)", sourceLocation: sourceLocation)
        }
    }

    /// People named by their numbers, with a text each in their notes.
    private static func insert(_ notes: [String], _ store: any Store) async throws {
        let people = notes.enumerated()
            .map { index, notes in
                var person = Person(index, "\(index)")
                person.notes = notes
                return person
            }
        try await store.write { tx in try tx.insert(people) }
    }

    private static func words(_ store: any Store) async throws {
        let notes = ["M\u{FC}ller Stra\u{DF}e", "Mu\u{308}ller", "Emulator", "O'Brien-Smith", "\u{FF2D}uller", "x"]
        try await insert(notes, store)
        try await expect(
            [
                ("muller", .wordStart, "014"), ("M\u{DC}L", .wordStart, "014"), ("mul", .anywhere, "0124"),
                ("strasse", .wordStart, "0"), ("brien", .wordStart, "3"), ("smi", .wordStart, "3"),
                ("mith", .wordStart, ""), ("o'b", .wordStart, "3"), ("mu", .anywhere, "014"), ("m", .anywhere, "014"),
            ],
            store
        )
    }

    private static func fragments(_ store: any Store) async throws {
        try await insert(["international", "national", "nat", "rational number", "a%b_c", "naïve"], store)
        try await expect(
            [
                ("nation", .anywhere, "01"), ("ation", .anywhere, "013"), ("nat", .anywhere, "012"),
                ("tional", .wordStart, ""), ("l n", .anywhere, ""), ("nal num", .anywhere, "3"),
                ("%", .anywhere, ""), ("a%b", .anywhere, "4"), ("b_c", .anywhere, "4"), ("b%c", .anywhere, ""),
                ("aive", .anywhere, "5"), ("nationals", .anywhere, ""), ("\"national\"", .anywhere, ""),
                ("national*", .anywhere, ""), ("nat OR xyz", .anywhere, ""), ("-nat", .anywhere, ""),
            ],
            store
        )
    }

    private static func contactPoints(_ store: any Store) async throws {
        var people = [
            Person(1, "1", emails: ["ann.lee@example.com"]), Person(2, "2", emails: ["lee@test.org", "x@example.net"]),
            Person(3, "3"), Person(4, "4"),
        ]
        people[2].phones = [Phone("+44 (0)20 7946-0018", label: "ann")]
        people[3].phones = [Phone("020 7946 0991"), Phone("03-1234-5678")]
        try await store.write { [people] tx in try tx.insert(people) }
        try await expect(
            [
                ("ann.lee@example.com", .anywhere, "1"), ("lee@exa", .anywhere, "1"), ("example", .wordStart, "12"),
                ("@test", .anywhere, "2"), ("lee", .wordStart, "12"), ("79460018", .anywhere, "3"),
                ("0018", .anywhere, "3"), ("5678", .anywhere, "4"), ("0312345678", .anywhere, "4"),
                ("7946", .anywhere, "34"), ("7946-0018", .anywhere, "3"), ("ann", .anywhere, "1"),
                ("79460991 lee", .anywhere, ""),
            ],
            store
        )
    }

    private static func eastAsian(_ store: any Store) async throws {
        let notes = [
            "\u{7530}\u{4E2D}\u{592A}\u{90CE}", "\u{5C71}\u{7530}\u{4E2D}", "\u{6771}\u{4EAC}\u{90FD}",
            "\u{30BF}\u{30CA}\u{30AB}", "\u{FF80}\u{FF85}\u{FF76}", "\u{AE40}\u{BBFC}\u{C900}", "\u{4EAC}\u{90FD}",
        ]
        try await insert(notes, store)
        try await expect(
            [
                ("\u{7530}\u{4E2D}", .anywhere, "01"), ("\u{7530}\u{4E2D}", .wordStart, "0"),
                ("\u{4EAC}\u{90FD}", .anywhere, "26"), ("\u{592A}\u{90CE}", .anywhere, "0"),
                ("\u{305F}\u{306A}\u{304B}", .anywhere, "34"), ("\u{30CA}\u{30AB}", .anywhere, "34"),
                ("\u{BBFC}\u{C900}", .anywhere, "5"), ("\u{4EAC}", .anywhere, "6"), ("\u{7530}", .anywhere, "0"),
            ],
            store
        )
    }

    private static func terms(_ store: any Store) async throws {
        var people = [Person(1, "1"), Person(2, "2"), Person(3, "3", emails: ["smith@x"])]
        people[0].notes = "anna smith"
        people[1].notes = "smith \u{1F600} joanna"
        people[2].notes = "ann"
        try await store.write { [people] tx in try tx.insert(people) }
        try await expect(
            [
                ("ann smith", .wordStart, "13"), ("smith ann", .anywhere, "123"),
                ("  smith\t\n ann ", .wordStart, "13"),
                ("", .anywhere, ""), ("   ", .anywhere, ""), (". - /", .anywhere, ""), ("smith -", .anywhere, "123"),
                ("\u{1F600}", .anywhere, "2"), ("ann jones", .anywhere, ""), ("a\u{0}nn", .anywhere, ""),
            ],
            store
        )
        // Fields can be left out: a term that only they have finds nothing.
        for (text, without, expected) in [
            ("smith", ["notes"], "3"), ("smith", ["emails"], "12"), ("ann smith", ["emails"], "12"),
            ("ann", ["notes", "emails"], ""), ("3", ["notes", "emails"], "3"),
        ] {
            #expect(try await self.people(.matches(TextSearch(text, without: without)), store) == expected)
        }
    }

    private static func follows(_ store: any Store) async throws {
        try await insert(["first words", "other"], store)
        try await store.write { tx in
            var person = try tx.get(ID<Person>.fixture(0))
            person.notes = "second thoughts"
            person.emails = ["new@mail.example"]
            try tx.update(person)
        }
        try await expect([("first", .anywhere, ""), ("thought", .anywhere, "0"), ("new@mail", .anywhere, "0")], store)
        let inside = try await store.write { tx in
            try tx.delete(ID<Person>.fixture(0))
            return try tx.count(Query<Person>(.matching("thought")))
        }
        #expect(inside == 0)
        try await expect([("thought", .anywhere, ""), ("other", .anywhere, "1")], store)
        try await store.write { tx in try tx.restore(ID<Person>.fixture(0)) }
        try await expect([("thought", .anywhere, "0")], store)
        try await store.write { tx in
            var person = try tx.get(ID<Person>.fixture(0))
            person.score = 5
            try tx.update(person)
            person = try tx.get(ID<Person>.fixture(1))
            person.notes = nil
            try tx.update(person)
        }
        try await expect([("thought", .anywhere, "0"), ("other", .anywhere, "")], store)
    }

    private static func combined(_ store: any Store) async throws {
        try await insert(["alpha beta", "alpha", "gamma"], store)
        let commit = try await store.read { tx in try tx.latestCommit() }
        try await store.write(at: 1) { tx in
            var person = try tx.get(ID<Person>.fixture(0))
            person.notes = "delta"
            person.score = 1
            try tx.update(person)
        }
        let past = try await store.read { tx in
            try ["alpha", "delta"]
                .map { text in
                    let query = Query<Person>(.matching(text)).sorted { $0.name.ascending }.asOf(.commit(commit))
                    return try tx.fetch(query).map(\.name).joined()
                }
        }
        #expect(past == ["01", ""])
        let alpha = Condition.matches(TextSearch("alpha"))
        let delta = Condition.matches(TextSearch("delta"))
        let scored = Condition.not(.isNull(FieldName("score")))
        #expect(try await people(.any([alpha, delta]), store) == "01")
        #expect(try await people(.not(alpha), store) == "02")
        #expect(try await people(.all([delta, scored]), store) == "0")
        #expect(try await people(.any([alpha, scored]), store) == "01")
        #expect(try await people(.all([alpha, delta]), store) == "")
    }
}
