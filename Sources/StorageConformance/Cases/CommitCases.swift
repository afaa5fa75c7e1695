import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// What a commit keeps: when, who, why, and the keys by which it is found.
    static var commits: [StoreConformanceCase] {
        [
            StoreConformanceCase("commits: keep time, actor, reason, operation and key", metadata),
            StoreConformanceCase("commits: are found by number, key and operation, and after each other", selections),
            StoreConformanceCase("commits: a key is used once", idempotency),
            StoreConformanceCase(
                "commits: a key is free again after a failure, a dry run or an empty write",
                keyNotUsed
            ),
            StoreConformanceCase("commits: time never steps back", time),
            StoreConformanceCase("commits: a write that writes nothing is no commit", empty),
            StoreConformanceCase("commits: a dry run sees its writes and leaves none", dryRun),
        ]
    }

    private static func metadata(_ store: any Store) async throws {
        let request = CommitRequest(
            at: .tick(5),
            actor: "ann",
            reason: "import of\ncontacts \u{1F4C7}",
            operation: .fixture(9),
            key: "import-1"
        )
        let outcome = try await store.write(request) { tx in try tx.insert(Company(1, "A")) }
        let id = try Require.value(outcome.commit, "a commit")
        try await store.insert(Company(2, "B"), at: 6)
        let (first, latest) = try await store.read { tx in (try tx.commits(.id(id)), try tx.commits(.latest)) }
        let expected = Commit(
            id: id,
            at: .tick(5),
            actor: request.actor,
            reason: request.reason,
            operation: request.operation,
            key: request.key
        )
        #expect(first == [expected])
        #expect(latest.map(\.at) == [.tick(6)])
        #expect(latest.map(\.actor) == [nil])
        #expect(latest.allSatisfy { $0.id > id })
    }

    private static func selections(_ store: any Store) async throws {
        let nothing = try await store.read { tx in (try tx.commits(.latest), try tx.latestCommit()) }
        #expect(nothing.0 == [])
        #expect(nothing.1 == .none)
        for number in 1...6 {
            let request = CommitRequest(
                at: .tick(number),
                operation: number % 2 == 0 ? .fixture(50) : nil,
                key: "key \(number)"
            )
            _ = try await store.write(request) { tx in try tx.insert(Company(number, "A")) }
        }
        let found = try await store.read { tx in
            let all = try tx.commits(.after(.none, limit: 100))
            return (
                all, try tx.commits(.operation(.fixture(50))), try tx.commits(.key("key 3")),
                try tx.commits(.after(all[1].id, limit: 2)), try tx.commits(.after(all[5].id, limit: 2)),
                try tx.commits(.key("key")) + tx.commits(.operation(.fixture(51))) + tx.commits(.id(.none))
                    + tx.commits(.id(CommitID(1 << 40)))
            )
        }
        #expect(found.0.map(\.id) == found.0.map(\.id).sorted())
        #expect(found.0.map(\.at) == (1...6).map(Instant.tick))
        #expect(found.1.map(\.at) == [2, 4, 6].map(Instant.tick))
        #expect(found.2.map(\.at) == [.tick(3)])
        #expect(found.3.map(\.at) == [.tick(3), .tick(4)])
        #expect(found.4 == [])
        #expect(found.5 == [])
    }

    private static func idempotency(_ store: any Store) async throws {
        let request = CommitRequest(at: .tick(0), key: "r\u{E9}sum\u{E9}")
        _ = try await store.write(request) { tx in try tx.insert(Company(1, "A")) }
        await expectError(.alreadyCommitted) {
            _ = try await store.write(request) { tx in try tx.insert(Company(2, "B")) }
        }
        let other = CommitRequest(at: .tick(0), key: "re\u{301}sume\u{301}")
        _ = try await store.write(other) { tx in try tx.insert(Company(3, "C")) }
        let names = try await store.read { tx in try tx.fetch(Company.all.sorted { $0.name.ascending }).map(\.name) }
        #expect(names == ["A", "C"])
    }

    private static func keyNotUsed(_ store: any Store) async throws {
        struct Refusal: Error {}
        var request = CommitRequest(at: .tick(0), key: "once")
        await #expect(throws: Refusal.self) {
            _ = try await store.write(request) { tx in
                try tx.insert(Company(1, "A"))
                throw Refusal()
            }
        }
        request.isDryRun = true
        _ = try await store.write(request) { tx in try tx.insert(Company(1, "A")) }
        request.isDryRun = false
        _ = try await store.write(request) { _ in }
        let outcome = try await store.write(request) { tx in try tx.insert(Company(1, "A")) }
        #expect(outcome.commit != nil)
    }

    private static func time(_ store: any Store) async throws {
        for (number, tick) in [10, 5, 20, 20, 19].enumerated() {
            try await store.insert(Company(number, "A"), at: tick)
        }
        let times = try await store.read { tx in try tx.commits(.after(.none, limit: 10)).map(\.at) }
        #expect(times == [10, 10, 20, 20, 20].map(Instant.tick))
        let count = try await store.read { tx in try tx.count(Company.all.asOf(.instant(.tick(10)))) }
        #expect(count == 2)
    }

    private static func empty(_ store: any Store) async throws {
        let before = try await store.insert(Company(1, "A"))
        let outcome = try await store.write(CommitRequest(at: .tick(1))) { tx in try tx.count(Company.all) }
        #expect(outcome.value == 1)
        #expect(outcome.commit == nil)
        let latest = try await store.read { tx in try tx.latestCommit() }
        #expect(latest == before)
    }

    private static func dryRun(_ store: any Store) async throws {
        let before = try await store.insert(Company(1, "A"))
        var request = CommitRequest(at: .tick(1), operation: .fixture(5))
        request.isDryRun = true
        let outcome = try await store.write(request) { tx in
            try tx.insert(Company(2, "B"))
            try tx.delete(ID<Company>.fixture(1))
            try tx.setFeedCursor("reader", to: FeedPosition(1))
            return try tx.fetch(Company.all).map(\.name)
        }
        #expect(outcome.value == ["B"])
        #expect(outcome.commit == nil)
        let after = try await store.read { tx in
            (
                try tx.fetch(Company.all).map(\.name), try tx.latestCommit(), try tx.feedCursor("reader"),
                try tx.commits(.operation(.fixture(5))), try tx.changes(after: .start, limit: 10).count,
                try tx.revisions(Company.schema.type, .fixture(2))
            )
        }
        #expect(after.0 == ["A"])
        #expect(after.1 == before)
        #expect(after.2 == nil)
        #expect(after.3 == [])
        #expect(after.4 == 1)
        #expect(after.5 == [])
    }
}
