import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Conditions on related records.
    static var relations: [StoreConformanceCase] {
        [
            StoreConformanceCase("relations: by a reference to one record", toOne),
            StoreConformanceCase("relations: by references from other records", toMany),
            StoreConformanceCase("relations: through lists of references, both ways", throughLists),
            StoreConformanceCase("relations: nested, negated and to the same type", nested),
            StoreConformanceCase("relations: deleted records relate to nothing", deleted),
            StoreConformanceCase("relations: by any two fields of one kind", byValue),
        ]
    }

    /// Ann and Ben work for Acme, Cat for Bolt, Dan for nobody; Acme has a won and an open deal, Bolt a lost one.
    static func smallWorld(_ store: any Store) async throws {
        var people = [Person(1, "Ann"), Person(2, "Ben"), Person(3, "Cat"), Person(4, "Dan")]
        people[0].company = .fixture(1)
        people[1].company = .fixture(1)
        people[2].company = .fixture(2)
        var deals = [Deal(1, company: 1, amount: 100), Deal(2, company: 1, amount: 20), Deal(3, company: 2, amount: 3)]
        deals[0].stage = .won
        deals[0].owner = .fixture(1)
        deals[2].stage = .lost
        deals[2].owner = .fixture(4)
        var acmeLab = Company(4, "Acme Lab")
        acmeLab.parent = .fixture(1)
        let companies = [Company(1, "Acme"), Company(2, "Bolt"), Company(3, "Core"), acmeLab]
        let events = [
            Event(
                id: .fixture(1),
                subject: "Call",
                participants: [Participant(.fixture(1)), Participant(.fixture(3))]
            ),
            Event(id: .fixture(2), subject: "Mail", participants: [Participant(.fixture(3))], about: .fixture(1)),
            Event(id: .fixture(3), subject: "Note", participants: [], about: ID<Person>.fixture(2).raw),
        ]
        try await store.write { [people, deals] tx in
            try tx.insert(companies)
            try tx.insert(people)
            try tx.insert(deals)
            try tx.insert(events)
        }
    }

    private static func names(_ filter: Filter<Person>, _ store: any Store) async throws -> [String] {
        try await store.read { tx in try tx.fetch(Query(filter).sorted { $0.name.ascending }).map(\.name) }
    }

    private static func names(_ filter: Filter<Company>, _ store: any Store) async throws -> [String] {
        try await store.read { tx in try tx.fetch(Query(filter).sorted { $0.name.ascending }).map(\.name) }
    }

    private static func toOne(_ store: any Store) async throws {
        try await smallWorld(store)
        let company = Person.Fields.company
        #expect(try await names(company.exists { $0.name == "Acme" }, store) == ["Ann", "Ben"])
        #expect(try await names(company.exists(), store) == ["Ann", "Ben", "Cat"])
        #expect(try await names(!company.exists(), store) == ["Dan"])
        #expect(try await names(!company.exists { $0.name == "Acme" }, store) == ["Cat", "Dan"])
        #expect(try await names(company.exists { $0.city == "Nowhere" }, store) == [])
        let owned = try await store.read { tx in
            try tx.fetch(Deal.where { $0.owner.exists { $0.company.exists() } }).map(\.title)
        }
        #expect(owned == ["Deal 1"])
    }

    private static func toMany(_ store: any Store) async throws {
        try await smallWorld(store)
        let people = Filter<Company>.exists(Person.Fields.company)
        #expect(try await names(people, store) == ["Acme", "Bolt"])
        #expect(try await names(!people, store) == ["Acme Lab", "Core"])
        let won = Filter<Company>.exists(Deal.Fields.company) { $0.stage == .won }
        #expect(try await names(won, store) == ["Acme"])
        #expect(try await names(people && !won, store) == ["Bolt"])
        let large = Filter<Company>.exists(Deal.Fields.company) { $0.amount > 50 && $0.stage == .open }
        #expect(try await names(large, store) == [], "both conditions are on the same deal")
    }

    private static func throughLists(_ store: any Store) async throws {
        try await smallWorld(store)
        func attended(_ condition: Condition) -> Filter<Person> {
            let related = RelatedRecords(
                type: "event",
                local: .id,
                foreign: FieldName("participants"),
                condition: condition
            )
            return Filter(.exists(related))
        }
        #expect(try await names(attended(.always), store) == ["Ann", "Cat"])
        let mail = attended(.compare(FieldName("subject"), .equal, .text("Mail")))
        #expect(try await names(mail, store) == ["Cat"])
        #expect(try await names(!mail, store) == ["Ann", "Ben", "Dan"])
        let subjects = try await store.read { tx in
            try ["Ann", "Cat", "Dan"]
                .map { name in
                    let person = RelatedRecords(
                        type: "person",
                        local: FieldName("participants"),
                        foreign: .id,
                        condition: .compare(FieldName("name"), .equal, .text(name))
                    )
                    let query = Query<Event>(Filter(.exists(person))).sorted { $0.subject.ascending }
                    return try tx.fetch(query).map(\.subject)
                }
        }
        #expect(subjects == [["Call"], ["Call", "Mail"], []])
    }

    private static func nested(_ store: any Store) async throws {
        try await smallWorld(store)
        let won = Person.Fields.company.exists { _ in .exists(Deal.Fields.company) { $0.stage == .won } }
        #expect(try await names(won, store) == ["Ann", "Ben"])
        let children = Company.Fields.parent.exists { $0.name == "Acme" }
        #expect(try await names(children, store) == ["Acme Lab"])
        let parents = Filter<Company>.exists(Company.Fields.parent)
        #expect(try await names(parents, store) == ["Acme"])
        let none = Person.Fields.company.exists { _ in !.exists(Deal.Fields.company) { $0.stage == .won } }
        #expect(try await names(none, store) == ["Cat"])
        let either = won || Filter.matching("dan")
        #expect(try await names(either, store) == ["Ann", "Ben", "Dan"])
        #expect(try await names(Person.Fields.company.exists { _ in .matching("acm") }, store) == ["Ann", "Ben"])
    }

    private static func deleted(_ store: any Store) async throws {
        try await smallWorld(store)
        try await store.write { tx in
            try tx.delete(ID<Company>.fixture(1))
            try tx.delete(ID<Deal>.fixture(3))
        }
        #expect(try await names(Person.Fields.company.exists(), store) == ["Cat"])
        #expect(try await names(!Filter<Company>.exists(Deal.Fields.company), store) == ["Acme Lab", "Bolt", "Core"])
        #expect(try await names(Company.Fields.parent.exists(), store) == [])
    }

    private static func byValue(_ store: any Store) async throws {
        try await smallWorld(store)
        let about = RelatedRecords(type: "event", local: .id, foreign: FieldName("about"), condition: .always)
        #expect(try await names(Filter<Person>(.exists(about)), store) == ["Ann", "Ben"])
        try await store.insert(Person(9, "Bolt", emails: ["Core"]))
        let named = RelatedRecords(
            type: "company",
            local: FieldName("name"),
            foreign: FieldName("name"),
            condition: .always
        )
        #expect(try await names(Filter<Person>(.exists(named)), store) == ["Bolt"])
        let mailed = RelatedRecords(
            type: "person",
            local: FieldName("name"),
            foreign: FieldName("emails"),
            condition: .always
        )
        #expect(try await names(Filter<Company>(.exists(mailed)), store) == ["Core"])
        let rated = RelatedRecords(
            type: "company",
            local: FieldName("amount"),
            foreign: FieldName("rating"),
            condition: .always
        )
        try await store.write { tx in
            var company = try tx.get(ID<Company>.fixture(3))
            company.rating = 20
            try tx.update(company)
        }
        let deals = try await store.read { tx in try tx.fetch(Query<Deal>(Filter(.exists(rated)))).map(\.title) }
        #expect(deals == ["Deal 2"], "20 and 20.0 are equal")
    }
}
