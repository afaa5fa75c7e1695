import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// What is erased is gone from the present, from every past state and from every index.
    static var erasure: [StoreConformanceCase] {
        [
            StoreConformanceCase("erasure: a record is removed with its history", removal),
            StoreConformanceCase("erasure: a deleted record is removed, without a change", removalOfDeleted),
            StoreConformanceCase("erasure: every state is rewritten, the live one by an update", rewriting),
            StoreConformanceCase("erasure: earlier states alone are rewritten where they are", rewritingOfPast),
            StoreConformanceCase("erasure: search, lists and unique values follow", indexes),
            StoreConformanceCase("erasure: what is wrong with it, and nothing is written", refusals),
            StoreConformanceCase("erasure: one commit leaves one state and one change", erasureCollapse),
            StoreConformanceCase("erasure: a dry run erases nothing", dryRun),
            StoreConformanceCase("erasure: nothing is due after clearing up", scrubbing),
        ]
    }

    /// Three states of Ann, and Bob, who must stay as he is.
    private static func people(_ store: any Store) async throws -> [CommitID] {
        var commits = [
            try await store.insert(person(1, "Ann One", "ann@one.example"), person(2, "Bob", "bob@one.example"), at: 1)
        ]
        for (tick, name) in [(2, "Ann Two"), (3, "Ann Three")] {
            let outcome = try await store.write(CommitRequest(at: .tick(tick))) { tx in
                var ann = try tx.get(ID<Person>.fixture(1))
                ann.name = name
                ann.score = tick
                try tx.update(ann)
            }
            commits.append(try Require.value(outcome.commit, "a commit"))
        }
        return commits
    }

    private static func person(_ number: Int, _ name: String, _ email: String) -> Person {
        var person = Person(number, name, emails: [email])
        person.phones = [Phone("+81 3 \(1_000 + number)")]
        person.notes = "Notes on \(name)"
        return person
    }

    private static func erase(
        _ store: any Store,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Void
    ) async throws -> CommitID {
        try Require.value(try await store.write(CommitRequest(at: .tick(9)), body).commit, "an erasure is a commit")
    }

    private static func anonymous(_ person: inout Person) {
        (person.name, person.notes, person.emails, person.phones) = ("Erased", nil, [], [])
    }

    private static let ann = ID<Person>.fixture(1)
    private static let bob = ID<Person>.fixture(2)
    private static var type: RecordType { Person.schema.type }

    private static func removal(_ store: any Store) async throws {
        let commits = try await people(store)
        let bobBefore = try await store.read { tx in try tx.revisions(type, bob.raw) }
        let commit = try await erase(store) { try $0.erase(ann) }
        let (live, states, past, bobAfter) = try await store.read { tx in
            (
                try tx.find(ann), try tx.revisions(type, ann.raw),
                try commits.map { try tx.fetch(Person.all.asOf(.commit($0))).map(\.name) },
                try tx.revisions(type, bob.raw)
            )
        }
        #expect(live == nil)
        #expect(states == [])
        #expect(past == [["Bob"], ["Bob"], ["Bob"]])
        #expect(bobAfter == bobBefore)
        let (changes, fact, none) = try await store.read { tx in
            (
                try tx.changes(after: .start, limit: .max), try tx.erasure(type, ann.raw),
                try tx.erasure(type, bob.raw)
            )
        }
        #expect(changes.filter { $0.record == ann.raw }.map(\.kind) == [.created, .updated, .updated, .deleted])
        #expect(changes.last?.commit == commit)
        #expect(fact == Erasure(commit: commit, removal: commit))
        #expect(none == nil)
        await expectError(.notFound) { _ = try await erase(store) { try $0.erase(ann) } }
        let again = try await store.insert(person(1, "Another", "ann@one.example"), at: 10)
        let kept = try await store.read { tx in (try tx.erasure(type, ann.raw), try tx.revisions(type, ann.raw).count) }
        #expect(kept.0?.removal == commit && commit < again)
        #expect(kept.1 == 1)
    }

    private static func removalOfDeleted(_ store: any Store) async throws {
        _ = try await people(store)
        try await store.write(at: 4) { tx in try tx.delete(ann) }
        let commit = try await erase(store) { try $0.erase(ann) }
        let (states, changes, fact) = try await store.read { tx in
            (try tx.revisions(type, ann.raw), try tx.changes(in: commit), try tx.erasure(type, ann.raw))
        }
        #expect(states == [])
        #expect(changes == [])
        #expect(fact?.removal == commit)
    }

    private static func rewriting(_ store: any Store) async throws {
        let commits = try await people(store)
        let read = try await store.read { tx in try tx.get(ann) }
        let commit = try await erase(store) { try $0.redact(ann, anonymous) }
        let (states, past, changes, fact) = try await store.read { tx in
            (
                try tx.revisions(type, ann.raw), try commits.map { try tx.find(ann, asOf: .commit($0)) },
                try tx.changes(in: commit), try tx.erasure(type, ann.raw)
            )
        }
        #expect(states.map(\.from) == commits + [commit])
        #expect(states.map(\.to) == Array(commits.dropFirst()) + [commit, nil] as [CommitID?])
        #expect(past.map { $0?.name } == ["Erased", "Erased", "Erased"])
        #expect(past.map { $0?.score } == [nil, 2, 3])
        #expect(past.map { $0?.version } == commits)
        #expect(states.last?.values == states.dropLast().last?.values)
        #expect(changes.map(\.kind) == [.updated])
        #expect(fact == Erasure(commit: commit, removal: nil))
        // Who read the record before cannot write it back.
        let writeBack = try await store.failureOfWrite { tx in
            var ann = read
            ann.score = 7
            try tx.update(ann)
        }
        #expect(writeBack?.code == .versionConflict)
        // Once more there is nothing to do.
        let nothing = try await store.write(CommitRequest(at: .tick(10))) { try $0.redact(ann, anonymous) }
        #expect(nothing.commit == nil)
    }

    private static func rewritingOfPast(_ store: any Store) async throws {
        let commits = try await people(store)
        let commit = try await erase(store) { tx in
            var states = try tx.revisions(type, ann.raw).map(\.values)
            for index in states.indices.dropLast() { states[index][1] = .text("Formerly") }
            try tx.erase(type, [RowErasure(id: ann.raw, states: states)])
        }
        let (past, live, changes) = try await store.read { tx in
            (try commits.map { try tx.find(ann, asOf: .commit($0))?.name }, try tx.get(ann), try tx.changes(in: commit))
        }
        #expect(past == ["Formerly", "Formerly", "Ann Three"])
        #expect(live.version == commits[2])
        #expect(changes == [])
    }

    private static func indexes(_ store: any Store) async throws {
        _ = try await people(store)
        let search = Query(Filter<Person>.matching("Ann"))
        let byEmail = Person.where { $0.emails.contains("ann@one.example") }
        let before = try await store.read { tx in (try tx.count(search), try tx.count(byEmail)) }
        #expect(before == (1, 1))
        _ = try await erase(store) { try $0.redact(ann, anonymous) }
        let after = try await store.read { tx in
            (try tx.count(search), try tx.count(byEmail), try tx.count(Query(Filter<Person>.matching("erased"))))
        }
        #expect(after == (0, 0, 1))
        // The address is free, and so it is once its holder is removed.
        try await store.insert(person(3, "Cat", "ann@one.example"), at: 10)
        _ = try await erase(store) { try $0.erase(ID<Person>.fixture(3)) }
        try await store.insert(person(4, "Dan", "ann@one.example"), at: 11)
        let found = try await store.read { tx in try tx.fetch(byEmail).map(\.name) }
        #expect(found == ["Dan"])
    }

    private static func refusals(_ store: any Store) async throws {
        _ = try await people(store)
        let before = try await store.read { tx in try tx.revisions(type, ann.raw) }
        let cases: [(StorageError.Code, @Sendable (any WriteTransaction) throws -> Void)] = [
            (.notFound, { try $0.erase(ID<Person>.fixture(77)) }),
            (.notFound, { try $0.erase(type, [RowErasure(id: .fixture(77), states: [])]) }),
            (
                .invalidValue,
                { tx in
                    try tx.erase(
                        type,
                        [RowErasure(id: ann.raw, states: try tx.revisions(type, ann.raw).dropLast().map(\.values))]
                    )
                }
            ),
            (
                .invalidValue,
                { tx in
                    let states = try tx.revisions(type, bob.raw).map(\.values)
                    try tx.erase(type, [RowErasure(id: ann.raw, states: [states[0], states[0], states[0]])])
                }
            ),
            (.uniqueViolation, { try $0.redact(ann) { $0.emails = ["bob@one.example"] } }),
        ]
        for (code, body) in cases {
            let failure = try await store.failureOfWrite { tx in
                // What came before in the same call is taken back, too.
                do {
                    try body(tx)
                } catch {
                    guard try tx.revisions(type, ann.raw) == before else { throw StorageError(.corrupt) }
                    throw error
                }
            }
            #expect(failure?.code == code)
        }
        let both = try await store.failureOfWrite { tx in
            try tx.erase(type, [RowErasure(id: bob.raw, states: nil), RowErasure(id: .fixture(77), states: nil)])
        }
        #expect(both?.index == 1)
        let after = try await store.read { tx in (try tx.revisions(type, ann.raw), try tx.find(bob)?.name) }
        #expect(after.0 == before)
        #expect(after.1 == "Bob")
    }

    /// What a commit did to Ann: its changes, and the names and intervals of her states.
    private static func trace(
        _ store: any Store,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Void
    ) async throws -> (kinds: [Change.Kind], states: [String]) {
        let commit = try await erase(store, body)
        return try await store.read { tx in
            let states = try tx.revisions(type, ann.raw)
                .map { revision in
                    guard case .text(let name) = revision.values[1] else { return "?" }
                    return "\(name) \(revision.from)-\(revision.to?.description ?? "")"
                }
            return (try tx.changes(in: commit).map(\.kind), states)
        }
    }

    private static func rename(_ name: String, in tx: any WriteTransaction) throws {
        var ann = try tx.get(ann)
        ann.name = name
        try tx.update(ann)
    }

    private static func erasureCollapse(_ store: any Store) async throws {
        let created = try await trace(store) { tx in
            try tx.insert(person(1, "A", "a@x"))
            try tx.erase(ann)
        }
        #expect(created == ([], []))
        let rewritten = try await trace(store) { tx in
            try tx.insert(person(1, "A", "a@x"))
            try tx.redact(ann, anonymous)
        }
        #expect(rewritten == ([.created], ["Erased 2-"]))
        let updated = try await trace(store) { tx in
            try rename("B", in: tx)
            try tx.erase(ann)
        }
        #expect(updated == ([.deleted], []))
        _ = try await people(store)
        let inserted = try await trace(store) { tx in
            try tx.erase(ann)
            try tx.insert(person(1, "C", "c@x"))
        }
        #expect(inserted == ([.updated], ["C 7-"]))
        let deleted = try await trace(store) { tx in
            try tx.delete(ann)
            try tx.erase(ann)
            try tx.insert(person(1, "D", "d@x"))
            try tx.delete(ann)
        }
        #expect(deleted == ([.deleted], []))
        try await store.insert(person(1, "E", "e@x"))
        let both = try await trace(store) { tx in
            try rename("F", in: tx)
            try tx.redact(ann, anonymous)
        }
        #expect(both == ([.updated], ["Erased 9-10", "Erased 10-"]))
    }

    private static func dryRun(_ store: any Store) async throws {
        _ = try await people(store)
        let before = try await store.read { tx in try tx.revisions(type, ann.raw) }
        let outcome = try await store.write(CommitRequest(at: .tick(9), isDryRun: true)) { tx in
            try tx.redact(ann, anonymous)
            try tx.erase(bob)
            return try tx.count(Person.all)
        }
        #expect(outcome.value == 1)
        #expect(outcome.commit == nil)
        let after = try await store.read { tx in (try tx.revisions(type, ann.raw), try tx.erasure(type, ann.raw)) }
        #expect(after.0 == before)
        #expect(after.1 == nil)
    }

    private static func scrubbing(_ store: any Store) async throws {
        _ = try await people(store)
        let isClear = try await store.scrub()
        #expect(isClear)
        _ = try await erase(store) { tx in
            try tx.redact(ann, anonymous)
            try tx.erase(bob)
        }
        let isClearAgain = try await store.scrub()
        #expect(isClearAgain)
        let people = try await store.read { tx in try tx.fetch(Person.all).map(\.name) }
        #expect(people == ["Erased"])
    }
}
