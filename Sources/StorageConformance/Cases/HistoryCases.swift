import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Past states: by commit, by instant, and record by record.
    static var history: [StoreConformanceCase] {
        [
            StoreConformanceCase("history: a past state is what it was", pastStates),
            StoreConformanceCase(
                "history: before the first commit there is nothing, after the last the present",
                edges
            ),
            StoreConformanceCase("history: related records are those of the same state", relatedPast),
            StoreConformanceCase("history: figures and pages of a past state", pastFigures),
            StoreConformanceCase("history: records by what they once were", former),
            StoreConformanceCase(
                "history: inside a write, a past commit does not show what is being written",
                pastInWrite
            ),
        ]
            + [11, 12, 13]
            .map { seed in
                StoreConformanceCase("history: random commits replayed, seed \(seed)") { store in
                    try await randomHistory(store, seed: seed)
                }
            }
    }

    private static func threeStates(_ store: any Store) async throws -> [CommitID] {
        let first = try await store.insert(Company(1, "A1"), Company(2, "B"), at: 10)
        let second = try await store.write(CommitRequest(at: .tick(20))) { tx in
            var company = try tx.get(ID<Company>.fixture(1))
            company.name = "A2"
            try tx.update(company)
            try tx.delete(ID<Company>.fixture(2))
        }
        let third = try await store.insert(Company(2, "B again"), Company(3, "C"), at: 30)
        return [first, try Require.value(second.commit, "a commit"), third]
    }

    private static func names(_ state: AsOf?, _ tx: any ReadTransaction) throws -> [String] {
        try tx.fetch(Company.all.sorted { $0.name.ascending }.asOf(state)).map(\.name)
    }

    private static func pastStates(_ store: any Store) async throws {
        let commits = try await threeStates(store)
        let expected = [["A1", "B"], ["A2"], ["A2", "B again", "C"]]
        let (byCommit, byInstant, between) = try await store.read { tx in
            (
                try commits.map { try names(.commit($0), tx) },
                try [10, 20, 30].map { try names(.instant(.tick($0)), tx) },
                try [19, 29, 31].map { try names(.instant(.tick($0)), tx) }
            )
        }
        #expect(byCommit == expected)
        #expect(byInstant == expected)
        #expect(between == expected)
        let found = try await store.read { tx in
            let id = ID<Company>.fixture(2)
            return (
                try commits.map { try tx.find(id, asOf: .commit($0))?.name },
                try commits.map { try tx.find(id, asOf: .commit($0))?.version },
                try tx.revisions(Company.schema.type, id.raw)
            )
        }
        #expect(found.0 == ["B", nil, "B again"])
        #expect(found.1 == [commits[0], nil, commits[2]])
        #expect(found.2.map(\.from) == [commits[0], commits[2]])
        #expect(found.2.map(\.to) == [commits[1], nil])
        #expect(found.2.first?.values == Company.schema.values(of: Company(2, "B")))
    }

    private static func edges(_ store: any Store) async throws {
        let commits = try await threeStates(store)
        let seen = try await store.read { tx in
            try [
                AsOf.commit(.none), .commit(CommitID(-5)), .instant(.tick(9)), .instant(Instant(microseconds: .min)),
                .commit(CommitID(commits[2].sequence + 100)), .commit(CommitID(.max)), .instant(.tick(99_999)),
                .instant(Instant(microseconds: .max)),
            ]
            .map { try names($0, tx) }
        }
        let present = ["A2", "B again", "C"]
        #expect(seen == [[], [], [], [], present, present, present, present])
    }

    private static func relatedPast(_ store: any Store) async throws {
        var ann = Person(1, "Ann")
        ann.company = .fixture(1)
        let first = try await store.insert(Company(1, "Old name"), at: 1)
        let second = try await store.insert(ann, at: 2)
        try await store.write(at: 3) { tx in
            var company = try tx.get(ID<Company>.fixture(1))
            company.name = "New name"
            try tx.update(company)
        }
        try await store.write(at: 4) { tx in try tx.delete(ID<Company>.fixture(1)) }
        let seen = try await store.read { tx in
            try [first, second, CommitID(second.sequence + 1), CommitID(second.sequence + 2)]
                .map { commit in
                    let people = Person.where { $0.company.exists { $0.name.hasPrefix("Old") } }.asOf(.commit(commit))
                    let names = Person.all.select(Person.Fields.company[Company.Fields.name])
                    var past = names
                    past.record.asOf = .commit(commit)
                    let found: [String?] = try tx.fetch(past)
                    return "\(try tx.count(people)) \(found.map { name in name ?? "none" })"
                }
        }
        #expect(seen == ["0 []", "1 [\"Old name\"]", "0 [\"New name\"]", "0 [\"none\"]"])
    }

    private static func pastFigures(_ store: any Store) async throws {
        let first = try await store.insert(Deal(1, company: 1, amount: 5), Deal(2, company: 1, amount: 7))
        try await store.write(at: 1) { tx in
            try tx.delete(ID<Deal>.fixture(1))
            try tx.insert(Deal(3, company: 1, amount: 100))
        }
        let (sums, page) = try await store.read { tx in
            let sum = Deal.all.asOf(.commit(first)).aggregate([Deal.Fields.amount.selected.sum, .count])
            let pages = Deal.all.sorted { $0.amount.descending }.limit(1).asOf(.commit(first))
            let one = try tx.page(pages)
            let two = try tx.page(pages.after(one.next))
            return (try tx.aggregate(sum).map(\.values), (one.records + two.records).map(\.amount))
        }
        #expect(sums == [[.integer(12), .integer(2)]])
        #expect(page == [7, 5])
    }

    private static func former(_ store: any Store) async throws {
        _ = try await threeStates(store)
        try await store.insert(Person(1, "Ann", emails: ["ann@x"]), at: 40)
        let type = Company.schema.type
        let name = FieldName("name")
        try await store.write(at: 41) { tx in
            var ann = try tx.get(ID<Person>.fixture(1))
            (ann.emails, ann.company) = ([], .fixture(1))
            try tx.update(ann)
        }
        let found = try await store.read { tx in
            (
                try ["A1", "A2", "B", "B again"].map { try tx.formerly(type, .compare(name, .equal, .text($0))) },
                try tx.formerly(type, .always), try tx.formerly(type, .hasPrefix(name, "Z")),
                try tx.formerly(Person.schema.type, .contains(FieldName("emails"), .text("ann@x"))),
                try tx.formerly(Person.schema.type, .matches(TextSearch("ann"))),
                try tx.formerly(Person.schema.type, .not(.isNull(FieldName("company"))))
            )
        }
        #expect(found.0 == [[.fixture(1)], [], [.fixture(2)], []])
        #expect(found.1 == [RecordID.fixture(1), .fixture(2)].sorted())
        #expect(found.2 == [])
        #expect(found.3 == [.fixture(1)])
        #expect(found.4 == [.fixture(1)])
        #expect(found.5 == [])
        await expectError(.invalidQuery) {
            try await store.read { tx in
                let related = RelatedRecords(type: "company", local: .id, foreign: .id, condition: .always)
                _ = try tx.formerly(type, .exists(related))
            }
        }
    }

    private static func pastInWrite(_ store: any Store) async throws {
        let first = try await store.insert(Company(1, "A"))
        let seen = try await store.write(at: 1) { tx in
            try tx.insert(Company(2, "B"))
            var company = try tx.get(ID<Company>.fixture(1))
            company.name = "A2"
            try tx.update(company)
            return (try names(.commit(first), tx), try names(nil, tx), try names(.commit(tx.commit), tx))
        }
        #expect(seen.0 == ["A"])
        #expect(seen.1 == ["A2", "B"])
        #expect(seen.2 == ["A2", "B"])
    }

    /// What a state was, kept beside the store while it is written.
    private struct Snapshot {
        var commit: CommitID
        var at: Instant
        var companies: [ID<Company>: Stored<Company>]
    }

    private static func randomHistory(_ store: any Store, seed: Int) async throws {
        var random = SplitMix64(seed: UInt64(seed))
        var snapshots: [Snapshot] = []
        var live: [ID<Company>: Stored<Company>] = [:]
        var at = 0
        for _ in 0..<40 {
            at += random.number(0...3)
            let (start, ticks) = (random, at)
            let before = live
            let outcome = try await store.write(CommitRequest(at: .tick(at))) { tx in
                var (random, live) = (start, before)
                for _ in 0..<random.number(1...6) {
                    let id = ID<Company>.fixture(random.number(1...12))
                    let company = Company(
                        id: id,
                        name: "Name \(random.number(1...3))",
                        employees: random.number(0...2),
                        isActive: true
                    )
                    switch (live[id], random.number(0...2)) {
                    case (nil, _):
                        try tx.insert(company)
                        live[id] = Stored(company, version: tx.commit)
                    case (let stored?, 0):
                        try tx.delete([stored])
                        live[id] = nil
                    case (let stored?, _):
                        if try tx.update(Stored(company, version: stored.version)) {
                            live[id] = Stored(company, version: tx.commit)
                        }
                    }
                }
                return (random, live)
            }
            random = outcome.value.0
            live = outcome.value.1
            guard let commit = outcome.commit else { continue }
            snapshots.append(Snapshot(commit: commit, at: .tick(ticks), companies: live))
        }
        try await compare(store, with: snapshots, seed: seed)
    }

    private static func compare(_ store: any Store, with snapshots: [Snapshot], seed: Int) async throws {
        for (position, snapshot) in snapshots.enumerated() {
            let isLastOfInstant = position + 1 == snapshots.count || snapshots[position + 1].at > snapshot.at
            let (byCommit, byInstant) = try await store.read { tx in
                (
                    try tx.fetch(Company.all.asOf(.commit(snapshot.commit))),
                    try tx.fetch(Company.all.asOf(.instant(snapshot.at)))
                )
            }
            let expected = snapshot.companies.values.sorted { $0.id < $1.id }
            #expect(byCommit == expected, "seed \(seed), commit \(snapshot.commit)")
            if isLastOfInstant { #expect(byInstant == expected, "seed \(seed), commit \(snapshot.commit)") }
            if byCommit != expected { return }
        }
        let commits = snapshots.map(\.commit)
        for number in 1...12 {
            let id = ID<Company>.fixture(number)
            var expected: [Revision] = []
            for snapshot in snapshots {
                let now = snapshot.companies[id]
                let last = expected.count - 1
                if last >= 0, expected[last].to == nil, expected[last].from != now?.version {
                    expected[last].to = snapshot.commit
                }
                if let now, now.version == snapshot.commit {
                    let values = Company.schema.values(of: now.record)
                    expected.append(Revision(values: values, from: snapshot.commit, to: nil))
                }
            }
            let revisions = try await store.read { tx in try tx.revisions(Company.schema.type, id.raw) }
            #expect(revisions == expected, "seed \(seed), record \(number)")
            let changed = try await store.read { tx in
                try commits.map { try tx.revisions(Company.schema.type, id.raw, at: $0) }
            }
            for (commit, states) in zip(commits, changed) {
                let touched = expected.filter { $0.from == commit || $0.to == commit }
                #expect(states == touched, "seed \(seed), record \(number), commit \(commit)")
            }
        }
    }
}
