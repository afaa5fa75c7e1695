import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// The change feed: its order, its cursors, and waiting for more.
    static var feed: [StoreConformanceCase] {
        [
            StoreConformanceCase("feed: every change once, in the order of commits", order),
            StoreConformanceCase("feed: reading in portions gives the same changes", portions),
            StoreConformanceCase("feed: a cursor commits with the effect", cursor),
            StoreConformanceCase("feed: waiting ends with the next commit", wait),
            StoreConformanceCase("feed: waiting ends when the task is cancelled", waitEnds),
            StoreConformanceCase("feed: a live sequence gives what happened and what happens", live),
        ]
    }

    private static func order(_ store: any Store) async throws {
        try await store.insert(Company(1, "A"), Company(2, "B"))
        try await store.insert(Person(1, "Ann"))
        try await store.write { tx in
            try tx.delete(ID<Company>.fixture(2))
            var company = try tx.get(ID<Company>.fixture(1))
            company.name = "A2"
            try tx.update(company)
        }
        let (changes, commits, single, unknown) = try await store.read { tx in
            let commits = try tx.commits(.after(.none, limit: 10)).map(\.id)
            return (
                try tx.changes(after: .start, limit: 100), commits, try tx.changes(in: commits[2]),
                try tx.changes(in: CommitID(99)) + tx.changes(in: .none)
            )
        }
        #expect(changes.map(\.kind) == [.created, .created, .created, .deleted, .updated])
        #expect(changes.map(\.record) == [1, 2, 1, 2, 1].map(RecordID.fixture))
        #expect(changes.map(\.type) == ["company", "company", "person", "company", "company"])
        #expect(changes.map(\.commit) == [0, 0, 1, 2, 2].map { commits[$0] })
        #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.position < $1.position })
        #expect(changes.allSatisfy { $0.position > .start })
        #expect(single == Array(changes.suffix(2)))
        #expect(unknown == [])
    }

    private static func portions(_ store: any Store) async throws {
        for start in [0, 10, 20] {
            try await store.write { tx in try tx.insert((start..<start + 7).map { Company($0, "A") }) }
        }
        let (whole, parts, beyond) = try await store.read { tx in
            var parts: [Change] = []
            while true {
                let part = try tx.changes(after: parts.last?.position ?? .start, limit: 4)
                if part.isEmpty { break }
                parts += part
            }
            let whole = try tx.changes(after: .start, limit: .max)
            return (
                whole, parts,
                try tx.changes(after: FeedPosition(.max), limit: 5) + tx.changes(after: .start, limit: 0)
            )
        }
        #expect(whole.count == 21)
        #expect(parts == whole)
        #expect(beyond == [])
    }

    private static func cursor(_ store: any Store) async throws {
        try await store.insert(Company(1, "A"))
        let outcome = try await store.write(CommitRequest(at: .tick(1))) { tx in
            try tx.setFeedCursor("scores", to: FeedPosition(1))
            try tx.setFeedCursor("r\u{E9}", to: FeedPosition(3))
            return try tx.feedCursor("scores")
        }
        #expect(outcome.value == FeedPosition(1))
        #expect(outcome.commit != nil, "a cursor alone is a commit")
        try await store.write { tx in try tx.setFeedCursor("scores", to: FeedPosition(2)) }
        let cursors = try await store.read { tx in
            try ["scores", "r\u{E9}", "re\u{301}", "other"].map { try tx.feedCursor($0) }
        }
        #expect(cursors == [FeedPosition(2), FeedPosition(3), nil, nil])
    }

    private static func wait(_ store: any Store) async throws {
        let first = try await store.insert(Company(1, "A"))
        try await store.waitForCommit(after: .none)
        async let waiting: Void = store.waitForCommit(after: first)
        try await store.insert(Company(2, "B"))
        try await waiting
    }

    private static func waitEnds(_ store: any Store) async throws {
        let cancelled = Task { try await store.waitForCommit(after: CommitID(100)) }
        cancelled.cancel()
        await expectError(.cancelled) { try await cancelled.value }
    }

    private static func live(_ store: any Store) async throws {
        try await store.insert(Company(1, "A"), Company(2, "B"), Company(3, "C"))
        let reader = Task {
            var records: [RecordID] = []
            for try await changes in store.changes(batch: 2) {
                records += changes.map(\.record)
                if records.count >= 6 { break }
            }
            return records
        }
        for number in 4...6 { try await store.insert(Company(number, "D")) }
        let records = try await reader.value
        #expect(records == (1...6).map(RecordID.fixture))
        let ended = Task {
            for try await _ in store.changes(after: FeedPosition(6)) {}
        }
        ended.cancel()
        await expectError(.cancelled) { try await ended.value }
    }
}
