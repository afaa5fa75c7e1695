import CRMCore

/// How many of the records that began in a period reached each step of a funnel.
struct FunnelReport {
    private let funnel: Funnel
    private let options: ReportOptions
    private let transaction: QueryTransaction

    init(_ funnels: [Funnel], _ options: ReportOptions, _ transaction: QueryTransaction) throws(ReportError) {
        let name = options.choices["funnel"] ?? funnels.first?.name ?? "funnel"
        guard let funnel = funnels.first(where: { $0.name == name }) else {
            throw ReportError(.unknownValue, name, choices: funnels.map(\.name))
        }
        self.funnel = funnel
        self.options = options
        self.transaction = transaction
    }

    /// The dimensions of the fact about the same records, by which a funnel can be split.
    static func dimensions(of funnel: Funnel, _ crm: CRM) -> [Dimension] {
        crm.facts.first { $0.type == funnel.type }?.dimensions ?? []
    }

    func report() throws -> Report {
        if options.measures != nil { throw ReportError(.invalidOption, "measure") }
        if options.comparesWithPrevious { throw ReportError(.invalidOption, "previous") }
        if !options.sort.isEmpty { throw ReportError(.invalidOption, "sort") }
        let period = options.period
        // The steps are measures of one statement over the records that began in the period.
        let (split, plan) = try plan(period)
        let figures = try ReportFigures(plan, in: nil, transaction)
        let labels = try Labels(figures.groups.keys, plan, transaction)
        let times = try funnel.steps.map { try $0.time.map { try self.time($0, period) } }
        let hasTimes = times.contains { $0 != nil }
        var columns = plan.dimensions.map(\.column)
        columns.append(ReportColumn("step", .text, isDimension: true))
        columns.append(ReportColumn("reached", .count))
        columns.append(ReportColumn("step_rate", title: "Of step before", .percent))
        columns.append(ReportColumn("overall_rate", title: "Of all", .percent))
        if hasTimes {
            columns.append(ReportColumn("average_time", title: "Average time", .duration))
            columns.append(ReportColumn("median_time", title: "Median time", .duration))
        }
        let groups = figures.groups.keys.sorted { left, right in
            zip(left, right).lazy.map(Value.order).first { $0 != 0 } ?? 0 < 0
        }
        var rows: [Report.Row] = []
        for key in split ? groups : [[]] {
            let label = plan.dimensions.indices.map { index -> ReportCell in
                labels.text(key[index], of: index).map { .text($0) } ?? plan.dimensions[index].cell(key[index])
            }
            rows += steps(figures.figures(of: key)).enumerated()
                .map { index, step in
                    // Times are of all records: they are shown where the funnel is not split.
                    let time = split ? nil : times[index]
                    let cells = hasTimes ? [time?.average ?? .none, time?.median ?? .none] : []
                    return Report.Row(label + [.text(funnel.steps[index].title)] + step + cells)
                }
        }
        var report = Report(
            name: "funnel",
            title: funnel.title,
            columns: columns,
            rows: rows,
            period: period,
            zone: options.zone,
            asOf: options.asOf
        )
        if let limit = options.limit { report.rows = Array(rows.prefix(max(0, limit))) }
        report.chart = split ? .none : .funnel
        return report
    }

    /// The counts and quotients of each step.
    private func steps(_ figures: [Figure]) -> [[ReportCell]] {
        let counts = figures.map { figure -> Int64 in if case .integer(let count) = figure.value { count } else { 0 } }
        return counts.indices.map { index in
            let before = index == 0 ? counts[0] : counts[index - 1]
            return [.count(counts[index]), Self.ratio(counts[index], before), Self.ratio(counts[index], counts[0])]
        }
    }

    private static func ratio(_ part: Int64, _ whole: Int64) -> ReportCell {
        ReportCell.Ratio(part, of: whole).map { .ratio($0) } ?? .none
    }

    private func plan(_ period: ReportPeriod?) throws -> (split: Bool, plan: ReportPlan) {
        let crm = transaction.session.crm
        let about = crm.facts.first { $0.type == funnel.type }
        var fact = Fact(
            name: funnel.name,
            type: funnel.type,
            dimensions: about?.dimensions ?? [],
            measures: funnel.steps.map { step in
                FactMeasure(
                    step.name,
                    title: step.title,
                    unit: .count,
                    .aggregate(Measure(.count, where: step.condition))
                )
            }
        )
        if let period { fact.condition = period.condition(funnel.began, isDate: funnel.beginsOnDate) }
        var asked = options
        (asked.from, asked.to, asked.date) = (nil, nil, nil)
        let query = ReportQuery(fact, asked, dimensions: [], measures: funnel.steps.map(\.name))
        return (!query.dimensions.isEmpty, try ReportPlan(query, fact, in: transaction))
    }

    /// The average and the median of the time in a step.
    ///
    /// The store gives how often there is each number of seconds, which is all that a median needs.
    private func time(
        _ time: Funnel.Time,
        _ period: ReportPeriod?
    ) throws -> (average: ReportCell, median: ReportCell) {
        var parts = [time.condition, Condition.not(.isNull(time.seconds))]
        if let period {
            parts.append(
                .exists(
                    RelatedRecords(
                        type: funnel.type,
                        local: time.record,
                        foreign: .id,
                        condition: period.condition(funnel.began, isDate: funnel.beginsOnDate)
                    )
                )
            )
        }
        let seconds = ProjectedField(time.seconds)
        var query = AggregateQuery(
            type: time.type,
            condition: Condition.joined(parts),
            groups: [.field(seconds)],
            measures: [.count]
        )
        query.asOf = options.asOf
        var spread: [(seconds: Double, count: Int64)] = []
        for row in try transaction.aggregate(query) {
            guard case .integer(let count)? = row.values.first else { continue }
            switch row.keys.first {
            case .integer(let seconds)?: spread.append((Double(seconds), count))
            case .real(let seconds)?: spread.append((seconds, count))
            default: break
            }
        }
        let count = spread.reduce(0) { $0 + $1.count }
        guard count > 0 else { return (.none, .none) }
        let sum = spread.reduce(0.0) { $0 + $1.seconds * Double($1.count) }
        func value(at place: Int64) -> Double {
            var passed: Int64 = 0
            return spread.first { entry in
                passed += entry.count
                return passed > place
            }?
            .seconds ?? 0
        }
        let median = (value(at: (count - 1) / 2) + value(at: count / 2)) / 2
        return (.duration(sum / Double(count)), .duration(median))
    }
}
