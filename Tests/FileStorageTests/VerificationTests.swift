import CSwiftCRMSQLite
import FileStorage
import StorageProtocols
import Testing

/// `verify()` names what was planted in the file behind the library's back.
@Suite struct VerificationTests {
    struct Plant: Sendable, CustomTestStringConvertible {
        var name: String
        var sql: String
        var rule: String
        /// The person that the report must name; nil for faults of the whole store.
        var person: UInt64?

        var testDescription: String { name }
    }

    private static let first = "(SELECT row FROM person WHERE score=1)"

    static let plants = [
        Plant(
            name: "overlapping intervals",
            sql: #"UPDATE "person$history" SET "_until"=4 WHERE score=1002 AND "_version"=2"#,
            rule: "history interval",
            person: 2
        ),
        Plant(
            name: "an earlier state that is not over",
            sql: #"UPDATE "person$history" SET "_until"=9 WHERE score=1002"#,
            rule: "history interval",
            person: 2
        ),
        Plant(
            name: "an empty interval",
            sql: #"UPDATE "person$history" SET "_until"="_version" WHERE score=1002"#,
            rule: "history interval",
            person: 2
        ),
        Plant(
            name: "a row of no commit",
            sql: "UPDATE person SET _version=77 WHERE score=1",
            rule: "history interval",
            person: 1
        ),
        Plant(
            name: "a missing entry of the feed",
            sql: "DELETE FROM _change WHERE position=3",
            rule: "feed against rows",
            person: 3
        ),
        Plant(
            name: "an entry of the feed without a state",
            sql: "DELETE FROM person WHERE score=1",
            rule: "feed against rows",
            person: 1
        ),
        Plant(
            name: "a key too many",
            sql: #"INSERT INTO "person$list emails"(key,row) VALUES('stranger@example.com',\#(first))"#,
            rule: "index against rows",
            person: 1
        ),
        Plant(
            name: "a key too few",
            sql: #"DELETE FROM "person$list emails" WHERE key='p1@example.org'"#,
            rule: "index against rows",
            person: 1
        ),
        Plant(
            name: "a key of the wrong row",
            sql: #"UPDATE "person$list emails" SET row=\#(first) WHERE key='p3@example.org'"#,
            rule: "index against rows",
            person: 3
        ),
        Plant(
            name: "a token too few",
            sql: #"INSERT INTO "person$search"("person$search",rowid,grams) VALUES('delete',\#(first),'per')"#,
            rule: "text index against rows",
            person: 1
        ),
        Plant(
            name: "a token too many",
            sql: #"INSERT INTO "person$search"(rowid,grams) VALUES(\#(first),'zzz')"#,
            rule: "text index against rows",
            person: 1
        ),
        Plant(
            name: "a text that the index does not know",
            sql: "UPDATE person SET note='something else' WHERE score=1",
            rule: "text index against rows",
            person: 1
        ),
        Plant(
            name: "no entry of the text index",
            sql: #"INSERT INTO "person$search"("person$search") VALUES('delete-all')"#,
            rule: "text index against rows",
            person: 1
        ),
        Plant(
            name: "a waiting text that is not the row's",
            sql:
                #"UPDATE "person$pending" SET document='something else' WHERE row=(SELECT row FROM person WHERE score=200)"#,
            rule: "text index against rows",
            person: 200
        ),
        Plant(
            name: "a waiting text of no row",
            sql: #"INSERT INTO "person$pending"(row,document) VALUES(999,'nobody')"#,
            rule: "text index against rows",
            person: nil
        ),
        Plant(
            name: "a list that is no JSON",
            sql: "UPDATE person SET emails='[\"a' WHERE score=1",
            rule: "values",
            person: 1
        ),
        Plant(
            name: "a list with elements of the wrong kind",
            sql: "UPDATE person SET emails='[1,2]' WHERE score=1",
            rule: "values",
            person: 1
        ),
        Plant(
            name: "custom fields that are no object",
            sql: "UPDATE person SET custom='[]' WHERE score=1",
            rule: "values",
            person: 1
        ),
        Plant(
            name: "a field that must not be null",
            sql: "UPDATE person SET name=NULL WHERE score=1",
            rule: "values",
            person: 1
        ),
        Plant(
            name: "a damaged earlier state",
            sql: #"UPDATE "person$history" SET custom='{' WHERE score=1002"#,
            rule: "values",
            person: 2
        ),
        Plant(
            name: "a commit that is missing",
            sql: "DELETE FROM _commit WHERE version=2",
            rule: "commit order",
            person: nil
        ),
        Plant(
            name: "a commit before its predecessor's time",
            sql: "UPDATE _commit SET at=-5 WHERE version=3",
            rule: "commit order",
            person: nil
        ),
        Plant(
            name: "a change of another commit",
            sql: "UPDATE _change SET version=1 WHERE position=(SELECT last_change FROM _commit WHERE version=3)",
            rule: "feed order",
            person: nil
        ),
    ]

    @Test(arguments: plants)
    func namesWhatWasPlanted(_ plant: Plant) async throws {
        let folder = try TemporaryFolder()
        let catalog = try People.catalog()
        let store = try await FileEngine(path: folder.file()).open(catalog)
        // Commit 1 is indexed at once; person 2 then changes twice; commit 4 waits for the text index.
        try await store.add((1...100).map { People.person($0) }, at: 1)
        let second = People.person(2)
        for commit in 2...3 {
            _ = try await store.write(People.request(Int64(commit))) { tx in
                var stored = try tx.get(second.id)
                stored.score += commit == 2 ? 1000 : -900
                try tx.update(stored)
            }
        }
        _ = try await store.write(People.request(4)) { tx in
            var stored = try tx.get(second.id)
            stored.score = 2
            try tx.update(stored)
        }
        try await store.add([People.person(200)], at: 5)
        #expect(try await store.verify().faults == [])
        try await store.close()

        try RawDatabase(folder.file()).execute(plant.sql)

        let damaged = try await FileEngine(path: folder.file()).open(catalog)
        let faults = try await damaged.verify().faults
        let found = faults.filter { fault in
            fault.rule == plant.rule
                && (plant.person == nil || fault.record == RecordID(high: 1, low: plant.person ?? 0))
        }
        #expect(!found.isEmpty, "\(faults)")
        if plant.person != nil { #expect(found.allSatisfy { $0.type == "person" }) }
        #expect(faults.count <= 220, "\(faults.count) faults")
        try await damaged.close()
    }

    /// A damaged page is reported, not thrown, and the rest of the report is still made where it can be.
    @Test func namesADamagedTree() async throws {
        let folder = try TemporaryFolder()
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        try await store.add((1...500).map { People.person($0, note: 200) }, at: 1)
        try await store.close()
        var bytes = try folder.bytes()
        // The type byte of a page far behind the schema.
        let page = bytes.count / 4096 / 2
        bytes[page * 4096] ^= 0xFF
        try folder.write(bytes)
        let damaged = try await FileEngine(path: folder.file()).open(People.catalog())
        #expect(try await damaged.verify().isSound == false)
        try await damaged.close()
    }
}
