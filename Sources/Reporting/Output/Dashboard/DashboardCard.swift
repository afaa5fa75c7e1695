import CRMCore

/// A report on a page: its chart, drawn for desks and for phones, and its table.
struct DashboardCard {
    let report: Report
    let number: Int

    /// Tables with more rows are folded.
    private static let openRows = 8

    func append(to page: inout Markup) {
        let isWide = report.columns.count > 5
        page.raw("<section class=\"card\(isWide ? " wide" : "")\" aria-labelledby=\"r\(number)\">")
        page.element("h2", Markup.clean(report.title), attributes: "id=\"r\(number)\"")
        page.element("p", Markup.clean(report.subtitle), attributes: "class=\"sub\"")
        let desk = report.svg(width: isWide ? 1_060 : 560, prefix: "c\(number)w", isEmbedded: true)
        let phone = report.svg(width: 330, prefix: "c\(number)n", isEmbedded: true)
        if let desk, let phone {
            if let index = report.figureColumn {
                page.element("p", report.title(of: index), attributes: "class=\"measure\"")
            }
            page.raw("<div class=\"desk\">\(desk)</div><div class=\"phone\">\(phone)</div>")
        }
        let isFolded = report.rows.count > Self.openRows && desk != nil
        if isFolded { page.raw("<details><summary>Table of \(report.rows.count) rows</summary>") }
        table(to: &page)
        if isFolded { page.raw("</details>") }
        page.raw("</section>\n")
    }

    private func table(to page: inout Markup) {
        page.raw(
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"r\(number)\"><table><thead><tr>"
        )
        for index in report.columns.indices {
            page.element("th", Markup.clean(report.title(of: index)), attributes: "scope=\"col\"" + side(index))
        }
        page.raw("</tr></thead><tbody>")
        for row in report.rows { self.row(row, isTotal: false, to: &page) }
        if report.rows.isEmpty {
            page.raw("<tr><td colspan=\"\(report.columns.count)\" class=\"muted\">No rows</td></tr>")
        }
        page.raw("</tbody>")
        if let total = report.total, report.rows.count > 1 {
            page.raw("<tfoot>")
            row(total, isTotal: true, to: &page)
            page.raw("</tfoot>")
        }
        page.raw("</table></div>")
    }

    private func row(_ row: Report.Row, isTotal: Bool, to page: inout Markup) {
        page.raw("<tr>")
        let heading = report.columns.firstIndex { $0.isDimension }
        for index in report.columns.indices {
            let cell = row.cells.indices.contains(index) ? row.cells[index] : .none
            let isHeading = index == heading
            page.raw(isHeading ? "<th scope=\"row\"\(side(index))>" : "<td\(side(index))>")
            if isTotal, report.columns[index].isDimension {
                if isHeading { page.raw("Total") }
            } else {
                page.escaped(Markup.clean(report.text(cell, index, in: report.currency(of: index))))
            }
            if case .ratio(let ratio) = cell, let interval = ratio.interval {
                let low = FigureText.decimal(interval.lowerBound * 100, decimals: 0)
                let high = FigureText.decimal(interval.upperBound * 100, decimals: 0)
                let count = FigureText.grouped(Int64(exactly: ratio.whole) ?? 0)
                page.raw(" <small>\(low)–\(high)%, n\u{2009}=\u{2009}\(count)</small>")
            }
            if !report.columns[index].isDimension, row.previous.indices.contains(index),
                let change = cell.change(from: row.previous[index])
            {
                // No colour: whether more is better, only people know.
                page.raw(" <small>\(change)</small>")
            }
            page.raw(isHeading ? "</th>" : "</td>")
        }
        page.raw("</tr>")
    }

    /// Figures stand on the right.
    private func side(_ index: Int) -> String {
        switch report.columns[index].unit {
        case .text, .date: ""
        default: " class=\"figure\""
        }
    }
}
