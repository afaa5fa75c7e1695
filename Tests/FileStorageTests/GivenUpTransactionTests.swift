import StorageProtocols
import Testing

@testable import FileStorage

@Suite struct GivenUpTransactionTests {
    /// Whatever SQLite gives up on a full disk, no row lands without its commit.
    @Test(arguments: [false, true])
    func noRowLandsWithoutItsCommit(writesBefore: Bool) throws {
        let folder = try TemporaryFolder()
        let catalog = try Catalog([Person.schema.type])
        let (connection, shape) = try FileEngine(path: folder.file(), cacheSize: 1).connectWriter(installing: catalog)
        let pages = try connection.integer("PRAGMA page_count") ?? 0
        _ = try connection.integer("PRAGMA max_page_count=\(pages + 20)")

        try connection.run("BEGIN IMMEDIATE")
        let tx = try FileWriteTransaction(shape, connection, Cancellation())
        if writesBefore { try tx.insert(Person(998, "Before")) }
        let many = (1...400).map { Person($0, "Name \($0) " + String(repeating: "x", count: 500)) }
        #expect(throws: StorageError.self) { try tx.insert(many) }
        do {
            try tx.insert(Person(999, "Small"))
            #expect(try tx.finish(CommitRequest(at: Instant(seconds: 0))))
            try connection.run("COMMIT")
        } catch {
            if connection.isInTransaction { try connection.run("ROLLBACK") }
        }
        let commits = try connection.integer("SELECT count(*) FROM _commit")
        let people = try connection.integer("SELECT count(*) FROM person")
        let expected: Int64 = writesBefore ? 2 : 1
        #expect(commits == 0 && people == 0 || commits == 1 && people == expected)
        let report = try Verifier(shape, connection, Cancellation()).verify()
        #expect(report.faults == [])
    }
}
