import FileStorage
import Foundation
import StorageProtocols
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Whatever numbers and texts stand in a file, using it gives an answer or an error, and never a trap.
@Suite struct HostileContentTests {
    private static let numbers = ["9223372036854775807", "-9223372036854775808", "-1", "0"]

    /// Statements that put something into the file that no library writes.
    private static var plants: [String] {
        var plants = [
            "UPDATE _type SET definition='{}'", "UPDATE _type SET definition='[[['", "UPDATE _type SET name='nobody'",
            "DELETE FROM _type", "DROP TABLE _change", "DROP TABLE person", #"DROP TABLE "person$history""#,
            #"DROP TABLE "person$pending""#, #"DROP TABLE "person$list emails""#, #"DROP INDEX "person$id""#,
            "UPDATE person SET id=x'00'", "UPDATE person SET id=NULL", "UPDATE person SET name=NULL",
            "UPDATE person SET emails='[[1]]'", "UPDATE person SET emails='{'", "UPDATE person SET custom='nothing'",
            "UPDATE person SET employer=x'0102'", "UPDATE person SET note=CAST(x'FFFE80C0' AS TEXT)",
            "UPDATE person SET name=CAST(x'00C3' AS TEXT), name_key=CAST(x'F8' AS TEXT)",
            "UPDATE _change SET kind=99", "UPDATE _change SET type=99", "UPDATE _change SET record=x''",
            "UPDATE _commit SET operation=x'01', actor=CAST(x'FF' AS TEXT)",
            #"UPDATE "person$pending" SET document=CAST(x'00FF20FF' AS TEXT)"#,
            #"UPDATE "person$search_data" SET block=x'FFFFFFFFFFFFFFFF'"#, #"DELETE FROM "person$search_data""#,
            #"UPDATE "person$search_data" SET block=zeroblob(8)"#,
        ]
        for number in numbers {
            plants += [
                "UPDATE _commit SET at=\(number)", "UPDATE _commit SET last_change=\(number)",
                "UPDATE _commit SET version=\(number) WHERE version=3",
                "UPDATE _change SET position=\(number) WHERE position=5", "UPDATE _change SET version=\(number)",
                "INSERT OR REPLACE INTO _cursor VALUES('cursor',\(number))", "UPDATE person SET _version=\(number)",
                #"UPDATE "person$history" SET _until=\#(number),_version=\#(number)"#,
                "UPDATE person SET score=\(number)",
                "UPDATE person SET row=\(number) WHERE score=4", "UPDATE _type SET version=\(number)",
                "UPDATE _type SET number=\(number)", "PRAGMA user_version=\(number)",
                #"UPDATE "person$list emails" SET row=\#(number)"#, #"UPDATE "person$pending" SET row=\#(number)"#,
            ]
        }
        return plants
    }

    private static func makeStore(_ folder: TemporaryFolder) async throws {
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        try await store.add((1...100).map { People.person($0) }, at: 1)
        try await store.add([People.person(200)], at: 2)
        _ = try await store.write(People.request(3)) { tx in
            var stored = try tx.get(People.person(2).id)
            stored.city = "Kyoto"
            try tx.update(stored)
            try tx.setFeedCursor("cursor", to: FeedPosition(4))
        }
        try await store.close()
    }

    /// Does a little of everything; errors are as good as answers.
    private static func use(_ folder: TemporaryFolder) async throws {
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        let reads: [@Sendable (any ReadTransaction) throws -> Void] = [
            { _ = try $0.fetch(Query<Person>().sorted { $0.name.ascending }) },
            { _ = try $0.count(Query<Person>(.matching("person"))) },
            { _ = try $0.fetch(Query<Person>(.matching("word1")).limit(3)) },
            { _ = try $0.fetch(Person.where { $0.emails.contains("p2@example.org") }) },
            { _ = try $0.fetch(Query<Person>().asOf(.commit(CommitID(2)))) },
            { _ = try $0.fetch(Query<Person>().asOf(.instant(Instant(seconds: 2)))) },
            { _ = try $0.revisions(Person.schema.type, People.person(2).id.raw) },
            { _ = try $0.commits(.after(.none, limit: 100)) },
            { _ = try $0.commits(.latest) },
            { _ = try $0.changes(after: .start, limit: 1000) },
            { _ = try $0.changes(in: CommitID(3)) },
            { _ = try $0.feedCursor("cursor") },
            {
                let score = Person.Fields.score.reference
                _ = try $0.aggregate(
                    AggregateQuery(type: "person", measures: [Measure(.sum(ProjectedField(score))), Measure(.count)])
                )
            },
        ]
        for read in reads { _ = await storageCode { try await store.read(read) } }
        let writes: [@Sendable (any WriteTransaction) throws -> Void] = [
            { try $0.insert(People.person(300)) },
            { try $0.insert((400...500).map { People.person($0) }) },
            { tx in
                var stored = try tx.get(People.person(2).id)
                stored.note = "changed"
                stored.emails = ["other@example.com"]
                try tx.update(stored)
            },
            { try $0.delete(People.person(3).id) },
            { try $0.delete(People.person(200).id) },
            { try $0.setFeedCursor("cursor", to: FeedPosition(9)) },
        ]
        for write in writes { _ = await storageCode { _ = try await store.write(People.request(9), write) } }
        _ = await storageCode { _ = try await store.verify() }
        try await store.close()
    }

    @Test func noPlantTraps() async {
        await #expect(processExitsWith: .success) {
            let original = try TemporaryFolder()
            try await Self.makeStore(original)
            for plant in Self.plants {
                let folder = try TemporaryFolder()
                try folder.copyAsLeft(from: original)
                try Data(plant.utf8).write(to: URL(fileURLWithPath: Self.log(of: getppid())))
                try? RawDatabase(folder.file()).execute(plant)
                _ = await storageCode { try await Self.use(folder) }
            }
        }
        let log = Self.log(of: getpid())
        print("planted last:", (try? String(contentsOfFile: log, encoding: .utf8)) ?? "nothing")
        try? FileManager.default.removeItem(atPath: log)
    }

    /// Where the child process says what it plants, for the case that it traps.
    private static func log(of parent: pid_t) -> String { NSTemporaryDirectory() + "swift-crm-planted-\(parent)" }
}
