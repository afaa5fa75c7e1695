public import CRMCore

extension Session {
    /// Makes a report.
    ///
    /// - Throws: ``ReportError`` where the query names what there is not; `StorageError`.
    public func report(_ query: ReportQuery) async throws -> Report {
        try await read { try $0.report(query) }
    }
}

extension QueryTransaction {
    /// Makes a report on one unchanging state, which several reports can share.
    ///
    /// - Throws: ``ReportError`` where the query names what there is not; `StorageError`.
    public func report(_ query: ReportQuery) throws -> Report {
        try ReportRun(plan: ReportPlan(query, in: self), transaction: self).report()
    }
}

/// Runs a plan and puts its figures into rows.
struct ReportRun {
    let plan: ReportPlan
    let transaction: QueryTransaction

    func report() throws -> Report {
        let period = plan.period
        let figures = try ReportFigures(plan, in: period, transaction)
        var previousPeriod: ReportPeriod?
        var previous: ReportFigures?
        var shifted: [[Value]: [Value]] = [:]
        if plan.query.comparesWithPrevious {
            guard let period, period.hasBeginning, period.hasEnd else {
                throw ReportError(.invalidOption, "previous", detail: "without a whole period there is none before it")
            }
            previousPeriod = period.previous
            previous = try ReportFigures(plan, in: period.previous, transaction)
            let shift = PeriodShift(from: period.previous, to: period, plan)
            for key in previous?.groups.keys ?? [:].keys {
                if let place = shift.key(key) { shifted[place] = key }
            }
        }
        let found = Set(figures.groups.keys).union(shifted.keys)
        let keys = SeriesGaps(plan).filled(found)
        let labels = try Labels(keys, plan, transaction)
        let maker = RowMaker(plan: plan, figures: [figures] + (previous.map { [$0] } ?? []), labels: labels)
        var rows = keys.map { key in
            maker.row(key, figures.figures(of: key), previous.map { $0.figures(of: shifted[key] ?? []) })
        }
        try RowOrder(plan, columns: maker.columns).sort(&rows)
        let count = rows.count
        if let limit = plan.query.limit { rows = Array(rows.prefix(max(0, limit))) }
        var report = Report(
            name: plan.fact.name,
            title: plan.query.title ?? plan.fact.title,
            columns: maker.columns,
            rows: rows,
            total: maker.row(nil, figures.total, previous?.total),
            period: period,
            zone: plan.query.zone,
            asOf: plan.query.asOf
        )
        report.rowCount = count
        report.previousPeriod = previousPeriod
        report.chart = plan.dimensions.isEmpty ? .none : plan.dimensions[0].bucket == nil ? .bars : .line
        report.source = ReportSource(
            type: plan.fact.type,
            condition: plan.condition(in: period),
            dimensions: plan.dimensions,
            measures: plan.fact.measures,
            zone: plan.query.zone,
            asOf: plan.query.asOf
        )
        return report
    }
}

/// Turns keys and figures into rows of cells.
private struct RowMaker {
    let plan: ReportPlan
    let labels: Labels
    let columns: [ReportColumn]
    /// For each computed measure of money: its currency, where there is only one in the whole report.
    private let currencies: [String?]

    init(plan: ReportPlan, figures: [ReportFigures], labels: Labels) {
        self.plan = plan
        self.labels = labels
        columns = plan.dimensions.map(\.column) + plan.measures.map(\.column)
        currencies = plan.computed.indices.map { index in
            let codes = Set(figures.flatMap { $0.total[index].amounts.keys })
            guard codes.count == 1 else { return nil }
            return if case .text(let code)? = codes.first { code } else { "" }
        }
    }

    func row(_ key: [Value]?, _ figures: [Figure], _ previous: [Figure]?) -> Report.Row {
        let labels = plan.dimensions.indices.map { index -> ReportCell in
            guard let key else { return .none }
            return self.labels.text(key[index], of: index).map { .text($0) } ?? plan.dimensions[index].cell(key[index])
        }
        return Report.Row(
            labels + cells(figures),
            previous: previous.map { labels + cells($0) } ?? [],
            keys: key ?? []
        )
    }

    private func cells(_ figures: [Figure]) -> [ReportCell] {
        var cells: [String: ReportCell] = [:]
        for (index, (measure, aggregate)) in plan.computed.enumerated() {
            cells[measure.name] = measure.cell(figures[index], aggregate, currency: currencies[index])
        }
        return plan.measures.map { measure in
            guard case .ratio(let part, let whole) = measure.definition else { return cells[measure.name] ?? .none }
            return .ratio(of: cells[part] ?? .none, to: cells[whole] ?? .none)
        }
    }
}
