import FileStorage
import Foundation
import StorageProtocols
import Testing

/// Several stores on one file, and readers beside a writer.
@Suite struct SharingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open() async throws -> any Store { try await FileEngine(path: folder.file()).open(People.catalog()) }

    /// Many stores may make the same new file at the same time.
    @Test func aNewFileIsMadeOnce() async throws {
        let stores = try await withThrowingTaskGroup(of: (any Store).self) { group in
            for _ in 0..<6 { group.addTask { try await open() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (number, store) in stores.enumerated() { try await store.add([People.person(number)]) }
        for store in stores { #expect(try await People.all(store).count == 6) }
        for store in stores { try await store.close() }
        #expect(folder.names == ["store.crm"], "a closed store is one file")
    }

    /// Each commit adds a pair, so that a reader never sees an odd count; and each adds to one counter.
    @Test func twoStoresLoseNoUpdate() async throws {
        let stores = [try await open(), try await open()]
        let counter = Person(1_000_000, "Counter")
        try await stores[0].add([counter])
        let rounds = 120
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, store) in stores.enumerated() {
                group.addTask {
                    for round in 0..<rounds {
                        let number = (round * 2 + index) * 2 + 1
                        _ = try await store.write(People.request()) { tx in
                            try tx.insert([People.person(number), People.person(number + 1)])
                            var stored = try tx.get(counter.id)
                            stored.score += 1
                            try tx.update(stored)
                        }
                    }
                }
                group.addTask {
                    var last = 0
                    while last < rounds * 4 {
                        let (count, total) = try await store.read { tx in
                            (try tx.count(Query<Person>()) - 1, try tx.get(counter.id).record.score)
                        }
                        #expect(count == total * 2)
                        #expect(count >= last)
                        last = count
                    }
                }
            }
            try await group.waitForAll()
        }
        for store in stores {
            #expect(try await store.verify().faults == [])
            #expect(try await store.read { try $0.get(counter.id).record.score } == rounds * 2)
        }
        for store in stores { try await store.close() }
    }

    /// A writer fills more than one log while a reader stays where it began.
    @Test func aReaderKeepsItsState() async throws {
        let (writing, reading) = (try await open(), try await open())
        try await writing.add((1...50).map { People.person($0) })
        let begun = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        let reader = Task {
            try await reading.read { tx in
                let before = try tx.fetch(Query<Person>()).count
                begun.continuation.finish()
                release.wait()
                return (before, try tx.fetch(Query<Person>()).count, try tx.count(Query<Person>(.matching("word7"))))
            }
        }
        for await _ in begun.stream {}
        let inFile = try folder.bytes().count
        // A long city is in the row and in its index, and needs no time for the text index.
        for number in 1...120 {
            try await writing.add([
                Person(UInt64(1000 + number), "Long", city: String(repeating: "city", count: 50_000))
            ])
        }
        #expect(try folder.bytes("store.crm-wal").count > 4096 * 4096, "a checkpoint was due")
        #expect(try folder.bytes().count > inFile, "and has moved what the reader lets it")
        release.signal()
        let (before, after, _) = try await reader.value
        #expect(before == 50)
        #expect(after == 50)
        #expect(try await reading.read { try $0.count(Query<Person>()) } == 170)
        #expect(try await writing.verify().faults == [])
        try await reading.close()
        try await writing.close()
        #expect(folder.names == ["store.crm"])
    }

    @Test(.timeLimit(.minutes(1))) func waitsForTheCommitOfAnotherStore() async throws {
        let (one, other) = (try await open(), try await open())
        let latest = try await one.read { try $0.latestCommit() }
        let waiting = Task { try await one.waitForCommit(after: latest) }
        try await other.add([People.person(1)])
        try await waiting.value
        #expect(try await one.read { try $0.count(Query<Person>()) } == 1)
        try await one.close()
        try await other.close()
    }

    /// Closing waits for the transactions that run, and then leaves one file.
    @Test(.timeLimit(.minutes(1))) func closingWaitsForReaders() async throws {
        let store = try await open()
        try await store.add((1...10).map { People.person($0) })
        let begun = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        let reader = Task {
            try await store.read { tx in
                begun.continuation.finish()
                release.wait()
                return try tx.count(Query<Person>())
            }
        }
        for await _ in begun.stream {}
        let closing = Task { try await store.close() }
        release.signal()
        #expect(try await reader.value == 10)
        try await closing.value
        #expect(folder.names == ["store.crm"])
        #expect(await storageCode { _ = try await store.read { _ in } } == .closed)
    }

    /// Where no connection can be made, whoever waits for one hears of it.
    @Test(.timeLimit(.minutes(1))) func readersThatCannotBeMade() async throws {
        let store = try await FileEngine(path: folder.file(), readers: 1).open(People.catalog())
        for name in folder.names { try FileManager.default.removeItem(atPath: folder.file(name)) }
        await withTaskGroup(of: StorageError.Code?.self) { group in
            for _ in 0..<50 {
                group.addTask { await storageCode { _ = try await store.read { try $0.count(Query<Person>()) } } }
            }
            for await code in group { #expect(code == .io) }
        }
        try await store.close()
    }

    /// A store that another one has in use is not emptied, moved or locked by closing.
    @Test func closingLeavesOthersAtWork() async throws {
        let staying = try await open()
        for number in 1...20 {
            let passing = try await open()
            try await passing.add([People.person(number)])
            try await passing.close()
            try await staying.add([People.person(100 + number)])
            #expect(try await staying.read { try $0.count(Query<Person>()) } == number * 2)
        }
        #expect(try await staying.verify().faults == [])
        try await staying.close()
        #expect(folder.names == ["store.crm"])
    }
}
