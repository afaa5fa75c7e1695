import CSwiftCRMSQLite
import FileStorage
import Foundation
import StorageProtocols
import Testing

/// A file that cannot be opened is refused with a clear error and stays as it is, byte by byte, without files beside it.
@Suite struct RefusalTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Opens what is in the folder and checks that nothing of it changed.
    private func refusal(_ catalog: Catalog? = nil, _ comment: Comment? = nil) async throws -> StorageError.Code? {
        let before = folder.content
        let catalog = try catalog ?? People.catalog()
        let code = await storageCode {
            try await FileEngine(path: folder.file()).open(catalog).close()
        }
        var after = folder.content
        // The shared index is made anew by whoever reads a log; nothing is kept in it.
        if before["store.crm-wal"] != nil { after["store.crm-shm"] = before["store.crm-shm"] }
        #expect(after == before, comment)
        return code
    }

    /// Leaves a store in the folder: closed, or as a killed process leaves it, with its log.
    private func makeStore(_ catalog: Catalog? = nil, closed: Bool) async throws {
        let other = try TemporaryFolder()
        let store = try await FileEngine(path: other.file()).open(catalog ?? People.catalog())
        try await store.add((1...40).map { People.person($0) })
        if closed {
            try await store.close()
        } else {
            // The second part waits in the log.
            try await store.close()
            let again = try await FileEngine(path: other.file()).open(catalog ?? People.catalog())
            for number in 41...80 { try await again.add([People.person(number)]) }
            try folder.copyAsLeft(from: other)
            return try await again.close()
        }
        try folder.copyAsLeft(from: other)
    }

    @Test(arguments: [
        Array("Name,Email\nAnn,ann@example.com\n".utf8), Array("SQLite format 3\0".utf8), [0],
        [UInt8](repeating: 0, count: 99),
        [UInt8](repeating: 0, count: 8192),
    ])
    func filesOfOtherKinds(_ bytes: [UInt8]) async throws {
        try folder.write(bytes)
        #expect(try await refusal() == .notAStore)
    }

    @Test func randomBytes() async throws {
        var random = SeededRandom(1)
        for _ in 0..<20 {
            try folder.write(
                (0..<Int.random(in: 1...20_000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            )
            #expect(try await refusal() == .notAStore)
        }
    }

    @Test func aFolder() async throws {
        try FileManager.default.createDirectory(atPath: folder.file(), withIntermediateDirectories: false)
        #expect(try await refusal() == .notAStore)
    }

    @Test func aFolderThatIsNotThere() async throws {
        let code = await storageCode {
            try await FileEngine(path: folder.path + "/nowhere/store.crm").open(People.catalog()).close()
        }
        #expect(code == .io)
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: ["DELETE", "WAL"], [false, true])
    func databasesOfOtherPrograms(_ mode: String, _ isOpen: Bool) async throws {
        let other = try TemporaryFolder()
        let database = try RawDatabase(other.file())
        try database.execute("PRAGMA journal_mode=\(mode); CREATE TABLE person(id); INSERT INTO person VALUES(1)")
        try folder.copyAsLeft(from: other)
        #expect(try await refusal() == .notAStore)
        if isOpen {
            // The same where the other program still has it open.
            let before = try other.bytes()
            let code = await storageCode { try await FileEngine(path: other.file()).open(People.catalog()).close() }
            #expect(code == .notAStore)
            #expect(try other.bytes() == before)
            #expect(!other.names.contains("store.crm-lock"))
        }
        withExtendedLifetime(database) {}
    }

    @Test(arguments: [true, false])
    func newerFormats(_ closed: Bool) async throws {
        try await makeStore(closed: closed)
        var bytes = try folder.bytes()
        bytes[63] += 1
        try folder.write(bytes)
        #expect(try await refusal() == .newerFormat)
    }

    /// The newer format's number may not have left the log yet.
    @Test func newerFormatsInTheLog() async throws {
        let other = try TemporaryFolder()
        try await FileEngine(path: other.file()).open(People.catalog()).close()
        let database = try RawDatabase(other.file())
        try database.execute("PRAGMA user_version=2")
        try folder.copyAsLeft(from: other)
        withExtendedLifetime(database) {}
        #expect(folder.names.contains("store.crm-wal"))
        #expect(try await refusal() == .newerFormat)
    }

    @Test(arguments: [true, false])
    func newerSchemas(_ closed: Bool) async throws {
        var newer = Person.schema.type
        newer.version += 1
        try await makeStore(Catalog([newer]), closed: closed)
        #expect(try await refusal() == .newerFormat)
    }

    @Test(arguments: [true, false])
    func schemasThatNoMigrationReaches(_ closed: Bool) async throws {
        try await makeStore(closed: closed)
        var other = Person.schema.type
        other.columns.append(Column(name: "unknown", kind: .text, isNullable: true))
        #expect(try await refusal(Catalog([other])) == .schemaMismatch)
    }

    @Test(arguments: [true, false])
    func truncatedFiles(_ closed: Bool) async throws {
        try await makeStore(closed: closed)
        let whole = try folder.bytes()
        var random = SeededRandom(2)
        var lengths = [1, 99, 100, 512, 4095, 4096, 4097, 8192, whole.count - 4096, whole.count - 1]
        lengths += (0..<30).map { _ in Int.random(in: 1..<whole.count, using: &random) }
        // An empty file beside a log was once a store; alone it is where one is to be made.
        if !closed { lengths.append(0) }
        let (log, persons) = (try? folder.bytes("store.crm-wal"), (1...(closed ? 40 : 80)).map { People.person($0) })
        for length in lengths {
            try folder.write(whole.prefix(length))
            if let log { try folder.write(log, to: "store.crm-wal") }
            let comment: Comment = "\(length) of \(whole.count) bytes"
            if length >= whole.count - 4096, log != nil {
                // The log may hold all that is missing; then nothing is.
                try await expectWhole(persons, comment)
            } else {
                let code = try await refusal(nil, comment)
                #expect(code == (1..<100 ~= length ? .notAStore : .corrupt), comment)
            }
        }
        try folder.write(whole)
        if let log { try folder.write(log, to: "store.crm-wal") }
        try await expectWhole(persons, "whole")
    }

    private func expectWhole(_ persons: [Person], _ comment: Comment) async throws {
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        #expect(try await People.all(store) == persons, comment)
        #expect(try await store.verify().faults == [], comment)
        try await store.close()
    }
}
