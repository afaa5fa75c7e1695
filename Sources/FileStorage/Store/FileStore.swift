import Dispatch
import StorageProtocols
import StorageSQL
import Synchronization

/// An open file: a connection that writes, a pool of connections that read.
final class FileStore: Store {
    private let engine: FileEngine
    private let writer: Worker
    /// The readers; nil where the writer's connection is the only one there can be.
    private let readers: ReaderPool?
    private let shape: Mutex<StoreShape>
    private let signal = CommitSignal()
    private let scope = TransactionScope()
    private let isClosed = Mutex(false)
    private let foreign = Mutex(ForeignChanges())

    /// What the writer has seen of the commits of other processes.
    private struct ForeignChanges {
        var version: Int64?
        var descriptions: [String: String] = [:]
    }

    private init(_ engine: FileEngine, _ writer: Worker, _ readers: ReaderPool?, _ shape: StoreShape) {
        self.engine = engine
        self.writer = writer
        self.readers = readers
        self.shape = Mutex(shape)
    }

    var catalog: Catalog { shape.withLock(\.catalog) }

    static func open(_ engine: FileEngine, _ catalog: Catalog) async throws -> FileStore {
        let opened = Mutex<StoreShape?>(nil)
        let connecting = DispatchQueue(label: "swift-crm.open")
        let writer: Worker = try await withUnsafeThrowingContinuation { continuation in
            connecting.async {
                continuation.resume(
                    with: Result {
                        let lock = engine.path.map { WriterLock(path: $0, timeout: engine.busyTimeout) }
                        // What is no store gets no lock beside it either.
                        if let path = engine.path {
                            try FileHeader.check(path)
                            guard FileHeader.isWritable(path) else {
                                throw StorageError(.readOnly, "the file cannot be written")
                            }
                        }
                        let open = {
                            let (connection, shape) = try engine.connectWriter(installing: catalog)
                            opened.withLock { $0 = shape }
                            // What an earlier process left; where that cannot be done now, it remains due.
                            _ = try? Scrub(connection: connection, hasLog: engine.path != nil).run(shape.layouts)
                            return connection
                        }
                        do {
                            let connection = try lock.map { try $0.withLock(open) } ?? open()
                            return Worker(connection, lock: lock, label: "swift-crm.writer")
                        } catch {
                            lock?.remove()
                            throw error
                        }
                    }
                )
            }
        }
        guard let shape = opened.withLock({ $0 }) else { throw StorageError(.io) }
        let readers = engine.path.map { path in
            ReaderPool(limit: engine.readers) {
                Worker(try engine.connectReader(path), label: "swift-crm.reader")
            }
        }
        return FileStore(engine, writer, readers, shape)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try scope.check()
        let shape = try current()
        let run: @Sendable (SQLiteConnection, Cancellation) throws -> T = { [scope] connection, cancellation in
            defer { connection.functions.endTransaction() }
            try connection.run("BEGIN")
            let transaction = try FileReadTransaction(shape, connection, cancellation)
            let result = Result { try scope.run { try body(transaction) } }
            // A read has nothing to lose: where it ends badly, its end is not what went wrong.
            if connection.isInTransaction { _ = try? connection.run("COMMIT") }
            return try result.get()
        }
        return if let readers { try await readers.run(run) } else { try await writer.run(run) }
    }

