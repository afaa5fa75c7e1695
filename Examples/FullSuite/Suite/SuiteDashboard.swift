import CRMCore
import ExampleSupport
import Reporting

/// The page that the sample business looks at every morning.
enum SuiteDashboard {
    /// One report of the page, and how it is asked for.
    private struct Card {
        var report: String
        var title: String?
        var dimensions: [ReportDimension]?
        var measures: [String]?
        var filters: [String] = []
        var bucket: DateBucket?
        var choices: [String: String] = [:]
        /// The measure that is drawn, where it is not the first.
        var figure: String?
        /// A row that would dwarf the others; without it there is no total either.
        var leavesOut: String?
    }

    // Beside each other stand two with their tables open, or two with them folded.
    private static let cards = [
        Card(report: "pipeline"),
        Card(
            report: "opportunities",
            title: "Why deals are lost",
            dimensions: ["reason"],
            measures: ["lost", "amount"],
            filters: ["outcome = lost"]
        ),
        Card(report: "forecast", filters: ["forecast_category != omitted"]),
        Card(report: "win-rate", filters: ["closed is not empty"]),
        Card(report: "sales-trend", filters: ["closed is not empty"]),
        Card(
            report: "sales-trend",
            title: "Sales trend by territory",
            dimensions: ["territory"],
            filters: ["outcome = won"],
            bucket: .quarter
        ),
        Card(
            report: "sales-trend",
            title: "Sales trend by product family",
            dimensions: ["product_family"],
            filters: ["outcome = won"],
            bucket: .quarter
        ),
        Card(
            report: "leads",
            title: "Where leads come from",
            dimensions: ["created:quarter", "source"],
            measures: ["count", "conversion_rate"]
        ),
        Card(report: "funnel"),
        Card(report: "people"),
        Card(
            report: "campaigns",
            title: "What campaigns brought in",
            figure: "credit",
            leavesOut: "(no campaign)"
        ),
        Card(report: "activities", filters: ["owner is not empty"], bucket: .month),
    ]

    /// Makes those of the reports that there are, all from one state of the store.
    static func page(_ host: ToolHost, asOf instant: Instant? = nil) async throws -> Dashboard {
        let known = Set(host.crm.reportDescriptions.map(\.name))
        var options = ReportOptions()
        options.zone = host.zone
        options.currency = SuiteHost.currency
        options.asOf = instant.map(AsOf.instant)
        let reports = try await host.session.read { [options] transaction in
            try cards.filter { known.contains($0.report) }.map { try report($0, options, in: transaction) }
        }
        let day = host.output.layout.time(instant ?? host.session.now)
        let subtitle = "as of \(day) (\(host.zone.name))"
        return Dashboard("Nordlicht Instruments", subtitle: subtitle, tiles: tiles(reports), reports: reports)
    }

    private static func tiles(_ reports: [Report]) -> [Dashboard.Tile] {
        func tile(_ name: String, _ column: String, _ title: String) -> Dashboard.Tile? {
            reports.first { $0.name == name }.flatMap { Dashboard.Tile($0, column, title: title) }
        }
        return [
            tile("pipeline", "amount", "In the pipeline"), tile("pipeline", "weighted", "Weighted"),
            tile("sales-trend", "won_amount", "Won"), tile("win-rate", "win_rate", "Win rate"),
            tile("leads", "count", "Leads"), tile("activities", "count", "Activities of people"),
        ]
        .compactMap { $0 }
    }

    private static func report(_ card: Card, _ options: ReportOptions, in tx: QueryTransaction) throws -> Report {
        var options = options
        (options.dimensions, options.measures) = (card.dimensions, card.measures)
        (options.bucket, options.choices) = (card.bucket, card.choices)
        options.filters = try card.filters.map { try ReportFilter($0) }
        var report = try tx.report(named: card.report, options: options)
        if let title = card.title { report.title = title }
        if let row = card.leavesOut {
            report.rows.removeAll { $0.cells.first == .text(row) }
            report.total = nil
        }
        if let figure = card.figure { report.lead(with: figure) }
        return report
    }
}

extension Report {
    /// Puts a measure before the others, so that it is the one that is drawn.
    fileprivate mutating func lead(with name: String) {
        guard let column = columns.firstIndex(where: { $0.name == name }),
            let first = columns.firstIndex(where: { !$0.isDimension }), first < column
        else { return }
        func moved<T>(_ cells: [T]) -> [T] {
            guard cells.indices.contains(column) else { return cells }
            var cells = cells
            cells.insert(cells.remove(at: column), at: first)
            return cells
        }
        columns = moved(columns)
        for row in rows.indices {
            (rows[row].cells, rows[row].previous) = (moved(rows[row].cells), moved(rows[row].previous))
        }
        if var total {
            (total.cells, total.previous) = (moved(total.cells), moved(total.previous))
            self.total = total
        }
    }
}
