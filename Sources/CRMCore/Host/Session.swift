public import StorageProtocols

/// What one actor does with a CRM: every command and every query goes through a session.
///
/// Commands check all rules before they write. A command that throws has changed nothing, but for `commitUnknown`,
/// where nobody can tell.
public struct Session: Sendable {
    /// The CRM.
    public let crm: CRM
    /// Who asks and writes.
    public let actor: CRM.Actor

    /// The time.
    public var now: Instant { crm.environment.now() }

    /// Makes an identifier, for a record that others in the same batch refer to.
    public func newID<R>(_ type: R.Type = R.self) -> ID<R> { crm.environment.newID() }

    /// Makes an identifier for an operation of several commits, which can be taken back as a whole.
    public func newOperation() -> RecordID { crm.environment.newRecordID() }

    /// Runs commands and queries as one atomic commit: everything, or nothing when `body` throws.
    ///
    /// - Parameters:
    ///   - reason: Why: the name of the command, or words.
    ///   - key: An idempotency key: a second commit with the same key is refused with `alreadyCommitted`.
    ///   - operation: What the commit is a part of; it can be undone by this identifier.
    ///   - isDryRun: Whether to check and run everything but keep nothing.
    ///   - body: Runs on the store's own thread, and must not use the session.
    /// - Returns: What `body` returned, and the commit; nil where nothing was written or the run was dry.
    /// - Throws: ``CRMError`` where a rule is broken; `StorageError`; what `body` throws.
    @discardableResult
    public func write<T: Sendable>(
        reason: String,
        key: String? = nil,
        operation: RecordID? = nil,
        isDryRun: Bool = false,
        _ body: @escaping @Sendable (CommandTransaction) throws -> T
    ) async throws -> Committed<T> {
        let now = now
        let request = CommitRequest(
            at: now,
            actor: actor.description,
            reason: reason,
            operation: operation,
            key: key,
            isDryRun: isDryRun
        )
        return try await crm.store.write(request) { [self] tx in
            try body(CommandTransaction(tx, session: self, now: now, access: try access(in: tx, at: now)))
        }
    }

    /// Runs several queries on one unchanging state.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (QueryTransaction) throws -> T
    ) async throws -> T {
        let now = now
        return try await crm.store.read { [self] tx in
            try body(QueryTransaction(tx, session: self, now: now, access: try access(in: tx, at: now)))
        }
    }

    /// What the actor is held to in a transaction; nil for no limits.
    private func access(in tx: any ReadTransaction, at now: Instant) throws -> AccessGuard? {
        guard crm.access == .enforced, case .user(let user) = actor else { return nil }
        return try AccessGuard(user, crm.accessControl, in: tx, at: now)
    }
}
