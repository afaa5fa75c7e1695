public import StorageProtocols

extension Session {
    /// Imports the rows of a CSV file: each creates a record, adds to one, or is refused with the rule that it breaks.
    ///
    /// Rows pass the same rules as every command. A row never removes anything: it fills fields that it has a value for,
    /// and lists grow. A batch of rows is one commit, which also holds how far the import has come; the same file
    /// imported again under the same options goes on behind the last commit of an import that was interrupted, and
    /// reports the whole. All commits form one operation, which ``undoImport(_:)`` takes back.
    ///
    /// A dry run does all of it in one transaction and keeps nothing.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - options: How it is imported.
    ///   - progress: Is called after each batch. Cancelling the task stops the import behind the last commit.
    /// - Throws: ``ImportError`` where the file as a whole can't be imported; `CancellationError`; what the source or
    ///   the store throws.
    public func importRecords(
        from source: ImportSource,
        options: ImportOptions = ImportOptions(),
        progress: (@Sendable (ImportProgress) -> Void)? = nil
    ) async throws -> ImportResult {
        let definitions = try await read { try $0.unguarded.customFieldDefinitions() }.map(\.record)
        let plan = try ImportPlan(source, options, crm.registry.imports, crm.store.catalog, definitions)
        try await read { try $0.authorizeImport(as: plan.shape.record) }
        return try await run(plan, as: plan.shape.record, progress)
    }

    /// Recognises the columns of a file by their names, as the core and the installed modules know them.
    ///
    /// - Parameters:
    ///   - header: The names in the order of the file.
    ///   - target: What the rows become; nil to tell it from the names.
    /// - Returns: Nil where the names do not tell what the rows are.
    public func recognizedColumns(_ header: [String], as target: ImportTarget? = nil) -> ColumnMapping? {
        ColumnMapping.recognized(header, as: target, among: crm.registry.imports)
    }

    /// What files can become here, by the names of targets, in the order in which the modules named them.
    public var importTargets: [ImportTarget] { crm.registry.imports.all.map(\.target) }

    private func run<R: ImportableRecord>(
        _ plan: ImportPlan,
        as type: R.Type,
        _ progress: (@Sendable (ImportProgress) -> Void)?
    ) async throws -> ImportResult {
        let batchSize = max(1, plan.options.batchSize)
        let newRun = newID(ImportRun.self)
        if plan.options.isDryRun { return try await dryRun(plan, as: type, newRun, progress) }
        let existing = try await read { try $0.runningImport(plan) }
        let operation = (existing ?? newRun).raw
        var (run, told) = try await write(reason: "import", operation: operation) {
            try $0.beginImport(plan, existing, newRun)
        }
        .value
        if !plan.newFields.isEmpty {
            try await crm.registry.customFields.definers.withLock { try await crm.settleCustomFields() }
        }
        while true {
            var reader = try BatchReader<R>(plan, at: run.record.checkpoint, onlyChildren: run.record.pass == 2)
            var limit = batchSize
            while let batch = try reader.next(limit) {
                try Task.checkCancellation()
                let written: (run: Stored<ImportRun>, outcome: BatchOutcome)
                do {
                    written = try await write(batch, of: run, plan, made: told.made)
                } catch let failure as HookFailure {
                    // Nothing of it is written: it is taken again in ever smaller parts, down to the row at fault.
                    if batch.rows > 1 {
                        limit = batch.rows / 2
                        reader = try BatchReader(plan, at: run.record.checkpoint, onlyChildren: run.record.pass == 2)
                        continue
                    }
                    let refused = batch.refused(because: failure, plan.layout)
                    written = try await write(refused, of: run, plan, made: told.made)
                }
                limit = limit > batchSize / 2 ? batchSize : limit * 2
                run = written.run
                told.add(written.outcome)
                progress?(run.record.progress(plan))
            }
            let before = run
            let end = try await write(reason: "import", operation: operation) { tx in
                var run = before
                let goesOn = try tx.endPass(plan, &run)
                return (run: run, goesOn: goesOn)
            }
            .value
            run = end.run
            if !end.goesOn { return run.record.result(plan, told) }
        }
    }

    /// Writes a batch and how far the import has come, in one commit.
    private func write<R: ImportableRecord>(
        _ batch: ImportBatch<R>,
        of run: Stored<ImportRun>,
        _ plan: ImportPlan,
        made: [RecordID: Int]
    ) async throws -> (run: Stored<ImportRun>, outcome: BatchOutcome) {
        try await write(reason: "import", operation: run.id.raw) { tx in
            var run = run
            let outcome = try tx.importBatch(batch, plan, &run, made: made)
            return (run: run, outcome: outcome)
        }
        .value
    }

    /// Hands over every row that an import refused, in the order of the file and in constant memory.
    public func importRejections(
        of importID: RecordID,
        _ body: @escaping @Sendable (ImportRejection) throws -> Void
    ) async throws {
        try await read { tx in
            guard let tx = try tx.seeingImport(ID(importID)) else { return }
            try tx.forEach(ImportRejections.where { $0.run == ID(importID) }.sorted { $0.lastRow.ascending }) { chunk in
                for rejection in try chunk.record.rejections() { try body(rejection) }
            }
        }
    }
}

