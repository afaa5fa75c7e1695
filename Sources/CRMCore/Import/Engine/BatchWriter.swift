import StorageProtocols

/// Rows that were read and not yet written, and where reading goes on.
struct ImportBatch<R: ImportableRecord>: Sendable {
    var drafts: [ImportDraft<R>] = []
    var rejections: [ImportRejection] = []
    var rows = 0
    var position = CSVPosition()
    /// Whether its rows were written before, and only name records that came below them.
    var isSecondPass = false
}

extension ImportBatch {
    /// The same rows, none of which is written because a hook threw.
    func refused(because failure: HookFailure, _ layout: RowLayout) -> ImportBatch {
        var batch = self
        batch.drafts = []
        batch.rejections += drafts.map { draft in
            let error = failure.error as? CRMError
            // A field of another record is no column of the row.
            let own = error.flatMap { $0.type == nil || $0.type == R.typeName ? $0 : nil }
            let problem = own.map { BatchWriter<R>.problem($0, layout) } ?? RowProblem(rule: failure.error.words)
            return ImportRejection(draft.row, [problem], layout)
        }
        return batch
    }
}

/// What became of the rows of a batch.
struct BatchOutcome: Sendable {
    var rows = 0
    var created = 0
    var updated = 0
    var unchanged = 0
    var rejections: [ImportRejection] = []
    /// The rows that look like a record, in the order of the file.
    var duplicates: [ImportDuplicate] = []
    /// Which rows made which records; told only where duplicates are looked for.
    var made: [RecordID: Int] = [:]
    /// How often each note applies.
    var notes: [ImportNote: Int] = [:]
}

/// Writes a batch as if its rows came one by one: a row sees what the rows above it did.
///
/// Rows are taken in waves in which no two are about the same record, so that a refused record is always the fault of
/// one row. Most batches are a single wave.
struct BatchWriter<R: ImportableRecord> {
    let tx: CommandTransaction
    let layout: RowLayout
    let key: ImportKey
    private let isSecondPass: Bool
    private var table: KeyTable<R>
    private var references: ImportLinks
    private var likely: RowMatcher?
    private var outcome = BatchOutcome()

    /// A row on its way into the store.
    private struct Staged {
        var draft: ImportDraft<R>
        var record: Stored<R>?
        var merged: R
        var notes: [ImportNote]
    }

    /// Writes a batch, and says what became of its rows.
    ///
    /// - Parameters:
    ///   - duplicates: What becomes of rows that look like a record.
    ///   - made: Which rows of the batches before made which records.
    static func write(
        _ batch: ImportBatch<R>,
        _ layout: RowLayout,
        _ key: ImportKey,
        duplicates: DuplicateRows,
        made: [RecordID: Int],
        in tx: CommandTransaction
    ) throws -> BatchOutcome {
        var writer = try BatchWriter(batch, layout, key, tx)
        writer.likely = try RowMatcher(R.self, duplicates, made: made, in: tx)
        try writer.write(batch.drafts)
        try writer.references.finish(in: tx)
        writer.outcome.rows = batch.rows
        writer.outcome.duplicates.sort { $0.row < $1.row }
        writer.outcome.rejections = (batch.rejections + writer.outcome.rejections).sorted { $0.row < $1.row }
        return writer.outcome
    }

    private init(_ batch: ImportBatch<R>, _ layout: RowLayout, _ key: ImportKey, _ tx: CommandTransaction) throws {
        self.tx = tx
        self.layout = layout
        isSecondPass = batch.isSecondPass
        // Only some types are known by their addresses.
        let key = key == .email && R.emailField == nil ? .automatic : key
        self.key = key
        let named = batch.drafts.map(\.references)
        references = try ImportLinks(named, in: tx)
        try references.createMissing(named, in: tx)
        table = try KeyTable(batch.drafts, key, in: tx)
    }

    private mutating func write(_ drafts: [ImportDraft<R>]) throws {
        var rest = drafts
        while !rest.isEmpty {
            var claims: Set<Value> = []
            var names: Set<Value> = []
            var records: Set<RecordID> = []
            var later: [ImportDraft<R>] = []
            var wave: [Staged] = []
            for draft in rest {
                let own = draft.claims
                var match = table.match(draft, key, layout)
                var isFree = !own.contains(where: claims.contains)
                if key == .automatic, draft.findsByName, let name = draft.nameClaim, names.contains(name) {
                    isFree = false
                }
                if case .record(let id) = match { isFree = records.insert(id).inserted && isFree }
                claims.formUnion(own)
                if let name = draft.nameClaim { names.insert(name) }
                if case .new = match, likely != nil, try !look(draft, &match, &records, isFree) { isFree = false }
                if isFree { try stage(draft, match, &wave) } else { later.append(draft) }
            }
            try write(wave)
            rest = later
        }
    }

