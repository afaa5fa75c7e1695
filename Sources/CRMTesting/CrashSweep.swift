public import InMemoryStorage
public import StorageProtocols

/// Runs a scenario once for each place at which its process can end: at every write, in each way, and at every read.
///
///     let points = try await CrashSweep.run { engine in
///         let crm = try await CrashDriver(engine) { try await CRM.open($0, modules: modules()) }.run(steps)
///         try await check(crm)
///     }
///
/// The scenario must be the same each time but for what goes wrong: make clock, seed and outside world anew in it.
public enum CrashSweep {
    /// Runs the scenario without a fault, and then with one fault at a time.
    ///
    /// - Parameters:
    ///   - faults: What goes wrong with writes.
    ///   - includingReads: Whether the process also ends at reads.
    ///   - base: Makes the store of each run.
    ///   - scenario: Runs on the engine, and checks what came of it.
    /// - Returns: The count of places at which something went wrong.
    /// - Throws: What the scenario throws.
    @discardableResult
    public static func run(
        faults: [Fault] = Fault.allCases,
        includingReads: Bool = true,
        on base: () -> any StoreEngine = { InMemoryEngine() },
        _ scenario: (FaultyEngine) async throws -> Void
    ) async throws -> Int {
        let whole = FaultyEngine(base()) { _, _ in nil }
        try await scenario(whole)
        var points = 0
        for write in 0..<whole.writes {
            for fault in faults {
                let engine = FaultyEngine(base()) { number, _ in number == write ? fault : nil }
                try await scenario(engine)
                points += engine.faults
            }
        }
        if !includingReads { return points }
        for read in 0..<whole.reads {
            let engine = FaultyEngine(base(), endsAtRead: { $0 == read }, { _, _ in nil })
            try await scenario(engine)
            points += engine.faults
        }
        return points
    }
}
