import Dispatch
import StorageProtocols
import Synchronization
import Testing

extension StoreConformanceCase {
    /// Many tasks, cancellation, and the ends of a store's life.
    static var concurrency: [StoreConformanceCase] {
        [
            StoreConformanceCase("concurrency: writers run one after the other and lose nothing", writers),
            StoreConformanceCase("concurrency: a reader sees whole commits only", snapshots),
            StoreConformanceCase("concurrency: versions let two editors notice each other", editors),
            StoreConformanceCase("concurrency: a cancelled task neither reads nor writes", cancelled),
            StoreConformanceCase("concurrency: cancelling interrupts a loop over rows", interrupted),
            StoreConformanceCase("concurrency: a transaction inside a transaction is refused", reentrant),
            StoreConformanceCase(opening: "concurrency: a closed store refuses everything", closed),
        ]
    }

    private static func writers(_ store: any Store) async throws {
        try await store.insert(Deal(0, company: 1, amount: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...40 {
                group.addTask {
                    try await store.write(at: number) { tx in
                        var deal = try tx.get(ID<Deal>.fixture(0))
                        deal.amount += Int64(number)
                        try tx.update(deal)
                        try tx.insert(Deal(number, company: 1, amount: 1))
                    }
                }
            }
            try await group.waitForAll()
        }
        let (amount, count, revisions, commits) = try await store.read { tx in
            (
                try tx.get(ID<Deal>.fixture(0)).amount, try tx.count(Deal.all),
                try tx.revisions(Deal.schema.type, .fixture(0)).count, try tx.commits(.after(.none, limit: 100)).count
            )
        }
        #expect(amount == 820)
        #expect(count == 41)
        #expect(revisions == 41)
        #expect(commits == 41)
    }

    private static func snapshots(_ store: any Store) async throws {
        try await store.write { tx in try tx.insert((0..<10).map { Deal($0, company: 1, amount: 10) }) }
        try await withThrowingTaskGroup(of: [Value].self) { group in
            for round in 1...20 {
                group.addTask {
                    try await store.write(at: round) { tx in
                        var deals = try tx.fetch(Deal.all)
                        deals[round % 10].amount -= 5
                        deals[(round + 1) % 10].amount += 5
                        for deal in deals { try tx.update(deal) }
                    }
                    return []
                }
                group.addTask {
                    try await store.read { tx in
                        let query = Deal.all.aggregate([Deal.Fields.amount.selected.sum])
                        let first = try tx.aggregate(query).flatMap(\.values)
                        var sum: Int64 = 0
                        try tx.forEach(Deal.all) { sum += $0.amount }
                        return first + [.integer(sum)]
                    }
                }
            }
            for try await sums in group {
                #expect(sums.allSatisfy { $0 == .integer(100) })
            }
        }
    }

    private static func editors(_ store: any Store) async throws {
        try await store.insert(Company(1, "A"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    while true {
                        var company = try await store.read { tx in try tx.get(ID<Company>.fixture(1)) }
                        company.employees += 1
                        do {
                            try await store.write { [company] tx in try tx.update(company) }
                            return
                        } catch let error as StorageError where error.code == .versionConflict {
                            continue
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let employees = try await store.read { tx in try tx.get(ID<Company>.fixture(1)).employees }
        #expect(employees == 8)
    }

    private static func cancelled(_ store: any Store) async throws {
        let ran = Atomic(false)
        let gate = DispatchSemaphore(value: 0)
        let task = Task {
            gate.wait()
            await expectError(.cancelled) {
                try await store.write { tx in
                    ran.store(true, ordering: .relaxed)
                    try tx.insert(Company(1, "A"))
                }
            }
            await expectError(.cancelled) {
                _ = try await store.read { _ in ran.store(true, ordering: .relaxed) }
            }
        }
        task.cancel()
        gate.signal()
        await task.value
        let didRun = ran.load(ordering: .relaxed)
        #expect(!didRun)
        let count = try await store.read { tx in try tx.count(Company.all) }
        #expect(count == 0)
    }

    private static func interrupted(_ store: any Store) async throws {
        try await store.write { tx in try tx.insert((0..<500).map { Company($0, "A") }) }
        let started = DispatchSemaphore(value: 0)
        let cancelled = DispatchSemaphore(value: 0)
        let seen = Atomic(0)
        let task = Task {
            defer { started.signal() }
            try await store.read { tx in
                try tx.forEachRow(Company.all.record) { _ in
                    if seen.add(1, ordering: .relaxed).newValue == 1 {
                        started.signal()
                        cancelled.wait()
                    }
                    return true
                }
            }
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global()
                .async {
                    started.wait()
                    continuation.resume()
                }
        }
        task.cancel()
        cancelled.signal()
        await expectError(.cancelled) { try await task.value }
        let count = seen.load(ordering: .relaxed)
        #expect(count < 500)
    }

    private static func reentrant(_ store: any Store) async throws {
        /// Opens a transaction inside the body of another, and waits for it there.
        @Sendable func nest(_ inner: @escaping @Sendable () async throws -> Void) -> StorageError.Code? {
            let done = DispatchSemaphore(value: 0)
            let outcome = Mutex<StorageError.Code?>(nil)
            Task {
                do {
                    try await inner()
                } catch let error as StorageError {
                    outcome.withLock { $0 = error.code }
                }
                done.signal()
            }
            // A store that does not notice waits for itself; the case then fails instead of hanging.
            guard done.wait(timeout: .now() + .seconds(15)) == .success else { return StorageError.Code("deadlock") }
            return outcome.withLock { $0 }
        }
        let inWrite = try await store.write { _ in
            [
                nest { _ = try await store.read { _ in } }, nest { try await store.write { _ in } },
                nest { try await store.define([], on: "company") },
            ]
        }
        let inRead = try await store.read { _ in
            [nest { _ = try await store.read { _ in } }, nest { try await store.write { _ in } }]
        }
        #expect(inWrite == [.reentrant, .reentrant, .reentrant])
        #expect(inRead == [.reentrant, .reentrant])
        try await store.insert(Company(1, "Afterwards"))
    }

    private static func closed(_ engine: any StoreEngine) async throws {
        let store = try await engine.open(try Fixtures.catalog())
        let commit = try await store.insert(Company(1, "A"))
        let waiting = Task { try await store.waitForCommit(after: commit) }
        try await store.close()
        await expectError(.closed) { try await waiting.value }
        await expectError(.closed) { _ = try await store.read { _ in } }
        await expectError(.closed) { try await store.write { _ in } }
        await expectError(.closed) { try await store.define([], on: "company") }
        await expectError(.closed) { try await store.waitForCommit(after: .none) }
        await expectError(.closed) { _ = try await store.verify() }
    }
}
