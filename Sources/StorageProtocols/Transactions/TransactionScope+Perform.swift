import Synchronization

extension TransactionScope {
    /// Runs the body of a transaction on a thread of the store, for a task that waits for it and can be cancelled.
    ///
    /// - Parameters:
    ///   - enqueue: Hands a piece of work to the store's thread, which runs it once.
    ///   - body: The work. The function that it is handed throws `cancelled` once the task is cancelled; call it in
    ///     every loop over rows.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, or ``StorageError``: `reentrant` inside the body of another transaction, `cancelled`
    ///   when the task is cancelled before the body begins.
    public func perform<T: Sendable>(
        on enqueue: (@escaping @Sendable () -> Void) -> Void,
        _ body: @escaping @Sendable (_ interrupt: @escaping @Sendable () throws -> Void) throws -> T
    ) async throws -> T {
        try check()
        let flag = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue {
                    continuation.resume(
                        with: Result {
                            try flag.check()
                            return try self.run { try body(flag.check) }
                        }
                    )
                }
            }
        } onCancel: {
            flag.set()
        }
    }
}

/// Whether the task behind a transaction was cancelled.
private final class CancellationFlag: Sendable {
    private let isSet = Atomic(false)

    func set() { isSet.store(true, ordering: .relaxed) }

    @Sendable
    func check() throws {
        if isSet.load(ordering: .relaxed) { throw StorageError(.cancelled) }
    }
}
