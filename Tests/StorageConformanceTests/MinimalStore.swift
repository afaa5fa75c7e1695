import Dispatch
import StorageProtocols
import Synchronization

/// What the store keeps: the list of its commits, and the record types.
struct MinimalLog {
    struct Entry {
        var commit: Commit
        var changes: [Change] = []
        /// For each change, the record's new row; nil when it is deleted.
        var rows: [[Value]?] = []
        var cursors: [Value: FeedPosition] = [:]
        /// What the commit erased: types, records, and whether they were removed.
        var erasures: [(type: String, id: RecordID, isRemoval: Bool)] = []
    }

    var catalog: Catalog
    var entries: [Entry] = []
    var isClosed = false
}

/// A store as small as can be: a list of commits, replayed for every transaction, with all queries interpreted.
final class MinimalStore: Store {
    private let log: Mutex<MinimalLog>
    private let scope = TransactionScope()
    private let signal = CommitSignal()
    private let queue = DispatchQueue(label: "minimal-store")

    init(_ catalog: Catalog) { log = Mutex(MinimalLog(catalog: catalog)) }

    var catalog: Catalog { log.withLock { $0.catalog } }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await transact { try body($0) }
    }

    func write<T: Sendable>(
        _ request: CommitRequest,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> Committed<T> {
        try await transact { transaction in
            if let key = request.key, try !transaction.commits(.key(key)).isEmpty {
                throw StorageError(.alreadyCommitted)
            }
            let value = try body(transaction)
            guard !request.isDryRun, let entry = transaction.entry(for: request) else {
                return Committed(value: value, commit: nil)
            }
            self.log.withLock { $0.entries = transaction.log + [entry] }
            self.signal.announce(entry.commit.id)
            return Committed(value: value, commit: entry.commit.id)
        }
    }

    func define(_ customFields: [CustomField], on type: String) async throws {
        try await transact { _ in
            try self.log.withLock { log in
                let catalog = try log.catalog.replacing(customFields, of: type)
                let described = try catalog.type(type)
                var holders: Set<UniqueKey> = []
                for (id, row) in MinimalState(log.entries).live[type] ?? [:] {
                    for key in try described.uniqueKeys(of: row.values) where !holders.insert(key).inserted {
                        throw described.violation(of: key, by: id, at: nil)
                    }
                }
                log.catalog = catalog
            }
        }
    }

    func waitForCommit(after commit: CommitID) async throws { try await signal.wait(after: commit) }

    func scrub() async throws -> Bool { try await transact { _ in true } }

    func verify() async throws -> Verification {
        try await transact { _ in
            let entries = self.log.withLock { $0.entries }
            let state = MinimalState(entries)
            let past = state.past.mapValues { $0.values.map(\.count).reduce(0, +) }
            return Verification(records: state.live.mapValues(\.count), revisions: past, commits: entries.count)
        }
    }

    func close() async throws {
        try scope.check()
        log.withLock { $0.isClosed = true }
        signal.close()
        await withCheckedContinuation { done in queue.async { done.resume() } }
    }

    private func enqueue(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    /// Runs one transaction at a time on the store's own thread.
    private func transact<T: Sendable>(
        _ body: @escaping @Sendable (MinimalTransaction) throws -> T
    ) async throws -> T {
        try await scope.perform(on: enqueue) { interrupt in
            let (catalog, entries, isClosed) = self.log.withLock { ($0.catalog, $0.entries, $0.isClosed) }
            if isClosed { throw StorageError(.closed) }
            return try body(MinimalTransaction(catalog, entries, interrupt: interrupt))
        }
    }
}

/// Opens minimal stores, each new and empty.
struct MinimalEngine: StoreEngine {
    func open(_ catalog: Catalog) async throws -> any Store { MinimalStore(catalog) }
}