    func write<T: Sendable>(
        _ request: CommitRequest,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> Committed<T> {
        try scope.check()
        _ = try current()
        let checkpoint = engine.path.map { _ in Checkpoint() }
        let outcome = try await writer.run { [self] connection, cancellation in
            // Read here, behind all earlier writes and definitions.
            let shape = try latest(connection)
            defer { connection.functions.endTransaction() }
            let outcome = try connection.transaction(request, shape, cancellation) { transaction in
                try scope.run { try body(transaction) }
            }
            if outcome.commit != nil { checkpoint?.runIfDue(on: connection) }
            return outcome
        }
        if let commit = outcome.commit { signal.announce(commit) }
        return outcome
    }

    func define(_ customFields: [CustomField], on type: String) async throws {
        try scope.check()
        try await writer.run { [self] connection, _ in
            let catalog = try latest(connection).catalog.replacing(customFields, of: type)
            let installer = SchemaInstaller(connection: connection)
            let shape = try connection.immediate {
                try installer.redefine(catalog.type(type))
                return try installer.shape(catalog)
            }
            self.shape.withLock { $0 = shape }
        }
    }

    func waitForCommit(after commit: CommitID) async throws {
        while try await read({ try $0.latestCommit() }) <= commit {
            try await withThrowingTaskGroup(of: Void.self) { [signal, engine] group in
                group.addTask { try await signal.wait(after: commit) }
                // Commits of other processes are seen by looking.
                group.addTask {
                    // It only throws when the task is cancelled.
                    do { try await Task.sleep(for: .milliseconds(engine.pollInterval)) } catch {
                        throw StorageError(.cancelled)
                    }
                }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    func scrub() async throws -> Bool {
        try scope.check()
        _ = try current()
        // Asked often, and nearly always there is nothing to do: that needs no lock.
        let look: @Sendable (SQLiteConnection, Cancellation) throws -> Bool = { connection, _ in
            try Scrub.isDue(on: connection)
        }
        let isDue = if let readers { try await readers.run(look) } else { try await writer.run(look) }
        guard isDue else { return true }
        return try await writer.run { [self] connection, _ in
            try Scrub(connection: connection, hasLog: engine.path != nil).run(current().layouts)
        }
    }

    func verify() async throws -> Verification {
        try scope.check()
        let shape = try current()
        let run: @Sendable (SQLiteConnection, Cancellation) throws -> Verification = { connection, cancellation in
            try connection.run("BEGIN")
            defer { _ = try? connection.run("COMMIT") }
            return try Verifier(shape, connection, cancellation).verify()
        }
        return if let readers { try await readers.run(run) } else { try await writer.run(run) }
    }

    func close() async throws {
        try scope.check()
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        // Whoever waits for a commit must not wait for the reads that run.
        signal.close()
        await readers?.close()
        let checkpoint = engine.path.map { _ in Checkpoint() }
        await writer.close { connection in checkpoint?.runAtClose(on: connection) }
    }

    /// The shape with the custom fields that other processes have defined since.
    private func latest(_ connection: SQLiteConnection) throws -> StoreShape {
        let shape = try current()
        // It changes with the commits of other connections, and readers make none.
        let version = try connection.integer("PRAGMA data_version") ?? 0
        let isKnown = foreign.withLock { foreign in
            defer { foreign.version = version }
            return foreign.version == version || foreign.version == nil
        }
        if isKnown { return shape }
        let installer = SchemaInstaller(connection: connection)
        let descriptions = try installer.descriptions()
        let isSame = foreign.withLock { foreign in
            defer { foreign.descriptions = descriptions }
            return foreign.descriptions == descriptions
        }
        if isSame { return shape }
        let refreshed = try installer.shape(installer.refreshed(shape.catalog))
        self.shape.withLock { $0 = refreshed }
        return refreshed
    }

    private func current() throws -> StoreShape {
        if isClosed.withLock({ $0 }) { throw StorageError(.closed) }
        return shape.withLock { $0 }
    }
}

extension SQLiteConnection {
    /// Runs a body as one transaction.
    func immediate<T>(_ body: () throws -> T) throws -> T {
        try run("BEGIN IMMEDIATE")
        do {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            if isInTransaction { _ = try? run("ROLLBACK") }
            throw error
        }
    }

    /// Runs the body of a write as one commit.
    fileprivate func transaction<T>(
        _ request: CommitRequest,
        _ shape: StoreShape,
        _ cancellation: Cancellation,
        _ body: (any WriteTransaction) throws -> T
    ) throws -> Committed<T> {
        try run("BEGIN IMMEDIATE")
        let transaction: FileWriteTransaction
        let value: T
        let isCommit: Bool
        do {
            transaction = try FileWriteTransaction(shape, self, cancellation)
            if let key = request.key, let earlier = try transaction.commits(.key(key)).first {
                throw StorageError(.alreadyCommitted, "as commit \(earlier.id)")
            }
            value = try body(transaction)
            isCommit = try transaction.finish(request) && !request.isDryRun
            try cancellation.check()
        } catch {
            if isInTransaction { _ = try? run("ROLLBACK") }
            throw error
        }
        guard isCommit else {
            try run("ROLLBACK")
            return Committed(value: value, commit: nil)
        }
        // From here on it is too late to cancel.
        cancellation.end()
        do {
            try run("COMMIT")
        } catch let error as StorageError {
            if isInTransaction {
                // SQLite refused and kept the transaction: nothing is on the medium.
                _ = try? run("ROLLBACK")
                throw error
            }
            throw error.code == .io ? StorageError(.commitUnknown, error.message) : error
        }
        return Committed(value: value, commit: transaction.commit)
    }
}
