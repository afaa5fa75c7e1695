public import CRMCore

extension CRM {
    /// The reports that can be asked for by name: the standard ones that the installed modules have facts for, those
    /// that modules compute themselves, and every fact.
    public var reportDescriptions: [ReportDescription] {
        NamedReport.all(self).map { $0.report.description($0.name, self) }
    }
}

extension Session {
    /// Makes a report that has a name, such as `pipeline`.
    ///
    /// - Parameters:
    ///   - name: One of the names in ``CRM/reportDescriptions``.
    ///   - options: What to choose of it.
    /// - Throws: ``ReportError``, which lists what there is where a name is unknown; `StorageError`.
    public func report(named name: String, options: ReportOptions = ReportOptions()) async throws -> Report {
        try await read { try $0.report(named: name, options: options) }
    }
}

extension QueryTransaction {
    /// Makes a report that has a name, on one unchanging state, which several reports can share.
    ///
    /// - Throws: ``ReportError``, which lists what there is where a name is unknown; `StorageError`.
    public func report(named name: String, options: ReportOptions = ReportOptions()) throws -> Report {
        let named = try NamedReport.named(name, session.crm)
        try named.check(options)
        var report: Report
        switch named {
        case .standard(let standard, let fact):
            report = try self.report(standard.query(fact, options))
            report.chart = report.columns.first?.unit.isDate == true ? standard.timeChart(report) : .bars
        case .fact(let fact):
            let dimensions = fact.dimensions.prefix(1).map { ReportDimension($0.name) }
            let query = ReportQuery(
                fact,
                options,
                dimensions: dimensions,
                measures: fact.measures.prefix(4).map(\.name)
            )
            report = try self.report(query)
        case .people: report = try PeopleReport(options, self).report()
        case .funnel(let funnels): report = try FunnelReport(funnels, options, self).report()
        case .computed(let computed): report = try self.report(computed, options)
        }
        report.name = name
        return report
    }

    private func report(_ computed: ComputedReport, _ options: ReportOptions) throws -> Report {
        var choices: [String: String] = [:]
        for choice in computed.choices { choices[choice.name] = options.choices[choice.name] ?? choice.values.first }
        let period = options.period
        let request = ComputedReport.Request(
            period: period,
            zone: options.zone,
            asOf: options.asOf,
            choices: choices
        )
        let rows = try computed.rows(request, self)
        var report = Report(
            name: computed.name,
            title: computed.title,
            columns: computed.columns,
            rows: rows.rows.map { Report.Row($0) },
            total: rows.total.map { Report.Row($0) },
            period: period,
            zone: options.zone,
            asOf: options.asOf
        )
        if let limit = options.limit { report.rows = Array(report.rows.prefix(max(0, limit))) }
        return report
    }
}

extension NamedReport {
    /// Refuses what does not apply, rather than passing over it.
    func check(_ options: ReportOptions) throws(ReportError) {
        let choices: [ComputedReport.Choice] =
            switch self {
            case .computed(let report): report.choices
            case .funnel(let funnels): [ComputedReport.Choice("funnel", values: funnels.map(\.name))]
            default: []
            }
        for (name, value) in options.choices.sorted(by: { $0.key.precedes($1.key) }) {
            guard let choice = choices.first(where: { $0.name == name }) else {
                throw ReportError(.invalidOption, name, choices: choices.map(\.name))
            }
            guard choice.values.contains(value) else {
                throw ReportError(.unknownValue, value, choices: choice.values, detail: "'\(name)'")
            }
        }
        guard case .computed = self else { return }
        if options.dimensions != nil { throw ReportError(.invalidOption, "by") }
        if options.measures != nil { throw ReportError(.invalidOption, "measure") }
        if !options.filters.isEmpty { throw ReportError(.invalidOption, "where") }
        if options.comparesWithPrevious { throw ReportError(.invalidOption, "previous") }
        if !options.sort.isEmpty { throw ReportError(.invalidOption, "sort") }
    }
}

extension ReportColumn.Unit {
    /// Whether its cells hold dates.
    var isDate: Bool { if case .date = self { true } else { false } }
}

extension StandardReport {
    /// A line where there is one figure for each period, columns in parts where there are several.
    func timeChart(_ report: Report) -> Report.Chart {
        report.columns.count { $0.isDimension } > 1 ? .stacked : chart == .stacked ? .bars : .line
    }
}