extension QueryTransaction {
    /// Throws unless the actor may create or change records of a type and see what rows are told apart by.
    fileprivate func authorizeImport<R: ImportableRecord>(as type: R.Type) throws {
        guard let access else { return }
        guard access.may(.create, on: R.typeName) || access.may(.update, on: R.typeName) else {
            let reason = access.policy.refusal ?? .noRole
            throw CRMError.denied(AccessDecision(.create, allowed: false, [reason]), type: R.typeName)
        }
        let keys = [R.emailField, R.nameField, FieldName("external_id")].compactMap { $0 }
        for key in keys where access.fields(of: R.typeName).hides(key) { throw CRMError.hidden(key, of: R.typeName) }
    }

    /// The transaction in which an import can be seen: users see their own, and others with a role that lets them.
    ///
    /// - Returns: Nil where it can't be.
    func seeingImport(_ id: ID<ImportRun>) throws -> QueryTransaction? {
        guard access != nil, try find(id) == nil else { return self }
        guard try unguarded.find(id)?.record.actor == session.actor.description else { return nil }
        return QueryTransaction(unguarded, session: session, now: asked, access: nil)
    }

    /// The import of this file under these options that was interrupted, if there is one.
    func runningImport(_ plan: ImportPlan) throws -> ID<ImportRun>? {
        let (fingerprint, options) = (plan.fingerprint.text, plan.options.identity)
        let actor = session.actor.description
        return try unguarded.first(
            ImportRun.where {
                $0.fingerprint == fingerprint && $0.state == .running && $0.options == options && $0.actor == actor
            }
        )?
        .id
    }
}

extension CommandTransaction {
    /// Goes on with an import that was interrupted, or begins one.
    ///
    /// - Returns: The import, and the rows that it has told so far.
    func beginImport(
        _ plan: ImportPlan,
        _ existing: ID<ImportRun>?,
        _ newID: ID<ImportRun>
    ) throws -> (Stored<ImportRun>, ToldRows) {
        for field in plan.newFields { try define(field) }
        guard let id = existing else {
            return (try asSystem.create(ImportRun(plan, id: newID, actor: session.actor, at: now)), ToldRows())
        }
        var told = ToldRows()
        for chunk in try asSystem.fetch(ImportRejections.where { $0.run == id }.sorted { $0.lastRow.ascending }) {
            if told.add(try chunk.record.rejections()) { break }
        }
        for chunk in try asSystem.fetch(ImportDuplicates.where { $0.run == id }.sorted { $0.lastRow.ascending }) {
            if told.add(try chunk.record.duplicates()) { break }
        }
        return (try asSystem.get(id), told)
    }

    /// Defines a field of any text, of which the store need know nothing in advance.
    private func define(_ field: CustomFieldDefinition) throws {
        guard try writer.find(field.id) == nil else { return }
        isDefining = true
        defer { isDefining = false }
        var field = field
        field.state = .active
        try create(field)
    }

    /// Writes a batch and how far the import has come.
    ///
    /// - Parameter made: Which rows of the batches before made which records.
    /// - Returns: What became of the rows.
    /// - Throws: ``HookFailure`` where a hook threw: nothing of the batch may be kept then.
    func importBatch<R: ImportableRecord>(
        _ batch: ImportBatch<R>,
        _ plan: ImportPlan,
        _ run: inout Stored<ImportRun>,
        made: [RecordID: Int]
    ) throws -> BatchOutcome {
        let isCounted = run.record.pass == 1
        marksHookFailures = true
        var outcome = try BatchWriter.write(
            batch,
            plan.layout,
            plan.options.key,
            duplicates: isCounted ? plan.options.duplicates : .allow,
            made: made,
            in: self
        )
        marksHookFailures = false
        run.record.add(outcome, at: batch.position)
        run = try asSystem.update(run)
        guard isCounted else {
            outcome.rejections = []
            return outcome
        }
        let last = run.record.rows
        if !outcome.rejections.isEmpty {
            try asSystem.create(ImportRejections(run: run.id, lastRow: last, outcome.rejections))
        }
        if !outcome.duplicates.isEmpty {
            try asSystem.create(try ImportDuplicates(run: run.id, lastRow: last, outcome.duplicates))
        }
        return outcome
    }

    /// Begins the second pass where one is needed, or finishes the import.
    ///
    /// - Returns: Whether there is a second pass.
    func endPass(_ plan: ImportPlan, _ run: inout Stored<ImportRun>) throws -> Bool {
        let goesOn = run.record.pass == 1 && run.record.hasOrphans && plan.options.key != .none
        if goesOn {
            run.record.beginSecondPass()
        } else {
            run.record.state = .finished
            run.record.finishedAt = now
        }
        run = try asSystem.update(run)
        return goesOn
    }
}
