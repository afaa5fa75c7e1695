public import StorageProtocols
import Synchronization

/// A store that outlives the process that uses it, and a process that can end at any write or read.
///
/// After a simulated crash every call throws `closed`, as if the process were gone, until the engine is opened again:
/// that is the next process, which finds what was committed.
///
///     let engine = FaultyEngine(.inMemory) { write, _ in write == 7 ? .crashAfter : nil }
public final class FaultyEngine: StoreEngine {
    private let base: any StoreEngine
    private let decide: @Sendable (Int, CommitRequest) -> Fault?
    private let endsAtRead: @Sendable (Int) -> Bool
    private let state = Mutex(State())

    private struct State {
        var store: (any Store)?
        var process = 0
        var writes = 0
        var reads = 0
        var isHealed = false
        var trace: [FaultEvent] = []
    }

    /// Wraps an engine.
    ///
    /// - Parameters:
    ///   - base: The engine; it is opened once.
    ///   - endsAtRead: Says whether the process ends where it reads, given the number of the read over all processes.
    ///   - decide: Says what goes wrong with a write, given its number over all processes.
    public init(
        _ base: any StoreEngine,
        endsAtRead: @escaping @Sendable (Int) -> Bool = { _ in false },
        _ decide: @escaping @Sendable (Int, CommitRequest) -> Fault?
    ) {
        self.base = base
        self.endsAtRead = endsAtRead
        self.decide = decide
    }

    /// Wraps an engine so that a share of all writes goes wrong, as a seed wills it.
    ///
    /// - Parameters:
    ///   - base: The engine.
    ///   - seed: The seed.
    ///   - chance: How many of 1000 writes go wrong.
    ///   - readChance: At how many of 1000 reads the process ends.
    ///   - faults: What goes wrong.
    public convenience init(
        _ base: any StoreEngine,
        seed: UInt64,
        chance: Int,
        readChance: Int = 0,
        faults: [Fault] = [.crashBefore, .crashAfter]
    ) {
        self.init(
            base,
            endsAtRead: { read in
                var random = SeededRandom(seed: ~seed ^ (UInt64(read) &* 0xA076_1D64_78BD_642F))
                return Int.random(in: 0..<1000, using: &random) < readChance
            },
            { write, _ in
                var random = SeededRandom(seed: seed ^ (UInt64(write) &* 0xD6E8_FEB8_6659_FD93))
                guard Int.random(in: 0..<1000, using: &random) < chance else { return nil }
                return faults.randomElement(using: &random)
            }
        )
    }

    /// Starts the next process on the same store.
    public func open(_ catalog: Catalog) async throws -> any Store {
        let store: any Store
        if let open = state.withLock({ $0.store }) {
            store = open
        } else {
            store = try await base.open(catalog)
        }
        let process = state.withLock { state in
            state.store = store
            state.process += 1
            return state.process
        }
        return FaultyStore(base: store, engine: self, process: process)
    }

    /// What was written so far and what went wrong; of the reads, those at which a process ended.
    public var trace: [FaultEvent] { state.withLock { $0.trace } }

    /// How many crashes there were.
    public var crashes: Int { trace.count { $0.fault?.endsProcess == true } }

    /// How often something went wrong.
    public var faults: Int { trace.count { $0.fault != nil } }

    /// From now on nothing goes wrong and nothing is noted, so that what came of a run can be looked at.
    public func heal() { state.withLock { $0.isHealed = true } }

    /// How often was written, up to ``heal()``.
    public var writes: Int { state.withLock { $0.writes } }

    /// How often was read, up to ``heal()``.
    public var reads: Int { state.withLock { $0.reads } }

    fileprivate func check(_ process: Int) throws {
        guard state.withLock({ $0.process == process }) else { throw StorageError(.closed, "a simulated crash") }
    }

    fileprivate func beginRead(_ process: Int) throws {
        try check(process)
        let read: Int? = state.withLock { state in
            if state.isHealed { return nil }
            state.reads += 1
            return state.reads - 1
        }
        guard let read, endsAtRead(read) else { return }
        state.withLock {
            $0.trace.append(FaultEvent(write: $0.writes, actor: "", reason: "read \(read)", fault: .crashAtRead))
        }
        throw crash()
    }

    fileprivate func begin(_ request: CommitRequest, _ process: Int) throws -> Fault? {
        try check(process)
        let write: Int? = state.withLock { state in
            if state.isHealed { return nil }
            state.writes += 1
            return state.writes - 1
        }
        guard let write else { return nil }
        let fault = decide(write, request)
        let event = FaultEvent(
            write: write,
            actor: request.actor ?? "",
            reason: request.reason ?? "",
            fault: fault
        )
        state.withLock { $0.trace.append(event) }
        return fault
    }

    fileprivate func crash() -> StorageError {
        state.withLock { $0.process += 1 }
        return StorageError(.closed, "a simulated crash")
    }
}

/// The store as one process sees it.
private struct FaultyStore: Store {
    let base: any Store
    let engine: FaultyEngine
    let process: Int

    var catalog: Catalog { base.catalog }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try engine.beginRead(process)
        return try await base.read(body)
    }

    func write<T: Sendable>(
        _ request: CommitRequest,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> Committed<T> {
        switch try engine.begin(request, process) {
        case nil: return try await base.write(request, body)
        case .crashBefore, .crashAtRead: throw engine.crash()
        case .crashAfter:
            _ = try await base.write(request, body)
            throw engine.crash()
        case .answerLost:
            _ = try await base.write(request, body)
            throw StorageError(.commitUnknown, "a simulated loss of the answer")
        }
    }

    func define(_ customFields: [CustomField], on type: String) async throws {
        try engine.check(process)
        try await base.define(customFields, on: type)
    }

    func waitForCommit(after commit: CommitID) async throws {
        try engine.check(process)
        try await base.waitForCommit(after: commit)
    }

    func scrub() async throws -> Bool {
        try engine.check(process)
        return try await base.scrub()
    }

    func verify() async throws -> Verification { try await base.verify() }

    /// The store stays open for the next process.
    func close() async throws {}
}
