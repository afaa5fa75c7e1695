/// Marks the bodies of transactions while they run, so that a store can refuse to open another one inside.
///
/// A driver keeps one scope for each open store, runs every body with ``run(_:)``, and calls ``check()`` before it
/// waits for its threads. The mark also holds in tasks that a body starts and waits for.
public final class TransactionScope: Sendable {
    /// The scopes whose bodies surround the current code.
    @TaskLocal private static var entered: [TransactionScope] = []

    /// Creates the scope of one store.
    public init() {}

    /// Runs the body of a transaction.
    public func run<T>(_ body: () throws -> T) rethrows -> T {
        try Self.$entered.withValue(Self.entered + [self], operation: body)
    }

    /// Makes sure that no body of the same store surrounds the call.
    ///
    /// - Throws: ``StorageError`` with code `reentrant`.
    public func check() throws {
        guard !Self.entered.contains(where: { $0 === self }) else {
            throw StorageError(.reentrant, "a transaction is open around this one")
        }
    }
}
