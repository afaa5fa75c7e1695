import FileStorage
import Foundation
import StorageProtocols
import Testing

@Suite struct FileStoreTests {
    let folder: TemporaryFolder
    let catalog: Catalog

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog([Person.schema.type])
    }

    private func request(_ seconds: Int64 = 0) -> CommitRequest { CommitRequest(at: Instant(seconds: seconds)) }

    @Test func keepsRecordsAcrossReopening() async throws {
        let path = folder.file()
        let store = try await FileEngine(path: path).open(catalog)
        let ann = Person(1, "Ann Lee", city: "Kyoto", emails: ["ann@example.com"], note: "likes 田中太郎")
        _ = try await store.write(request()) { try $0.insert(ann) }
        try await store.close()
        #expect(folder.names == ["store.crm", "store.crm-shm", "store.crm-wal"] || folder.names == ["store.crm"])

        let again = try await FileEngine(path: path).open(catalog)
        let found = try await again.read { try $0.find(ann.id)?.record }
        #expect(found == ann)
        for text in ["lee", "exam", "@example", "田中", "太郎", "an", "annlee"] {
            let hits = try await again.read { try $0.count(Query(Filter<Person>.matching(text))) }
            #expect(hits == (text == "annlee" ? 0 : 1), "\(text)")
        }
        #expect(
            try await again.verify()
                == Verification(faults: [], records: ["person": 1], revisions: ["person": 0], commits: 1)
        )
        try await again.close()
    }

    @Test func pagesByAFieldDefinedAtRunTime() async throws {
        let store = try await FileEngine(path: folder.file()).open(catalog)
        try await store.define([CustomField("rank", .integer)], on: "person")
        let people = try (1...5)
            .map { Person(UInt64($0), "Name \($0)", custom: try CustomValues(json: "{\"rank\":\(10 - $0)}")) }
        _ = try await store.write(request()) { try $0.insert(people) }
        let sorted = Person.all.sorted { _ in Sort(.custom("rank")) }
        let first = try await store.read { try $0.page(sorted.limit(2)) }
        let second = try await store.read { try $0.page(sorted.limit(.max).after(first.next)) }
        #expect((first.records + second.records).map(\.name) == ["Name 5", "Name 4", "Name 3", "Name 2", "Name 1"])
        #expect(second.next == nil)
        try await store.close()
    }

    @Test func movesEarlierStatesToTheHistory() async throws {
        let store = try await FileEngine(path: folder.file()).open(catalog)
        let ann = Person(1, "Ann", emails: ["ann@example.com"])
        _ = try await store.write(request(10)) { try $0.insert(ann) }
        _ = try await store.write(request(20)) { tx in
            var stored = try tx.get(ann.id)
            stored.name = "Anne"
            stored.emails = ["anne@example.com"]
            try tx.update(stored)
        }
        _ = try await store.write(request(30)) { try $0.delete(ann.id) }
        let names = try await store.read { tx in
            try [5, 15, 25, 35].map { try tx.find(ann.id, asOf: .instant(Instant(seconds: $0)))?.record.name }
        }
        #expect(names == [nil, "Ann", "Anne", nil])
        let changes = try await store.read { try $0.changes(after: .start, limit: 10).map(\.kind) }
        #expect(changes == [.created, .updated, .deleted])
        #expect(try await store.verify().faults == [])
        try await store.close()
    }
}
