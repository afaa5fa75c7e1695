import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Several writes to one record in one commit leave one state and one change, or none.
    static var collapse: [StoreConformanceCase] {
        [
            StoreConformanceCase("collapse: created and updated is created", createdUpdated),
            StoreConformanceCase("collapse: created and deleted is nothing", createdDeleted),
            StoreConformanceCase("collapse: updated twice is updated", updatedTwice),
            StoreConformanceCase("collapse: updated and deleted is deleted", updatedDeleted),
            StoreConformanceCase("collapse: deleted and inserted again is updated", deletedInserted),
            StoreConformanceCase("collapse: changes come in the order of first writes", changeOrder),
        ]
    }

    private static let id = RecordID.fixture(1)

    private static func row(_ name: String) -> [Value] { Company.schema.values(of: Company(1, name)) }

    private static func put(_ name: String, in tx: any WriteTransaction) throws {
        if try tx.find(ID<Company>(id)) == nil {
            try tx.insert(Company.schema.type, [row(name)])
        } else {
            try tx.update(Company.schema.type, [RowUpdate(values: row(name), expected: nil)])
        }
    }

    private static func remove(in tx: any WriteTransaction) throws {
        try tx.delete(Company.schema.type, [RowDeletion(id: id, expected: nil)])
    }

    /// Runs a commit and says what it left: its changes, and the names and intervals of the record's states.
    private static func trace(
        _ store: any Store,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Void
    ) async throws -> (commit: CommitID?, kinds: [Change.Kind], states: [String]) {
        let commit = try await store.write(CommitRequest(at: .tick(0)), body).commit
        return try await store.read { tx in
            let kinds = try commit.map { try tx.changes(in: $0).map(\.kind) } ?? []
            let states = try tx.revisions(Company.schema.type, id)
                .map { revision in
                    guard case .text(let name) = revision.values[1] else { return "?" }
                    return "\(name) \(revision.from)-\(revision.to?.description ?? "")"
                }
            return (commit, kinds, states)
        }
    }

    private static func createdUpdated(_ store: any Store) async throws {
        let trace = try await trace(store) { tx in
            try put("A", in: tx)
            try put("B", in: tx)
            try put("C", in: tx)
        }
        #expect(trace.kinds == [.created])
        #expect(trace.states == ["C 1-"])
    }

    private static func createdDeleted(_ store: any Store) async throws {
        let nothing = try await trace(store) { tx in
            try put("A", in: tx)
            try remove(in: tx)
        }
        #expect(nothing.commit == nil)
        #expect(nothing.states == [])
        let beside = try await trace(store) { tx in
            try put("A", in: tx)
            try remove(in: tx)
            try tx.insert(Company(2, "Other"))
        }
        #expect(beside.kinds == [.created])
        #expect(beside.states == [])
        try await store.write { tx in
            try put("A", in: tx)
            try tx.insert(Company(3, "Third"))
            try remove(in: tx)
            try tx.insert(Company(4, "Fourth"))
        }
        let positions = try await store.read { tx in try tx.changes(after: .start, limit: .max).map(\.position.number) }
        #expect(positions == [1, 2, 3], "there is no gap")
        let again = try await trace(store) { tx in
            try put("A", in: tx)
            try remove(in: tx)
            try put("B", in: tx)
        }
        #expect(again.kinds == [.created])
        #expect(again.states == ["B 3-"])
    }

    private static func updatedTwice(_ store: any Store) async throws {
        try await store.write { tx in try put("A", in: tx) }
        let trace = try await trace(store) { tx in
            try put("B", in: tx)
            try put("C", in: tx)
        }
        #expect(trace.kinds == [.updated])
        #expect(trace.states == ["A 1-2", "C 2-"])
    }

    private static func updatedDeleted(_ store: any Store) async throws {
        try await store.write { tx in try put("A", in: tx) }
        let trace = try await trace(store) { tx in
            try put("B", in: tx)
            try remove(in: tx)
        }
        #expect(trace.kinds == [.deleted])
        #expect(trace.states == ["A 1-2"])
    }

    private static func deletedInserted(_ store: any Store) async throws {
        try await store.write { tx in try put("A", in: tx) }
        let updated = try await trace(store) { tx in
            try remove(in: tx)
            try put("B", in: tx)
        }
        #expect(updated.kinds == [.updated])
        #expect(updated.states == ["A 1-2", "B 2-"])
        let deleted = try await trace(store) { tx in
            try remove(in: tx)
            try put("C", in: tx)
            try remove(in: tx)
        }
        #expect(deleted.kinds == [.deleted])
        #expect(deleted.states == ["A 1-2", "B 2-3"])
        let restored = try await trace(store) { tx in try tx.restore(ID<Company>(id)) }
        #expect(restored.kinds == [.created])
        #expect(restored.states == ["A 1-2", "B 2-3", "B 4-"])
        let within = try await trace(store) { tx in
            try remove(in: tx)
            try tx.restore(ID<Company>(id))
        }
        #expect(within.kinds == [.updated])
        #expect(within.states == ["A 1-2", "B 2-3", "B 4-5", "B 5-"])
    }

    private static func changeOrder(_ store: any Store) async throws {
        try await store.insert(Company(1, "A"), Company(2, "B"))
        let commit = try await store.write(CommitRequest(at: .tick(1))) { tx in
            try tx.insert(Person(1, "Ann"))
            try tx.delete(ID<Company>.fixture(2))
            try tx.insert([Company(4, "D"), Company(3, "C")])
            var ann = try tx.get(ID<Person>.fixture(1))
            ann.score = 1
            try tx.update(ann)
            try put("A2", in: tx)
        }
        let changes = try await store.read { tx in try tx.changes(in: try Require.value(commit.commit, "a commit")) }
        #expect(changes.map(\.type) == ["person", "company", "company", "company", "company"])
        #expect(changes.map(\.record) == [1, 2, 4, 3, 1].map(RecordID.fixture))
        #expect(changes.map(\.kind) == [.created, .deleted, .created, .created, .updated])
    }
}
