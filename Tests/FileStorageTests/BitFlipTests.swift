import FileStorage
import Foundation
import StorageProtocols
import Testing

/// A flipped bit anywhere in the file never traps, and what it changes is reported or not to be seen.
@Suite struct BitFlipTests {
    /// Everything that a store gives back.
    private struct Content: Equatable {
        var persons: [Person] = []
        var states: [[Person?]] = []
        var commits: [Commit] = []
        var changes: [Change] = []
        var hits: [[Int]] = []
    }

    private static let words = ["person", "11", "word7", "example.com", "word42"]

    private static func content(_ store: any Store) async throws -> Content {
        try await store.read { tx in
            var content = Content()
            content.persons = try tx.fetch(Query<Person>()).map(\.record)
            content.states = try (1...24)
                .map { number in
                    let id = People.person(number).id
                    return try [1, 2, 3].map { try tx.find(id, asOf: .commit(CommitID($0)))?.record }
                }
            content.commits = try tx.commits(.after(.none, limit: 100))
            content.changes = try tx.changes(after: .start, limit: 1000)
            content.hits = try words.map { word in
                try tx.fetch(Query<Person>(.matching(word)).sorted { $0.score.ascending }).map(\.record.score)
            }
            return content
        }
    }

    private static func makeStore(_ folder: TemporaryFolder) async throws -> Content {
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        try await store.add((1...12).map { People.person($0, note: 120) }, at: 1)
        try await store.add((13...24).map { People.person($0, note: 120) }, at: 2)
        _ = try await store.write(People.request(3)) { tx in
            try tx.update(
                tx.fetch(Query<Person>().limit(8))
                    .map { stored in
                        var stored = stored
                        stored.city = "Kyoto"
                        return stored
                    }
            )
        }
        let content = try await content(store)
        try await store.close()
        return content
    }

    /// What came of one flip.
    private enum Outcome: String, CaseIterable {
        case refused, reported, failed, same, changed
    }

    private static func outcome(_ folder: TemporaryFolder, _ content: Content) async throws -> Outcome {
        let store: any Store
        do {
            store = try await FileEngine(path: folder.file()).open(People.catalog())
        } catch {
            return .refused
        }
        var outcome = Outcome.same
        do {
            if try await Self.content(store) != content { outcome = .changed }
        } catch {
            outcome = .failed
        }
        do {
            if try await !store.verify().isSound { outcome = .reported }
        } catch {
            outcome = .failed
        }
        // Writing to it fails or succeeds, and no more.
        _ = await storageCode { try await store.add([People.person(99)]) }
        _ = await storageCode { try await store.close() }
        return outcome
    }

    /// Runs in a process of its own, so that a trap is a failed test and not the end of all tests.
    @Test func aFlippedBitIsReportedOrHarmless() async {
        let run = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let original = try TemporaryFolder()
            let content = try await Self.makeStore(original)
            let bytes = try original.bytes()
            var random = SeededRandom(5)
            var counts: [Outcome: Int] = [:]
            let folder = try TemporaryFolder()
            for _ in 0..<400 {
                var flipped = bytes
                let (offset, bit) = (
                    Int.random(in: 0..<bytes.count, using: &random), Int.random(in: 0..<8, using: &random)
                )
                flipped[offset] ^= 1 << bit
                for name in folder.names { try FileManager.default.removeItem(atPath: folder.file(name)) }
                try folder.write(flipped)
                let outcome = try await Self.outcome(folder, content)
                if outcome == .changed { print("changed without a report: byte \(offset), bit \(bit)") }
                counts[outcome, default: 0] += 1
            }
            // A value that no index holds has nothing to be compared with.
            #expect(counts[.changed, default: 0] <= 400 / 25)
            print("400 flips in \(bytes.count) bytes:", counts.map { "\($0.key) \($0.value)" }.sorted())
        }
        print(String(decoding: run?.standardOutputContent ?? [], as: UTF8.self))
    }
}
