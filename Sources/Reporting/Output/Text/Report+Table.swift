import CRMCore

extension Report {
    /// The report as lines for a terminal: aligned columns, a bar for the first figure, and the total.
    ///
    /// - Parameters:
    ///   - width: The columns of the terminal; the widest texts give way until a row fits.
    ///   - isStyled: Whether headings and bars have the colours of a terminal.
    public func table(width: Int = 100, isStyled: Bool = false) -> String {
        TableText(report: self, width: width, isStyled: isStyled).text
    }
}

/// Lays a report out in columns of text.
private struct TableText {
    let report: Report
    let width: Int
    let isStyled: Bool

    private static let barWidth = 24
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    var text: String {
        var lines = [bold(DisplayWidth.printable(report.title)), dim(DisplayWidth.printable(report.subtitle)), ""]
        let columns = columns
        let widths = fitted(columns)
        lines.append(dim(trimmed(line(columns.map(\.title), columns, widths))))
        for (index, row) in report.rows.enumerated() {
            lines.append(trimmed(line(columns.map { $0.cells[index] }, columns, widths) + bar(row, widths)))
        }
        if report.rows.isEmpty { lines.append("(no rows)") }
        if report.total != nil, report.rows.count > 1 {
            let rule = widths.reduce(0, +) + 2 * (widths.count - 1)
            lines.append(dim(String(repeating: "─", count: max(0, rule))))
            lines.append(bold(trimmed(line(columns.map { $0.total }, columns, widths))))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private struct Column {
        var title: String
        var cells: [String]
        var total: String
        var isNumeric: Bool
    }

    private var columns: [Column] {
        var columns: [Column] = []
        let firstDimension = report.columns.firstIndex { $0.isDimension }
        for (index, column) in report.columns.enumerated() {
            let currency = report.currency(of: index)
            func text(_ cells: [ReportCell]) -> String {
                cells.indices.contains(index)
                    ? DisplayWidth.printable(report.text(cells[index], index, in: currency)) : ""
            }
            let isText = column.isDimension && column.unit != .count && column.unit != .number || column.unit == .text
            var total = report.total.map { text($0.cells) } ?? ""
            if column.isDimension { total = index == firstDimension ? "Total" : "" }
            columns.append(
                Column(
                    title: DisplayWidth.printable(report.title(of: index)),
                    cells: report.rows.map { text($0.cells) },
                    total: total,
                    isNumeric: !isText
                )
            )
            if column.unit == .percent { columns.append(interval(index)) }
            if report.previousPeriod != nil, !column.isDimension { columns.append(change(index)) }
        }
        return columns.filter { !$0.title.isEmpty || $0.cells.contains { !$0.isEmpty } }
    }

    /// How far a quotient can be trusted, and of how many it is.
    private func interval(_ index: Int) -> Column {
        func text(_ cells: [ReportCell]) -> String {
            guard cells.indices.contains(index), case .ratio(let ratio) = cells[index], let interval = ratio.interval
            else { return "" }
            let (low, high) = (interval.lowerBound * 100, interval.upperBound * 100)
            let range = "\(FigureText.decimal(low, decimals: 0))–\(FigureText.decimal(high, decimals: 0))%"
            return "\(range), n=\(FigureText.decimal(ratio.whole, decimals: 0))"
        }
        let cells = report.rows.map { text($0.cells) }
        let hasAny = cells.contains { !$0.isEmpty }
        return Column(
            title: hasAny ? "95% interval" : "",
            cells: cells,
            total: report.total.map { text($0.cells) } ?? "",
            isNumeric: true
        )
    }

    private func change(_ index: Int) -> Column {
        func text(_ row: Report.Row?) -> String {
            guard let row, row.cells.indices.contains(index), row.previous.indices.contains(index) else { return "" }
            return row.cells[index].change(from: row.previous[index]) ?? ""
        }
        return Column(title: "change", cells: report.rows.map(text), total: text(report.total), isNumeric: true)
    }

    private func fitted(_ columns: [Column]) -> [Int] {
        var widths = columns.map { column in
            ([column.title, column.total] + column.cells).map(DisplayWidth.of).max() ?? 0
        }
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
        // Figures are never cut: half a number is a wrong one.
        let texts = columns.indices.filter { !columns[$0].isNumeric }
        while excess > 0, let widest = texts.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8 {
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ columns: [Column], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let fitted = DisplayWidth.fitted(cell, to: max(widths[index], 1))
            line +=
                (index == 0 ? "" : "  ")
                + DisplayWidth.padded(fitted, to: widths[index], onLeft: columns[index].isNumeric)
        }
        return line
    }

    /// The line without spaces at its end.
    private func trimmed(_ line: String) -> String {
        let kept = line.utf8.reversed().drop { $0 == 0x20 }.count
        return String(decoding: line.utf8.prefix(kept), as: UTF8.self)
    }

    /// The row's first figure beside the greatest one, in eighths of a character.
    private func bar(_ row: Report.Row, _ widths: [Int]) -> String {
        let used = widths.reduce(0, +) + 2 * widths.count
        let room = min(Self.barWidth, width - used)
        guard room >= 4, report.rows.count > 1, let index = report.figureColumn, row.cells.indices.contains(index),
            let figure = row.cells[index].number, figure > 0
        else { return "" }
        let greatest = report.rows.compactMap { $0.cells.indices.contains(index) ? $0.cells[index].number : nil }.max()
        guard let greatest, greatest > 0 else { return "" }
        let parts = Int((figure / greatest * Double(room * 8)).rounded())
        let bar = String(repeating: "█", count: parts / 8) + Self.eighths[parts % 8]
        return "  " + (isStyled ? "\u{1B}[36m\(bar)\u{1B}[0m" : bar)
    }

    private func bold(_ text: String) -> String { isStyled ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    private func dim(_ text: String) -> String { isStyled ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}
