import StorageProtocols

extension Session {
    /// Imports in one transaction of which nothing is kept.
    ///
    /// Where a hook throws, what it has left behind is in the transaction: another one begins, which takes those rows
    /// one by one, and then one that knows which of them is refused.
    func dryRun<R: ImportableRecord>(
        _ plan: ImportPlan,
        as type: R.Type,
        _ newRun: ID<ImportRun>,
        _ progress: (@Sendable (ImportProgress) -> Void)?
    ) async throws -> ImportResult {
        var detours = DryRunDetours()
        while true {
            do {
                return try await write(reason: "import", operation: newRun.raw, isDryRun: true) { [detours] tx in
                    var (run, told) = try tx.beginImport(plan, try tx.runningImport(plan), newRun)
                    repeat {
                        var reader = try BatchReader<R>(
                            plan,
                            at: run.record.checkpoint,
                            onlyChildren: run.record.pass == 2
                        )
                        var pace = DryRunDetours.Pace(max(1, plan.options.batchSize))
                        while let batch = try reader.next(pace.limit(at: run.record, detours)) {
                            told.add(try tx.importBatch(batch, plan, &run, made: told.made, detours))
                            progress?(run.record.progress(plan))
                        }
                    } while try tx.endPass(plan, &run)
                    return run.record.result(plan, told)
                }
                .value
            } catch let detour as DryRunDetours.Detour {
                try Task.checkCancellation()
                detours.add(detour)
            }
        }
    }
}

extension CommandTransaction {
    /// Writes a batch as far as no hook is known to refuse it.
    fileprivate func importBatch<R: ImportableRecord>(
        _ batch: ImportBatch<R>,
        _ plan: ImportPlan,
        _ run: inout Stored<ImportRun>,
        made: [RecordID: Int],
        _ detours: DryRunDetours
    ) throws -> BatchOutcome {
        let place = DryRunDetours.Place(run.record)
        let failure = detours.refused[place]
        let batch = failure.map { batch.refused(because: $0, plan.layout) } ?? batch
        do {
            return try importBatch(batch, plan, &run, made: made)
        } catch let failure as HookFailure {
            throw DryRunDetours.Detour(place: place, rows: batch.rows, failure: failure)
        }
    }
}

/// What a dry run has learned of rows that hooks refuse.
private struct DryRunDetours: Sendable {
    /// How many rows are to be taken one by one, by where they begin.
    private var singles: [Place: Int] = [:]
    /// What refuses the row that begins somewhere.
    private(set) var refused: [Place: HookFailure] = [:]

    /// Where a batch begins.
    struct Place: Hashable, Sendable {
        private let pass: Int
        private let position: String

        init(_ run: ImportRun) { (pass, position) = (run.pass, run.position) }
    }

    /// A batch that a hook refused.
    struct Detour: Error {
        var place: Place
        var rows: Int
        var failure: HookFailure
    }

    mutating func add(_ detour: Detour) {
        if detour.rows > 1 { singles[detour.place] = detour.rows } else { refused[detour.place] = detour.failure }
    }

    /// How many rows are taken at once.
    struct Pace {
        private let usual: Int
        private var singles = 0

        init(_ usual: Int) { self.usual = usual }

        mutating func limit(at run: ImportRun, _ detours: DryRunDetours) -> Int {
            if singles == 0 { singles = detours.singles[Place(run)] ?? 0 }
            if singles == 0 { return usual }
            singles -= 1
            return 1
        }
    }
}
