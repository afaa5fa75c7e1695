/// Reads batches of drafts from a file.
struct BatchReader<R: ImportableRecord> {
    private var reader: CSVReader?
    private var cards: CardReader?
    private var row = CSVRow()
    private let parser: RowParser
    /// Whether only rows count that name a parent.
    private let onlyChildren: Bool

    init(_ plan: ImportPlan, at position: CSVPosition?, onlyChildren: Bool) throws {
        let position = position ?? plan.start
        if plan.isOfCards {
            cards = try CardReader(plan.source.open(), plan.layout, after: position.records)
        } else {
            reader =
                position == plan.start
                ? try CSVReader(plan.source.open())
                : CSVReader(resuming: try plan.source.open(from: position.offset), format: plan.format, at: position)
        }
        parser = RowParser(layout: plan.layout)
        self.onlyChildren = onlyChildren
    }

    /// Reads the next rows, at most `limit`; nil at the end of the file.
    mutating func next(_ limit: Int) throws -> ImportBatch<R>? {
        if cards != nil { return try nextCards(limit) }
        guard var reader else { return nil }
        defer { self.reader = reader }
        var batch = ImportBatch<R>(isSecondPass: onlyChildren)
        while batch.rows < limit {
            let step = try reader.read(into: &row)
            if step == .end { break }
            batch.rows += 1
            switch step {
            case .row:
                switch parser.read(row, as: R.self) {
                case .draft(let draft):
                    if !onlyChildren || draft.references.hasParent { batch.drafts.append(draft) }
                case .refused(let rejection): batch.rejections.append(rejection)
                }
            case .problem(let problem): batch.rejections.append(ImportRejection(problem, parser.layout))
            case .end: break
            }
        }
        batch.position = reader.position
        return batch.rows == 0 ? nil : batch
    }

    /// Reads the next cards, fewer than `limit` where they are long; they have no parents.
    private mutating func nextCards(_ limit: Int) throws -> ImportBatch<R>? {
        var batch = ImportBatch<R>(isSecondPass: onlyChildren)
        let start = cards?.offset ?? 0
        reading: while batch.rows < limit, (cards?.offset ?? 0) - start < ContentReader.longestComponent {
            switch try cards?.next() {
            case .draft(let draft)?:
                if !onlyChildren, let draft = draft as? ImportDraft<R> { batch.drafts.append(draft) }
            case .refused(let rejection)?: batch.rejections.append(rejection)
            case .end?, nil: break reading
            }
            batch.rows += 1
        }
        batch.position = CSVPosition(records: cards?.count ?? 0)
        return batch.rows == 0 ? nil : batch
    }
}

extension ImportRejection {
    /// Refuses a record that can't be read.
    init(_ problem: CSVProblem, _ layout: RowLayout) {
        self.init(
            row: problem.number,
            column: layout.header(problem.column - 1),
            value: problem.value,
            rule: problem.rule.words
        )
    }
}
