extension ChartSVG {
    /// A horizontal bar for each category, in parts where there are several series.
    mutating func drawBars() {
        let current = data.series.indices.filter { !data.series[$0].isPrevious }
        let before = data.series.indices.first { data.series[$0].isPrevious }
        let values = data.categories.indices.map { place in
            current.reduce(0.0) { $0 + max(0, data.series[$1].values[place] ?? 0) }
        }
        let least = min(0, data.series.flatMap { $0.values.compactMap { $0 } }.min() ?? 0)
        let others = before.map { data.series[$0].values.compactMap { $0 } } ?? []
        let greatest = max((values + others).max() ?? 0, least == 0 ? 1e-9 : 0)
        let labels = data.categories.map { DisplayWidth.fitted($0, to: isNarrow ? 44 : 30) }
        let gutter = isNarrow ? 0 : min(220, (labels.map(Self.textWidth).max() ?? 0) + 14)
        let figures = data.categories.indices.map { place -> String in
            let value = current.count == 1 ? data.series[current[0]].values[place] : values[place]
            return value.map { data.scale.label($0) } ?? "–"
        }
        let right = (figures.map(Self.textWidth).max() ?? 0) * 1.08 + 14
        let room = max(60, width - gutter - right)
        let step = isNarrow ? 46.0 : before == nil ? 30.0 : 34.0
        let top = data.series.count > 1 ? legendHeight : 4
        open(height: top + step * Double(data.categories.count) + (data.leftOut > 0 ? 26 : 6))
        _ = legend(y: 2)
        let zero = gutter + room * (-least) / (greatest - least)
        for place in data.categories.indices {
            let y = top + step * Double(place)
            let barTop = isNarrow ? y + 18 : y + 6
            let thickness = before == nil ? 18.0 : 14.0
            if isNarrow {
                text(labels[place], x: 0, y: y + 12, "label", full: data.categories[place])
            } else {
                text(
                    labels[place],
                    x: gutter - 10,
                    y: barTop + 13,
                    "label",
                    anchor: "end",
                    full: data.categories[place]
                )
            }
            var (x, drawn) = (zero, 0.0)
            for index in current {
                guard let value = data.series[index].values[place], value != 0 else { continue }
                let length = room * abs(value) / (greatest - least)
                let start = value < 0 ? zero - length : x
                if value > 0 { (x, drawn) = (x + length, drawn + length) }
                bar(
                    x: start,
                    y: barTop,
                    width: max(1, length - (current.count > 1 ? 1 : 0)),
                    height: thickness,
                    fill(index),
                    tip: tip(place, index, value)
                )
            }
            if let before, let value = data.series[before].values[place] {
                let length = max(0, room * value / (greatest - least))
                bar(
                    x: zero,
                    y: barTop + thickness + 2,
                    width: length,
                    height: 4,
                    "before",
                    tip: tip(place, before, value)
                )
            }
            text(figures[place], x: max(x, zero) + 7, y: barTop + 13, "value")
        }
        if data.leftOut > 0 {
            let y = top + step * Double(data.categories.count) + 16
            text("and \(data.leftOut) more in the table", x: gutter, y: y, "note")
        }
        close()
    }

    /// The height that the legend will take.
    var legendHeight: Double {
        guard data.series.count > 1 else { return 0 }
        var (x, rows) = (0.0, 1.0)
        for series in data.series {
            let size = Self.textWidth(DisplayWidth.fitted(series.name, to: isNarrow ? 24 : 32)) + 34
            if x > 0, x + size > width { (x, rows) = (0, rows + 1) }
            x += size
        }
        return rows * 20 + 10
    }

    /// A band for each step, joined to the next one by what is left.
    mutating func drawFunnel() {
        let values = data.series.first?.values.map { max(0, $0 ?? 0) } ?? []
        let greatest = max(values.max() ?? 0, 1e-9)
        let labels = data.categories.map { DisplayWidth.fitted($0, to: isNarrow ? 30 : 26) }
        let gutter = isNarrow ? 0 : min(200, (labels.map(Self.textWidth).max() ?? 0) + 16)
        let right = isNarrow ? 96.0 : 150.0
        let room = max(60, width - gutter - right)
        let (thickness, gap) = (30.0, isNarrow ? 34.0 : 18.0)
        let top = isNarrow ? 18.0 : 4.0
        open(height: top + Double(values.count) * (thickness + gap) - gap + 8)
        let centre = gutter + room / 2
        for (place, value) in values.enumerated() {
            let y = top + Double(place) * (thickness + gap)
            let length = max(2, room * value / greatest)
            if place + 1 < values.count {
                let next = max(2, room * values[place + 1] / greatest)
                let points = [
                    (centre - length / 2, y + thickness), (centre + length / 2, y + thickness),
                    (centre + next / 2, y + thickness + gap), (centre - next / 2, y + thickness + gap),
                ]
                let path = points.map { "\(Self.number($0.0)),\(Self.number($0.1))" }.joined(separator: " ")
                markup.raw("<polygon points=\"\(path)\" class=\"s1 link\"/>")
            }
            bar(
                x: centre - length / 2,
                y: y,
                width: length,
                height: thickness,
                "s1",
                radius: 3,
                tip: tip(place, 0, value)
            )
            if isNarrow {
                text(labels[place], x: 0, y: y - 6, "label", full: data.categories[place])
            } else {
                text(labels[place], x: gutter - 12, y: y + 19, "label", anchor: "end", full: data.categories[place])
            }
            let rate = values[0] > 0 ? FigureText.percent(value / values[0]) : "–"
            text(data.scale.label(value), x: width - right + 14, y: y + 13, "value")
            var note = rate + " of all"
            if place > 0, values[place - 1] > 0, !isNarrow {
                note = FigureText.percent(value / values[place - 1]) + " · " + note
            }
            text(note, x: width - right + 14, y: y + 27, "note")
        }
        close()
    }
}
