import FileStorage
import Foundation
import StorageProtocols
import Synchronization
import Testing

/// Cancelling a task ends its transaction soon, and nothing else.
@Suite struct CancellationTests {
    let folder: TemporaryFolder
    private static let persons = 2000

    init() throws { folder = try TemporaryFolder() }

    private func filledStore() async throws -> any Store {
        let store = try await FileEngine(path: folder.file(), durability: .normal).open(People.catalog())
        try await store.add((1...Self.persons).map { Person(UInt64($0), "Same", score: 1) })
        return store
    }

    /// Looks at every triple of persons: hours of work.
    private static var endless: Query<Person> {
        let score = Person.Fields.score.reference
        let nobody = Condition.compare(Person.Fields.name.reference, .equal, .text("Nobody"))
        let inner = RelatedRecords(type: "person", local: score, foreign: score, condition: nobody)
        let outer = RelatedRecords(type: "person", local: score, foreign: score, condition: .exists(inner))
        return Query(Filter(.exists(outer)))
    }

    private func expectUsable(_ store: any Store) async throws {
        #expect(try await store.read { try $0.count(Query<Person>()) } == Self.persons)
        try await store.add([People.person(5000)])
        #expect(try await store.verify().faults == [])
        try await store.close()
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func aRunningQueryIsInterrupted(_ isWrite: Bool) async throws {
        let store = try await filledStore()
        let begun = AsyncStream<Void>.makeStream()
        let task = Task {
            if isWrite {
                _ = try await store.write(People.request()) { tx in
                    try tx.insert(People.person(3000))
                    begun.continuation.finish()
                    return try tx.count(Self.endless)
                }
            } else {
                _ = try await store.read { tx in
                    begun.continuation.finish()
                    return try tx.count(Self.endless)
                }
            }
        }
        for await _ in begun.stream {}
        let clock = ContinuousClock()
        let start = clock.now
        task.cancel()
        #expect(await storageCode { try await task.value } == .cancelled)
        #expect(clock.now - start < .seconds(10))
        try await expectUsable(store)
    }

    /// The cancellation may come between two queries, when there is nothing to interrupt.
    @Test(.timeLimit(.minutes(1))) func aQueryThatBeginsTooLateIsInterrupted() async throws {
        let store = try await filledStore()
        let begun = AsyncStream<Void>.makeStream()
        let isCancelled = DispatchSemaphore(value: 0)
        let task = Task {
            try await store.read { tx in
                begun.continuation.finish()
                isCancelled.wait()
                return try tx.count(Self.endless)
            }
        }
        for await _ in begun.stream {}
        task.cancel()
        isCancelled.signal()
        #expect(await storageCode { _ = try await task.value } == .cancelled)
        try await expectUsable(store)
    }

    /// A cancelled task that waits behind others does not take its turn.
    @Test(.timeLimit(.minutes(1))) func whatWaitsDoesNotBegin() async throws {
        let store = try await filledStore()
        let begun = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        let first = Task {
            try await store.write(People.request()) { _ in
                begun.continuation.finish()
                release.wait()
            }
        }
        for await _ in begun.stream {}
        let hasRun = Mutex(false)
        let second = Task {
            try await store.write(People.request()) { _ in hasRun.withLock { $0 = true } }
        }
        second.cancel()
        release.signal()
        _ = try await first.value
        #expect(await storageCode { _ = try await second.value } == .cancelled)
        #expect(hasRun.withLock { !$0 })
        try await expectUsable(store)
    }
}
