import CRMCore

/// Several reports on one page.
///
///     let page = Dashboard("Sales", subtitle: "Acme GmbH", reports: [pipeline, trend, funnel]).html()
///
/// The page is one file that needs nothing from elsewhere and runs no scripts. It fits phones and desks, light and dark
/// screens, and has each chart's figures as a table. The same reports give the same bytes.
public struct Dashboard: Sendable {
    /// The page's title.
    public var title: String
    /// What stands below the title, such as the company and the day.
    public var subtitle: String
    /// The figures at the top.
    public var tiles: [Tile]
    /// The reports, in order.
    public var reports: [Report]

    /// One figure in large type.
    public struct Tile: Sendable, Hashable {
        /// What the figure is.
        public var title: String
        /// The figure.
        public var value: String
        /// What stands below it.
        public var note: String

        /// Creates a tile.
        public init(_ title: String, value: String, note: String = "") {
            self.title = title
            self.value = value
            self.note = note
        }

        /// The total of a report's column, with its change where the report is compared with the period before.
        ///
        /// - Returns: The tile; nil where the report has no such column or no total.
        public init?(_ report: Report, _ column: String, title: String? = nil) {
            guard let index = report.column(column), let total = report.total, total.cells.indices.contains(index)
            else {
                return nil
            }
            let cell = total.cells[index]
            self.init(
                title ?? report.columns[index].title,
                value: report.compact(cell, index),
                note: total.previous.indices.contains(index)
                    ? cell.change(from: total.previous[index]).map { "\($0) on the period before" } ?? "" : ""
            )
        }
    }

    /// Creates a page.
    ///
    /// Without tiles it has one for the first figure of each report that has a total, but no measure twice.
    public init(_ title: String, subtitle: String = "", tiles: [Tile]? = nil, reports: [Report]) {
        self.title = title
        self.subtitle = subtitle
        self.tiles = tiles ?? Self.tiles(of: reports)
        self.reports = reports
    }

    private static func tiles(of reports: [Report]) -> [Tile] {
        var tiles: [Tile] = []
        var seen: Set<ReportColumn> = []
        for report in reports {
            guard let index = report.figureColumn, seen.insert(report.columns[index]).inserted else { continue }
            let name = report.columns[index].title
            let title = name.isEqualIgnoringCase(report.title) ? name : "\(report.title): \(name.lowercased())"
            if let tile = Tile(report, report.columns[index].name, title: title) { tiles.append(tile) }
        }
        return tiles
    }

    /// The page.
    public func html() -> String {
        var page = Markup()
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        page.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
        page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        page.element("title", Markup.clean(title))
        page.raw("\n<style>\(DashboardStyle.css)</style>\n</head>\n<body>\n<header>")
        page.element("h1", Markup.clean(title))
        if !subtitle.isEmpty { page.element("p", Markup.clean(subtitle)) }
        page.raw("</header>\n<main>\n")
        if !tiles.isEmpty {
            page.raw("<dl class=\"tiles\">")
            for tile in tiles { append(tile, to: &page) }
            page.raw("</dl>\n")
        }
        page.raw("<div class=\"cards\">\n")
        for (index, report) in reports.enumerated() { DashboardCard(report: report, number: index).append(to: &page) }
        page.raw("</div>\n</main>\n</body>\n</html>\n")
        return page.text
    }

    private func append(_ tile: Tile, to page: inout Markup) {
        page.raw("<div class=\"tile\">")
        page.element("dt", Markup.clean(tile.title))
        page.element("dd", Markup.clean(tile.value))
        if !tile.note.isEmpty { page.element("dd", Markup.clean(tile.note), attributes: "class=\"note\"") }
        page.raw("</div>")
    }
}

extension Report {
    /// The report on a page of its own: its chart and its table.
    public func html() -> String { Dashboard(title, subtitle: subtitle, tiles: [], reports: [self]).html() }
}
