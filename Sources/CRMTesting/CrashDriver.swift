public import CRMCore
public import StorageProtocols

/// Runs a scenario in which the process may end at any write, starting it anew each time until it is through.
///
/// The steps of the scenario are what a host would do again after a crash: each is repeated until it returns, so it
/// must find out what it did before, by an idempotency key or by looking.
public struct CrashDriver: Sendable {
    /// The engine whose writes go wrong.
    public let engine: FaultyEngine
    /// The most processes that are started, so that a scenario that never gets through ends with an error.
    public let maximumProcesses: Int
    private let open: @Sendable (any StoreEngine) async throws -> CRM

    /// Creates a driver.
    ///
    /// - Parameters:
    ///   - engine: The engine.
    ///   - maximumProcesses: The most processes that are started.
    ///   - open: Opens the CRM with its modules, as each process does. The environment should be the same for all,
    ///     or the identifiers begin again with those that were used.
    public init(
        _ engine: FaultyEngine,
        maximumProcesses: Int = 1_000_000,
        open: @escaping @Sendable (any StoreEngine) async throws -> CRM
    ) {
        self.engine = engine
        self.maximumProcesses = maximumProcesses
        self.open = open
    }

    /// Runs steps in their order, each until it returns.
    ///
    /// - Returns: The CRM of the last process, which is still open.
    /// - Throws: What a step throws for another reason than a crash.
    @discardableResult
    public func run(_ steps: [@Sendable (CRM) async throws -> Void]) async throws -> CRM {
        var crm: CRM?
        var processes = 0
        for step in steps {
            while true {
                do {
                    if crm == nil {
                        processes += 1
                        guard processes <= maximumProcesses else {
                            throw StorageError(.busy, "the scenario does not get through")
                        }
                        crm = try await open(engine)
                    }
                    if let crm { try await step(crm) }
                    break
                } catch let error as StorageError where error.code == .closed {
                    crm = nil
                } catch let error as StorageError where error.code == .commitUnknown {
                    // The same process goes on and has to look.
                }
            }
        }
        while true {
            if let crm { return crm }
            do {
                crm = try await open(engine)
            } catch let error as StorageError where error.code == .closed {
                processes += 1
            }
        }
    }
}
