/// Rows of cells in aligned columns.
package struct Table {
    /// A column's heading and side.
    package struct Column {
        package var title: String
        package var isNumeric = false

        package static func text(_ title: String) -> Column { Column(title: title) }
        package static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    package init(_ columns: Column...) { self.columns = columns }

    package var isEmpty: Bool { rows.isEmpty }

    package mutating func append(_ cells: String?...) { rows.append(cells.map { ($0 ?? "").printable }) }

    /// The lines, headings first.
    ///
    /// On a terminal the widest columns give way until a row fits a line.
    package func lines(_ layout: TextLayout, indent: Int = 0) -> [String] {
        let widths = widths(fitting: layout.columns.map { $0 - indent })
        let space = String(repeating: " ", count: indent)
        func line(_ cells: [String]) -> String {
            var cells = zip(zip(cells, columns), widths)
                .map { cell, width in
                    cell.0.fitted(to: width).padded(to: width, onLeft: cell.1.isNumeric)
                }
            while let last = cells.popLast() {
                // Nothing is to be seen behind the last text of a line.
                let text = String(last.reversed().drop { $0 == " " }.reversed())
                if !text.isEmpty { return space + (cells + [text]).joined(separator: "  ") }
            }
            return ""
        }
        let hasTitles = columns.contains { !$0.title.isEmpty }
        return (hasTitles ? [layout.dim(line(columns.map(\.title)))] : []) + rows.map(line)
    }

    private func widths(fitting limit: Int?) -> [Int] {
        var widths = columns.map(\.title.displayWidth)
        for row in rows {
            for (index, cell) in row.enumerated() where index < widths.count {
                widths[index] = max(widths[index], cell.displayWidth)
            }
        }
        guard let limit else { return widths }
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - limit
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8 {
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
