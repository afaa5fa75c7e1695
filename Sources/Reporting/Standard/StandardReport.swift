import CRMCore

/// A report that everybody expects, made of whichever fact has what it needs.
///
/// Facts are found by their names and those of their measures, so that any module can provide them.
struct StandardReport: Sendable {
    let name: String
    let title: String
    /// The facts that can provide it, the best first.
    let facts: [String]
    /// What it is usually grouped by: of each list the first that the fact has.
    let dimensions: [[ReportDimension]]
    /// What it usually shows: those that the fact has.
    let measures: [String]
    /// The measures without which it says nothing.
    let needs: [String]
    /// The dates that its period applies to: the first that the fact has.
    var dates: [String] = []
    /// Whether it always goes through time, whatever else it is grouped by.
    var isTrend = false
    /// Whether it is only about records that have the date: what is not closed is neither won nor lost.
    var needsDate = false
    var chart: Report.Chart = .bars

    static let all: [StandardReport] = [
        StandardReport(
            name: "pipeline",
            title: "Pipeline",
            facts: ["pipeline", "opportunities"],
            dimensions: [["stage"]],
            measures: ["amount", "weighted", "count"],
            needs: ["count"],
            dates: ["close", "close_date", "created"],
            chart: .bars
        ),
        StandardReport(
            name: "win-rate",
            title: "Win rate",
            facts: ["opportunities"],
            dimensions: [[ReportDimension("closed", by: .quarter)]],
            measures: ["win_rate", "won", "lost", "cycle_days"],
            needs: ["win_rate"],
            dates: ["closed"],
            needsDate: true,
            chart: .line
        ),
        StandardReport(
            name: "sales-trend",
            title: "Sales trend",
            facts: ["sales", "opportunities"],
            dimensions: [[ReportDimension("closed", by: .month)]],
            measures: ["won_amount", "won", "average_won"],
            needs: ["won_amount"],
            dates: ["closed"],
            isTrend: true,
            needsDate: true,
            chart: .stacked
        ),
        StandardReport(
            name: "forecast",
            title: "Forecast",
            facts: ["forecast", "opportunities"],
            dimensions: [
                [ReportDimension("close", by: .month), ReportDimension("close_date", by: .month)],
                ["forecast_category", "category"],
            ],
            measures: ["amount", "weighted", "count"],
            needs: ["amount", "weighted"],
            dates: ["close", "close_date"],
            chart: .stacked
        ),
        StandardReport(
            name: "activities",
            title: "Activities",
            facts: ["activities"],
            dimensions: [["owner"], [ReportDimension("at", by: .week)]],
            measures: ["count", "calls", "emails", "meetings", "visits", "duration"],
            needs: ["count"],
            dates: ["at"],
            chart: .stacked
        ),
    ]

    /// The fact that provides it, or nil.
    func fact(_ crm: CRM) -> Fact? {
        facts.lazy.compactMap { name in crm.facts.first { $0.name == name } }
            .first { fact in
                needs.allSatisfy { fact.measure($0) != nil }
                    && dimensions.prefix(1).allSatisfy { $0.contains { fact.dimension($0.name) != nil } }
            }
    }

    /// What it is grouped by in the fact, where nothing is asked for.
    func usualDimensions(_ fact: Fact) -> [ReportDimension] {
        dimensions.compactMap { $0.first { fact.dimension($0.name) != nil } }
    }

    /// What it shows of the fact, where nothing is asked for.
    func usualMeasures(_ fact: Fact) -> [String] { measures.filter { fact.measure($0) != nil } }

    /// The query for what a caller chose.
    func query(_ fact: Fact, _ options: ReportOptions) -> ReportQuery {
        var usual = usualDimensions(fact)
        if let bucket = options.bucket {
            for index in usual.indices where usual[index].bucket != nil { usual[index].bucket = bucket }
        }
        var asked = options
        if isTrend, let chosen = options.dimensions, !chosen.contains(where: { fact.isDate($0.name) }) {
            asked.dimensions = usual + chosen
        }
        var query = ReportQuery(fact, asked, dimensions: usual, measures: usualMeasures(fact))
        query.date = options.date ?? dates.first { fact.dimension($0) != nil }
        if needsDate, let field = query.date.flatMap({ fact.dimension($0)?.field }), field.through == nil {
            query.condition = .not(.isNull(field.field))
        }
        query.title = title
        if let chosen = options.dimensions {
            let titles = chosen.compactMap { fact.dimension($0.name)?.title.lowercased() }
            if !titles.isEmpty { query.title = "\(title) by \(titles.joined(separator: ", "))" }
        }
        return query
    }
}

extension Fact {
    /// Whether a dimension is a date.
    func isDate(_ name: String) -> Bool {
        guard let kind = dimension(name)?.kind else { return false }
        return kind == .date || kind == .instant
    }
}

extension ReportQuery {
    /// The query for what a caller chose of a fact.
    init(_ fact: Fact, _ options: ReportOptions, dimensions: [ReportDimension], measures: [String]) {
        self.init(fact.name, measures: options.measures ?? measures, by: options.dimensions ?? dimensions)
        if let bucket = options.bucket {
            for index in self.dimensions.indices
            where self.dimensions[index].bucket == nil && fact.isDate(self.dimensions[index].name) {
                self.dimensions[index].bucket = bucket
            }
        }
        filters = options.filters
        period = options.period
        date = options.date
        zone = options.zone
        comparesWithPrevious = options.comparesWithPrevious
        asOf = options.asOf
        currency = options.currency
        sort = options.sort
        limit = options.limit
    }
}
