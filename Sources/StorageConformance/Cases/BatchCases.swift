import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Calls with several rows: all or none, and the position of the one at fault.
    static var batches: [StoreConformanceCase] {
        [
            StoreConformanceCase("batches: an insert that fails names the row and adds none", insertBatch),
            StoreConformanceCase("batches: an update that fails names the row and changes none", updateBatch),
            StoreConformanceCase("batches: a deletion that fails names the record and deletes none", deleteBatch),
            StoreConformanceCase("batches: the same record twice in one call", sameRecordTwice),
            StoreConformanceCase("batches: an empty call does nothing", emptyBatch),
            StoreConformanceCase("batches: a transaction goes on after a failed call", goesOn),
        ]
    }

    private static func insertBatch(_ store: any Store) async throws {
        try await store.insert(Company(3, "Live"))
        let failures = try await store.write { tx in
            var invalid = Company.schema.values(of: Company(6, "F"))
            invalid[1] = .null
            return [
                try failure { try tx.insert([Company(1, "A"), Company(2, "B"), Company(3, "C"), Company(4, "D")]) },
                try failure {
                    try tx.insert(Company.schema.type, [Company.schema.values(of: Company(5, "E")), invalid])
                },
            ]
        }
        #expect(failures.map { $0?.code } == [.alreadyExists, .invalidValue] as [StorageError.Code?])
        #expect(failures.map { $0?.index } == [2, 1])
        #expect(failures.first??.record == .fixture(3))
        let names = try await store.read { tx in try tx.fetch(Company.all).map(\.name) }
        #expect(names == ["Live"])
    }

    private static func updateBatch(_ store: any Store) async throws {
        let version = try await store.insert(Company(1, "A"), Company(2, "B"), Company(3, "C"))
        let failures = try await store.write { tx in
            func changed(_ number: Int, _ version: CommitID) -> Stored<Company> {
                Stored(Company(number, "Changed"), version: version)
            }
            return [
                try failure { try tx.update([changed(1, version), changed(2, .none), changed(3, version)]) },
                try failure { try tx.update([changed(1, version), changed(2, version), changed(9, version)]) },
            ]
        }
        #expect(failures.map { $0?.code } == [.versionConflict, .notFound] as [StorageError.Code?])
        #expect(failures.map { $0?.index } == [1, 2])
        let names = try await store.read { tx in
            try tx.fetch(Company.all.sorted { $0.name.ascending }).map(\.name)
        }
        #expect(names == ["A", "B", "C"])
        let count = try await store.read { tx in try tx.commits(.after(.none, limit: 10)).count }
        #expect(count == 1, "failed calls leave no commit")
    }

    private static func deleteBatch(_ store: any Store) async throws {
        let version = try await store.insert(Company(1, "A"), Company(2, "B"))
        let failures = try await store.write { tx in
            func deletions(_ expected: [(Int, CommitID?)]) -> [RowDeletion] {
                expected.map { RowDeletion(id: .fixture($0.0), expected: $0.1) }
            }
            return [
                try failure { try tx.delete(Company.schema.type, deletions([(1, nil), (9, nil)])) },
                try failure { try tx.delete(Company.schema.type, deletions([(1, version), (2, CommitID.none)])) },
            ]
        }
        #expect(failures.map { $0?.code } == [.notFound, .versionConflict] as [StorageError.Code?])
        #expect(failures.map { $0?.index } == [1, 1])
        let count = try await store.read { tx in try tx.count(Company.all) }
        #expect(count == 2)
    }

    private static func sameRecordTwice(_ store: any Store) async throws {
        let version = try await store.insert(Company(1, "A"))
        let outcome = try await store.write { tx in
            let type = Company.schema.type
            let twice = try failure { try tx.insert([Company(2, "B"), Company(2, "B")]) }
            let deletion = RowDeletion(id: .fixture(1), expected: nil)
            let gone = try failure { try tx.delete(type, [deletion, deletion]) }
            let rows = ["X", "Y"].map { Company.schema.values(of: Company(1, $0)) }
            let stale = try failure {
                try tx.update(type, rows.map { RowUpdate(values: $0, expected: version) })
            }
            let both = try tx.update(type, rows.map { RowUpdate(values: $0, expected: nil) })
            return ([twice, gone, stale], both)
        }
        #expect(outcome.0.map { $0?.code } == [.alreadyExists, .notFound, .versionConflict])
        #expect(outcome.0.map { $0?.index } == [1, 1, 1])
        #expect(outcome.1 == [true, true])
        let (name, revisions) = try await store.read { tx in
            (try tx.get(ID<Company>.fixture(1)).name, try tx.revisions(Company.schema.type, .fixture(1)).count)
        }
        #expect(name == "Y")
        #expect(revisions == 2)
    }

    private static func emptyBatch(_ store: any Store) async throws {
        let outcome = try await store.write(CommitRequest(at: .tick(0))) { tx in
            try tx.insert([Company]())
            try tx.delete(Company.schema.type, [])
            return try tx.update([Stored<Company>]())
        }
        #expect(outcome.value == [])
        #expect(outcome.commit == nil)
    }

    private static func goesOn(_ store: any Store) async throws {
        try await store.insert(Company(1, "A"))
        let seen = try await store.write { tx in
            try tx.insert(Company(2, "B"))
            _ = try failure { try tx.insert([Company(3, "C"), Company(1, "A")]) }
            let names = try tx.fetch(Company.all.sorted { $0.name.ascending }).map(\.name)
            try tx.insert(Company(4, "D"))
            return names
        }
        #expect(seen == ["A", "B"], "the transaction is in the state before the failed call")
        let (names, changes) = try await store.read { tx in
            (
                try tx.fetch(Company.all.sorted { $0.name.ascending }).map(\.name),
                try tx.changes(after: .start, limit: 10).map(\.record)
            )
        }
        #expect(names == ["A", "B", "D"])
        #expect(changes == [.fixture(1), .fixture(2), .fixture(4)])
    }
}