    /// Looks whom a row may be about that no key tells.
    ///
    /// - Returns: Whether the row need not wait for one above it.
    private mutating func look(
        _ draft: ImportDraft<R>,
        _ match: inout KeyTable<R>.Match,
        _ records: inout Set<RecordID>,
        _ isFree: Bool
    ) throws -> Bool {
        guard isFree else {
            likely?.expect(draft.row, draft.record)
            return false
        }
        switch try likely?.look(draft.row, draft.record, in: tx) {
        case .new, nil: return true
        case .waits: return false
        case .like(let duplicate):
            if duplicate.verdict == .auto, likely?.policy == .update {
                guard records.insert(duplicate.record.id).inserted else { return false }
                table.insert(try tx.get(ID<R>(duplicate.record.id)))
                match = .record(duplicate.record.id)
            } else if duplicate.verdict == .auto, likely?.policy == .refuse {
                let rule = "likely a duplicate of \(R.typeName) \(duplicate.record.id)"
                match = .clash(RowProblem(rule: rule))
            }
            outcome.duplicates.append(duplicate)
            outcome.notes[.likelyDuplicate, default: 0] += 1
            return true
        }
    }

    /// Decides what a row does, and refuses it or puts it into the wave.
    private mutating func stage(_ draft: ImportDraft<R>, _ match: KeyTable<R>.Match, _ wave: inout [Staged]) throws {
        if let refusal = references.refusal(draft.references) {
            let column = layout.cell(named: refusal.field)?.column
            return reject(draft, [RowProblem(column: column, value: refusal.name, rule: refusal.rule)])
        }
        var row = draft.record
        switch match {
        case .clash(let problem): reject(draft, [problem])
        case .new where isSecondPass: return
        case .new:
            guard let notes = try link(&row, draft, nil) else { return }
            if let rule = row.missing { return reject(draft, [RowProblem(rule: rule)]) }
            wave.append(Staged(draft: draft, record: nil, merged: row, notes: draft.notes + notes))
        case .record(let id):
            guard let existing = table.records[id] else { return reject(draft, [RowProblem(rule: "not found")]) }
            guard var notes = try link(&row, draft, existing.record) else { return }
            if let id = row.externalID, let kept = existing.record.externalID, !id.utf8.elementsEqual(kept.utf8) {
                notes.append(.externalIDKept)
            }
            if let name = draft.record.matchName, let kept = existing.record.matchName, name != kept {
                notes.append(.otherName)
            }
            var merged = existing.record
            if isSecondPass { merged.place(row) } else { merged.merge(row) }
            let staged = Staged(draft: draft, record: existing, merged: merged, notes: draft.notes + notes)
            if merged == existing.record { accept(staged, nil) } else { wave.append(staged) }
        }
    }

    /// Links a row's record with those that the row names.
    ///
    /// - Returns: What is to be said of it; nil for a row that was refused.
    private mutating func link(_ record: inout R, _ draft: ImportDraft<R>, _ existing: R?) throws -> [ImportNote]? {
        (references.notes, references.problems) = ([], [])
        try record.link(draft.references, &references, existing: existing)
        guard references.problems.isEmpty else {
            reject(
                draft,
                references.problems.map { problem in
                    RowProblem(
                        column: layout.cell(named: problem.field)?.column,
                        value: problem.value,
                        rule: problem.rule
                    )
                }
            )
            return nil
        }
        return references.notes
    }

    private mutating func write(_ wave: [Staged]) throws {
        try write(wave.filter { $0.record == nil }) { tx, rows in
            let created = try tx.create(rows.map(\.merged))
            try tx.behindRows { try R.complete(created, in: tx) }
            return created
        }
        try write(wave.filter { $0.record != nil }) { tx, rows in
            try tx.update(
                rows.compactMap { row in row.record.map { Stored(row.merged, version: $0.version) } }
            )
        }
    }

    /// Writes rows of one kind, leaving out those that a rule refuses.
    private mutating func write(
        _ rows: [Staged],
        _ body: (CommandTransaction, [Staged]) throws -> [Stored<R>]
    ) throws {
        var rows = rows
        while !rows.isEmpty {
            do {
                for (row, written) in zip(rows, try body(tx, rows)) { accept(row, written) }
                return
            } catch let error as CRMError {
                for (index, problems) in try error.rulesByIndex().sorted(by: { $0.key > $1.key })
                where rows.indices.contains(index) {
                    reject(rows.remove(at: index).draft, problems.map(problem))
                }
            }
        }
    }

    private mutating func accept(_ row: Staged, _ written: Stored<R>?) {
        for note in row.notes { outcome.notes[note, default: 0] += 1 }
        if let record = written ?? row.record { likely?.note(row.draft.row, made: RecordLink(record.id)) }
        guard let written else {
            outcome.unchanged += 1
            return
        }
        if row.record == nil { outcome.created += 1 } else { outcome.updated += 1 }
        table.insert(written)
        if likely != nil, row.record == nil { outcome.made[written.id.raw] = row.draft.row }
        references.use(row.draft.references, written, row: row.draft.row)
    }

    private mutating func reject(_ draft: ImportDraft<R>, _ problems: [RowProblem]) {
        likely?.note(refused: draft.row)
        outcome.rejections.append(ImportRejection(draft.row, problems, layout))
    }

    private func problem(_ error: CRMError) -> RowProblem { Self.problem(error, layout) }

    /// What a rule of the CRM says, in terms of the file.
    fileprivate static func problem(_ error: CRMError, _ layout: RowLayout) -> RowProblem {
        var value: String?
        if case .text(let text) = error.value { value = text }
        let column = error.field.flatMap { field in
            R.columns(of: field).lazy.compactMap { layout.cell(named: $0)?.column }.min()
        }
        return RowProblem(column: column, value: value, rule: error.rule)
    }
}
