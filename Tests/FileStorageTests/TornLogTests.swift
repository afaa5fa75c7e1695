import FileStorage
import Foundation
import StorageProtocols
import Testing

/// What a cut of the power can leave of the log, as far as it can be had without one: a torn end.
@Suite struct TornLogTests {
    private static let commits = 40

    /// A store whose log holds 40 commits of three persons each, as a killed process leaves it.
    private func tornStore() async throws -> TemporaryFolder {
        let (original, left) = (try TemporaryFolder(), try TemporaryFolder())
        try await FileEngine(path: original.file()).open(People.catalog()).close()
        let store = try await FileEngine(path: original.file()).open(People.catalog())
        for commit in 0..<Self.commits {
            try await store.add((1...3).map { People.person(commit * 3 + $0) }, at: Int64(commit))
        }
        try left.copyAsLeft(from: original)
        try await store.close()
        return left
    }

    /// The store opens with the first commits, each whole, and is sound.
    private func expectPrefix(_ folder: TemporaryFolder, _ comment: Comment) async throws -> Int {
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        let latest = Int(try await store.read { try $0.latestCommit().sequence })
        let persons = try await People.all(store)
        #expect(persons == (0..<latest * 3).map { People.person($0 + 1) }, comment)
        let report = try await store.verify()
        #expect(report.faults == [], comment)
        #expect(report.commits == latest, comment)
        try await store.add([People.person(1000)])
        try await store.close()
        return latest
    }

    @Test func aCutLogIsAPrefixOfTheCommits() async throws {
        let left = try await tornStore()
        let (main, log) = (try left.bytes(), try left.bytes("store.crm-wal"))
        var random = SeededRandom(3)
        var kept: Set<Int> = []
        for _ in 0..<60 {
            let folder = try TemporaryFolder()
            let length = Int.random(in: 0...log.count, using: &random)
            try folder.write(main)
            try folder.write(log.prefix(length), to: "store.crm-wal")
            kept.insert(try await expectPrefix(folder, "cut at \(length)"))
        }
        #expect(kept.count > 10, "the cuts fall between many commits")
        #expect(try await expectPrefix(left, "uncut") == Self.commits)
    }

    @Test func aDamagedLogIsAPrefixOfTheCommits() async throws {
        let left = try await tornStore()
        let (main, log) = (try left.bytes(), try left.bytes("store.crm-wal"))
        var random = SeededRandom(4)
        for _ in 0..<60 {
            let folder = try TemporaryFolder()
            var damaged = log
            let offset = Int.random(in: 0..<log.count, using: &random)
            if Bool.random(using: &random) {
                damaged[offset] ^= 1 << Int.random(in: 0..<8, using: &random)
            } else {
                // Blocks of a disk that never got their content.
                for index in offset..<min(offset + 512, log.count) { damaged[index] = 0 }
            }
            try folder.write(main)
            try folder.write(damaged, to: "store.crm-wal")
            _ = try await expectPrefix(folder, "damaged at \(offset)")
        }
    }
}
