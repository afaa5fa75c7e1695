import CRMCore
import CRMTesting
import ExampleTesting
import FileStorage
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Two processes write to one file and are killed at random points, again and again.
///
/// `SWIFT_CRM_CRASH_CYCLES` sets how often, `SWIFT_CRM_SEED` repeats a run's delays.
@Suite(.serialized) struct CrashTests {
    /// A process that creates contacts, and what it was told.
    private final class Writer {
        let name: String
        let note: Int
        let started: Tool.Started
        var isRunning = true

        init(_ name: String, note: Int, _ tool: Tool) throws {
            self.name = name
            self.note = note
            started = try tool.start(["writer", "--name", name, "--note", String(note)], program: "Benchmarks")
        }

        deinit { if isRunning { started.stop() } }

        /// The number of its last contact that was acknowledged.
        func acknowledged() throws -> Int {
            let lines = try String(contentsOfFile: started.output, encoding: .utf8).utf8
                .split(separator: UInt8(ascii: "\n"))
            #expect(lines.last.map { String($0) ?? "" } ?? "0" == String(lines.count), "\(name) says each number once")
            return lines.count
        }

        func stop() throws {
            started.stop()
            isRunning = false
            let errors = try String(contentsOfFile: started.errors, encoding: .utf8)
            #expect(errors.isEmpty, "\(name) was killed, and did not fail: \(errors)")
        }
    }

    /// What is in the notes: nothing, so that commits come fast; texts that wait for the text index and make its merges
    /// large; texts that fill the log with every commit.
    private static let workloads = [("plain", 0), ("merges", 1000), ("checkpoints", 8000)]
    private static let environment = ProcessInfo.processInfo.environment

    @Test func whatWasAcknowledgedSurvivesKills() async throws {
        let cycles = Self.environment["SWIFT_CRM_CRASH_CYCLES"].flatMap(Int.init) ?? 50
        let seed = Self.environment["SWIFT_CRM_SEED"].flatMap(UInt64.init) ?? 20_260_724
        print("crash loop: \(cycles) cycles with seed \(seed)")
        var random = SeededRandom(seed: seed)
        var tool = try Tool()
        defer { tool.remove() }
        var (writers, total): ([Writer], Int) = ([], 0)
        let start = ContinuousClock.now
        for cycle in 0..<cycles {
            let (workload, note) = Self.workloads[cycle / 5 % Self.workloads.count]
            if cycle % 5 == 0 {
                // A new file now and then: creating it is killed too, and checking it stays quick.
                for writer in writers where writer.isRunning { try writer.stop() }
                total += try writers.reduce(0) { try $0 + $1.acknowledged() }
                writers = []
                tool.remove()
                tool = try Tool()
            }
            while writers.filter(\.isRunning).count < 2 {
                writers.append(try Writer("\(workload)\(cycle)-\(writers.count)", note: note, tool))
            }
            let delay = Int.random(in: 10...250, using: &random)
            // By the clock, and not when other tests leave a thread.
            usleep(UInt32(delay) * 1000)
            let running = writers.filter(\.isRunning).shuffled(using: &random)
            let killed = running.prefix(Bool.random(using: &random) ? 2 : 1)
            for writer in killed { try writer.stop() }
            let comment = "cycle \(cycle), \(workload), \(delay) ms, \(killed.count) killed"
            try await check(writers, tool, "\(comment)")
            try await Self.expectProgress(of: writers.filter(\.isRunning), "\(comment)")
        }
        for writer in writers where writer.isRunning { try writer.stop() }
        try await check(writers, tool, "at the end")
        total += try writers.reduce(0) { try $0 + $1.acknowledged() }
        print("crash loop: \(total) acknowledged contacts are all there, \(ContinuousClock.now - start)")
        #expect(total > cycles)
    }

    /// Every acknowledged contact is there, whole and found; of each writer at most one more that it was not told of.
    private func check(_ writers: [Writer], _ tool: Tool, _ comment: Comment) async throws {
        let acknowledged = try writers.map { try $0.acknowledged() }
        let crm = try await CRM.open(.file(tool.path("store.crm")))
        let report = try await crm.verify()
        #expect(report.faults == [], comment)
        let session = crm.session(as: .system("check"))
        var numbers: [String: [Int]] = [:]
        for contact in try await session.fetch(Contact.all).map(\.record) {
            let (name, number) = (contact.name.given, Int(contact.name.family) ?? 0)
            numbers[name, default: []].append(number)
            #expect(contact.emails.map(\.normal) == ["\(name).\(number)@example.com"], comment)
            let note = writers.first { $0.name == name }?.note
            #expect(contact.note?.utf8.count ?? 0 >= note ?? .max, comment)
        }
        for (writer, count) in zip(writers, acknowledged) {
            let stored = numbers.removeValue(forKey: writer.name)?.sorted() ?? []
            #expect(stored == Array(1..<stored.count + 1), comment)
            #expect(stored.count >= count, comment)
            if !writer.isRunning { #expect(stored.count <= count + 1, comment) }
            guard count > 0 else { continue }
            // The last one, by its index and by its text.
            let address = "\(writer.name).\(count)@example.com"
            let found = try await session.fetch(Contact.where { $0.emails.contains(address) })
            #expect(found.map(\.record.name.family) == [String(count)], comment)
            let hits = try await session.search(address)
            #expect(hits.contains { $0.email == address }, comment)
        }
        #expect(numbers.isEmpty, comment)
        try await crm.close()
    }

    /// Who was not killed goes on.
    private static func expectProgress(of writers: [Writer], _ comment: Comment) async throws {
        for writer in writers {
            let before = try writer.acknowledged()
            let deadline = ContinuousClock.now + .seconds(30)
            while try writer.acknowledged() == before {
                try #require(ContinuousClock.now < deadline && writer.started.process.isRunning, comment)
                usleep(2000)
            }
        }
    }

    /// A store waits for commits of other processes, not only for its own.
    @Test(.timeLimit(.minutes(1))) func aCommitOfAnotherProcessWakesWhoWaits() async throws {
        let tool = try Tool()
        defer { tool.remove() }
        let crm = try await CRM.open(.file(tool.path("store.crm")))
        let latest = try await crm.store.read { try $0.latestCommit() }
        let waiting = Task { try await crm.store.waitForCommit(after: latest) }
        let writer = try Writer("other", note: 0, tool)
        try await waiting.value
        try writer.stop()
        #expect(try await crm.store.read { try $0.latestCommit() } > latest)
        try await crm.close()
    }
}
