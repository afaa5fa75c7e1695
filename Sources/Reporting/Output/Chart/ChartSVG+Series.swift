extension ChartSVG {
    /// Figures over time: a line, or columns in parts where there are several series.
    mutating func drawSeries(asLine: Bool) {
        let current = data.series.indices.filter { !data.series[$0].isPrevious }
        let before = data.series.indices.first { data.series[$0].isPrevious }
        let all = data.series.flatMap { $0.values.compactMap { $0 } }
        let others = before.map { data.series[$0].values.compactMap { $0 } } ?? []
        let greatest = max(0, ((asLine ? all : data.stackSums) + others).max() ?? 0)
        let least = min(0, all.min() ?? 0)
        let ticks = data.scale.ticks(from: least, to: greatest, count: 4)
        let (bottomValue, topValue) = (ticks.first ?? 0, ticks.last ?? 1)
        let top = data.series.count > 1 ? legendHeight + 4 : 10
        let plot = isNarrow ? 160.0 : 200.0
        let left = (ticks.map { Self.textWidth(data.scale.tick($0)) }.max() ?? 0) + 12
        let room = max(60, width - left - 10)
        open(height: top + plot + 30)
        _ = legend(y: 2)
        func y(_ value: Double) -> Double {
            top + plot * (1 - (value - bottomValue) / max(topValue - bottomValue, 1e-12))
        }
        for tick in ticks {
            line(left, y(tick), left + room, y(tick), tick == 0 ? "axis" : "grid")
            text(data.scale.tick(tick), x: left - 8, y: y(tick) + 4, "tick", anchor: "end")
        }
        let slot = room / Double(max(1, data.categories.count))
        func x(_ place: Int) -> Double { left + slot * (Double(place) + 0.5) }
        categoryLabels(x, y: top + plot + 18, left: left, right: left + room, slot: slot)
        if let before { beforeMarks(before, asLine: asLine, x, y, slot) }
        for (order, index) in current.enumerated() where asLine || current.count == 1 {
            if asLine { path(index, x, y, withArea: order == 0 && current.count == 1) }
        }
        if !asLine { columns(current, x, y, slot, isCompared: before != nil) }
        close()
    }

    private mutating func categoryLabels(
        _ x: (Int) -> Double,
        y: Double,
        left: Double,
        right: Double,
        slot: Double
    ) {
        let widest = (data.categories.map(Self.textWidth).max() ?? 0) + 14
        let every = max(1, Int((widest / slot).rounded(.up)))
        for place in data.categories.indices where place % every == 0 {
            let half = Self.textWidth(data.categories[place]) / 2
            let middle = every == 1 ? x(place) : min(max(x(place), half), width - half)
            text(data.categories[place], x: middle, y: y, "tick", anchor: "middle")
        }
    }

    private mutating func columns(
        _ current: [Int],
        _ x: (Int) -> Double,
        _ y: (Double) -> Double,
        _ slot: Double,
        isCompared: Bool
    ) {
        let thickness = max(1, min(44, slot * (isCompared ? 0.5 : 0.7)))
        for place in data.categories.indices {
            var base = 0.0
            for index in current {
                guard let value = data.series[index].values[place], value != 0 else { continue }
                let (from, to) = value < 0 ? (0, value) : (base, base + value)
                if value > 0 { base += value }
                let (high, low) = (y(max(from, to)), y(min(from, to)))
                bar(
                    x: x(place) - thickness / 2 + (isCompared ? slot * 0.1 : 0),
                    y: high,
                    width: thickness,
                    height: max(0.75, low - high - (current.count > 1 ? 0.75 : 0)),
                    fill(index),
                    radius: current.count > 1 ? 1 : 2,
                    tip: tip(place, index, value)
                )
            }
        }
    }

    private mutating func beforeMarks(
        _ index: Int,
        asLine: Bool,
        _ x: (Int) -> Double,
        _ y: (Double) -> Double,
        _ slot: Double
    ) {
        if asLine { return path(index, x, y, withArea: false) }
        let thickness = max(1, min(44, slot * 0.5))
        for (place, value) in data.series[index].values.enumerated() {
            guard let value, value > 0 else { continue }
            bar(
                x: x(place) - thickness / 2 - slot * 0.14,
                y: y(value),
                width: thickness,
                height: y(0) - y(value),
                "before",
                tip: tip(place, index, value)
            )
        }
    }

    /// A line that breaks where there is no figure.
    private mutating func path(
        _ index: Int,
        _ x: (Int) -> Double,
        _ y: (Double) -> Double,
        withArea: Bool
    ) {
        let colour = fill(index)
        var runs: [[(place: Int, value: Double)]] = [[]]
        for (place, value) in data.series[index].values.enumerated() {
            if let value { runs[runs.count - 1].append((place, value)) } else { runs.append([]) }
        }
        for run in runs where !run.isEmpty {
            let points = run.map { "\(Self.number(x($0.place))) \(Self.number(y($0.value)))" }
            if withArea, run.count > 1, let first = run.first, let last = run.last {
                let base = Self.number(y(0))
                markup.raw(
                    "<path d=\"M\(Self.number(x(first.place))) \(base)L\(points.joined(separator: "L"))"
                        + "L\(Self.number(x(last.place))) \(base)Z\" class=\"\(colour) area\"/>"
                )
            }
            let dash = data.series[index].isPrevious ? " dash" : ""
            markup.raw("<path d=\"M\(points.joined(separator: "L"))\" class=\"line l\(colour)\(dash)\"/>")
        }
        guard data.categories.count <= 60, !data.series[index].isPrevious else { return }
        for (place, value) in runs.joined() {
            markup.raw(
                "<circle cx=\"\(Self.number(x(place)))\" cy=\"\(Self.number(y(value)))\" r=\"3.5\" class=\"\(colour) dot\">"
            )
            markup.element("title", tip(place, index, value))
            markup.raw("</circle>")
        }
    }
}
