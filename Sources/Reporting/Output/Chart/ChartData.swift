import CRMCore

/// What a chart draws: categories, and a series of figures for each colour.
struct ChartData {
    enum Shape {
        /// A horizontal bar for each category.
        case bars
        /// A column for each period.
        case columns
        /// A line through periods.
        case line
        /// Steps.
        case funnel
    }

    /// Figures of one colour, one for each category.
    struct Series {
        var name: String
        var values: [Double?]
        var isPrevious = false
    }

    var shape: Shape
    var title: String
    var categories: [String]
    var series: [Series]
    var scale: ChartScale
    /// How many categories there are that are not drawn.
    var leftOut = 0

    /// The most bars, and the most colours, that an eye can tell apart.
    private static let maximumBars = 15
    private static let maximumSeries = 7

    /// Nil where there is nothing to draw.
    init?(_ report: Report) {
        guard report.chart != .none, let figure = report.figureColumn, !report.rows.isEmpty else { return nil }
        let dimensions = report.columns.indices.filter { report.columns[$0].isDimension }
        guard let first = dimensions.first else { return nil }
        let period = dimensions.first { report.columns[$0].unit.isDate }
        let category = report.chart == .funnel ? first : period ?? first
        scale = ChartScale(report, column: figure)
        shape =
            switch report.chart {
            case .funnel: .funnel
            case .line where period != nil && dimensions.count == 1: .line
            default: period == nil ? .bars : .columns
            }
        title = "\(report.title): \(report.title(of: figure))"
        categories = []
        series = []
        read(report, figure, category, dimensions.filter { $0 != category })
        if shape == .bars { keepGreatest() }
        guard series.contains(where: { $0.values.contains { $0 != nil } }) else { return nil }
    }

    private mutating func read(_ report: Report, _ figure: Int, _ category: Int, _ others: [Int]) {
        var places: [ReportCell: Int] = [:]
        var names: [[ReportCell]: Int] = [:]
        let isCompared = others.isEmpty && report.previousPeriod != nil
        for row in report.rows where row.cells.indices.contains(figure) {
            let cell = row.cells[category]
            let place = places[cell] ?? categories.count
            if place == categories.count {
                places[cell] = place
                categories.append(Markup.clean(report.text(cell, category)))
                for index in series.indices { series[index].values.append(nil) }
            }
            let key = others.map { row.cells[$0] }
            let number = names[key] ?? series.count
            if number == series.count {
                names[key] = number
                let name = others.map { Markup.clean(report.text(row.cells[$0], $0)) }.joined(separator: " · ")
                let title = others.isEmpty ? report.columns[figure].title : name.isEmpty ? "–" : name
                let empty = [Double?](repeating: nil, count: categories.count)
                series.append(Series(name: title, values: empty))
                if isCompared { series.append(Series(name: "Period before", values: empty, isPrevious: true)) }
            }
            series[number].values[place] = scale.value(row.cells[figure])
            if isCompared, row.previous.indices.contains(figure) {
                series[number + 1].values[place] = scale.value(row.previous[figure])
            }
        }
        if !others.isEmpty { joinSmallSeries() }
    }

    /// Leaves the greatest series a colour each, and the others one together.
    private mutating func joinSmallSeries() {
        guard series.count > Self.maximumSeries else { return }
        func size(_ series: Series) -> Double { series.values.reduce(0) { $0 + abs($1 ?? 0) } }
        let order = series.indices.sorted { left, right in
            let (a, b) = (size(series[left]), size(series[right]))
            return a != b ? a > b : left < right
        }
        let kept = order.prefix(Self.maximumSeries - 1).sorted()
        var other = Series(name: "Other", values: Array(repeating: nil, count: categories.count))
        for index in order.dropFirst(Self.maximumSeries - 1) {
            for place in categories.indices {
                guard let value = series[index].values[place] else { continue }
                other.values[place] = (other.values[place] ?? 0) + value
            }
        }
        series = kept.map { series[$0] } + [other]
    }

    private mutating func keepGreatest() {
        guard categories.count > Self.maximumBars else { return }
        leftOut = categories.count - Self.maximumBars
        let sums = categories.indices.map { place in series.reduce(0.0) { $0 + abs($1.values[place] ?? 0) } }
        let kept = categories.indices.sorted { sums[$0] != sums[$1] ? sums[$0] > sums[$1] : $0 < $1 }
            .prefix(Self.maximumBars).sorted()
        categories = kept.map { categories[$0] }
        for index in series.indices { series[index].values = kept.map { series[index].values[$0] } }
    }

    /// The sums of the figures that are drawn on top of each other, by category.
    var stackSums: [Double] {
        categories.indices.map { place in
            series.filter { !$0.isPrevious }.reduce(0) { $0 + max(0, $1.values[place] ?? 0) }
        }
    }
}

/// What the numbers of a chart mean.
struct ChartScale {
    private let unit: ReportColumn.Unit
    private let currency: String?

    init(_ report: Report, column: Int) {
        unit = report.columns[column].unit
        // Different currencies have no common scale: the most frequent one is drawn.
        var counts: [(code: String, count: Int)] = []
        for row in report.rows {
            guard case .money(let amounts) = row.cells[column] else { continue }
            for amount in amounts where amount.minor != 0 {
                if let place = counts.firstIndex(where: { $0.code == amount.currency }) {
                    counts[place].count += 1
                } else {
                    counts.append((amount.currency, 1))
                }
            }
        }
        counts.sort { $0.count != $1.count ? $0.count > $1.count : $0.code.precedes($1.code) }
        currency = counts.first?.code
    }

    /// The number to draw, in units of the axis.
    func value(_ cell: ReportCell) -> Double? {
        guard case .money(let amounts) = cell else {
            if case .duration(let seconds) = cell { return seconds / 3_600 }
            return cell.number
        }
        guard let amount = amounts.first(where: { $0.currency == currency }) else { return nil }
        var scale = 1.0
        for _ in 0..<FigureText.digits(of: amount.currency) { scale *= 10 }
        return Double(amount.minor) / scale
    }

    /// A number beside a tick.
    func tick(_ value: Double) -> String {
        switch unit {
        case .percent: FigureText.decimal(value * 100, decimals: 1) + "%"
        case .duration: FigureText.compact(value) + " h"
        default: FigureText.compact(value)
        }
    }

    /// A number beside a bar, and where a pointer rests.
    func label(_ value: Double) -> String {
        switch unit {
        case .percent: return FigureText.percent(value)
        case .duration: return FigureText.duration(value * 3_600)
        case .money:
            let size = value.magnitude
            let text =
                size >= 100_000 ? FigureText.compact(value) : FigureText.decimal(value, decimals: size < 100 ? 2 : 0)
            return currency.map { $0.isEmpty ? text : "\(text) \($0)" } ?? text
        default: return FigureText.decimal(value, decimals: 2)
        }
    }

    /// Round numbers from at most the least to at least the greatest, about so many.
    func ticks(from least: Double, to greatest: Double, count: Int) -> [Double] {
        let span = max(greatest - least, unit == .percent ? 0.1 : unit == .count ? 1 : 1e-6)
        let rough = span / Double(max(1, count))
        var power = 1.0
        while power * 10 <= rough { power *= 10 }
        while power > rough { power /= 10 }
        var step = power
        for factor in [1.0, 2, 2.5, 5, 10] where step < rough { step = power * factor }
        if unit == .count { step = max(1, step.rounded(.up)) }
        let first = (least / step).rounded(.down)
        let last = max(first + 1, (greatest / step).rounded(.up))
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }
}
