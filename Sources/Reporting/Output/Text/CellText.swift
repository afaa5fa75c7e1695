import CRMCore

extension Report {
    /// The cell's text for people.
    ///
    /// - Parameters:
    ///   - cell: The cell.
    ///   - column: The position of its column.
    ///   - currency: The currency that the column's title names already.
    func text(_ cell: ReportCell, _ column: Int, in currency: String? = nil) -> String {
        switch cell {
        case .none: return columns.indices.contains(column) && columns[column].isDimension ? "(none)" : "–"
        case .text(let text): return text
        case .date(let date):
            if columns.indices.contains(column), case .date(let bucket) = columns[column].unit {
                return FigureText.date(date, bucket)
            }
            return date.description
        case .count(let count): return FigureText.grouped(count)
        case .number(let number): return FigureText.decimal(number, decimals: 2)
        case .money(let amounts):
            return
                amounts.map { amount in
                    let text = FigureText.amount(amount)
                    return amount.currency == currency || amount.currency.isEmpty ? text : "\(text) \(amount.currency)"
                }
                .joined(separator: " + ")
        case .duration(let seconds): return FigureText.duration(seconds)
        case .ratio(let ratio): return FigureText.percent(ratio.value)
        }
    }

    /// The cell's text where there is little room: large amounts in thousands or millions.
    func compact(_ cell: ReportCell, _ column: Int) -> String {
        guard case .money(let amounts) = cell else { return text(cell, column) }
        return
            amounts.map { amount in
                var units = Double(amount.minor)
                for _ in 0..<FigureText.digits(of: amount.currency) { units /= 10 }
                let text =
                    units.magnitude < 100_000 ? FigureText.decimal(units, decimals: 0) : FigureText.compact(units)
                return amount.currency.isEmpty ? text : "\(text) \(amount.currency)"
            }
            .joined(separator: " + ")
    }

    /// The only currency of a column of money, or nil.
    func currency(of column: Int) -> String? {
        var found: String?
        for row in rows + (total.map { [$0] } ?? []) {
            for cell in [row.cells, row.previous] where cell.indices.contains(column) {
                guard case .money(let amounts) = cell[column] else { continue }
                for amount in amounts {
                    if let found, found != amount.currency { return nil }
                    found = amount.currency
                }
            }
        }
        return found
    }

    /// The title of a column, with its currency where there is only one.
    func title(of column: Int) -> String {
        guard let currency = currency(of: column), !currency.isEmpty else { return columns[column].title }
        return "\(columns[column].title) (\(currency))"
    }

    /// The first column of figures, which bars and charts show; nil where there is none.
    var figureColumn: Int? { columns.firstIndex { !$0.isDimension } }

    /// The days of the period, its zone and the state, in words.
    var subtitle: String {
        var parts: [String] = []
        if let period { parts.append(period.words) } else if source != nil { parts.append("all time") }
        if let previousPeriod { parts.append("compared with \(previousPeriod.words)") }
        parts.append(zone.name)
        if let asOf = asOf?.text { parts.append("as of \(asOf)") }
        if rowCount > rows.count { parts.append("first \(rows.count) of \(rowCount) rows") }
        return parts.joined(separator: " · ")
    }
}

extension ReportPeriod {
    /// The first and the last day.
    fileprivate var words: String {
        let last = to.adding(days: -1)
        return switch (hasBeginning, hasEnd) {
        case (true, true): from == last ? "\(from)" : "\(from) to \(last)"
        case (true, false): "from \(from)"
        case (false, true): "until \(last)"
        case (false, false): "all time"
        }
    }
}

extension AsOf {
    /// The instant, or the commit's number.
    var text: String {
        switch self {
        case .instant(let instant): "\(instant)"
        case .commit(let commit): "commit \(commit.sequence)"
        }
    }
}

extension ReportCell {
    /// How a figure differs from that of the period before: `+12.5%`; nil where that says nothing.
    func change(from previous: ReportCell) -> String? {
        if case .ratio(let now) = self, case .ratio(let before) = previous {
            let points = (now.value - before.value) * 100
            return (points >= 0 ? "+" : "") + FigureText.decimal(points, decimals: 1, keepsZeros: true) + " pp"
        }
        if case .money(let now) = self, case .money(let before) = previous,
            now.count != 1 || before.count != 1 || now.first?.currency != before.first?.currency
        {
            return nil
        }
        guard let now = number, let before = previous.number, before != 0 else { return nil }
        let change = (now - before) / before.magnitude
        return (change >= 0 ? "+" : "") + FigureText.percent(change)
    }
}
