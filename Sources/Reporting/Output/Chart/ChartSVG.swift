/// The parts that every chart is made of.
struct ChartSVG {
    let data: ChartData
    let width: Double
    /// Makes the identifiers of one document different.
    let prefix: String
    /// Whether the page around it has the styles.
    let isEmbedded: Bool
    var markup = Markup()

    /// Narrow charts have labels above bars, and fewer ticks.
    var isNarrow: Bool { width < 480 }

    /// About how wide a text of 12 pixels is.
    static func textWidth(_ text: String) -> Double { Double(DisplayWidth.of(text)) * 6.9 }

    /// A coordinate: two decimals, the same on every machine.
    static func number(_ value: Double) -> String {
        FigureText.decimal(value, decimals: 2, isGrouped: false)
    }

    mutating func open(height: Double) {
        let (w, h) = (Self.number(width), Self.number(height))
        markup.raw(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(w) \(h)\" width=\"\(w)\" height=\"\(h)\" "
        )
        markup.raw("role=\"img\" class=\"chart\" aria-labelledby=\"\(prefix)t \(prefix)d\">")
        markup.element("title", data.title, attributes: "id=\"\(prefix)t\"")
        markup.element("desc", summary, attributes: "id=\"\(prefix)d\"")
        if !isEmbedded {
            markup.raw("<style>\(ChartStyle.standalone)</style>")
            markup.raw("<rect class=\"paper\" width=\"\(w)\" height=\"\(h)\"/>")
        }
    }

    mutating func close() { markup.raw("</svg>") }

    /// The chart in words: its extent and its extremes.
    private var summary: String {
        let values =
            data.series.filter { !$0.isPrevious }.count == 1 ? data.series[0].values.map { $0 ?? 0 } : data.stackSums
        guard let greatest = values.indices.max(by: { values[$0] < values[$1] }),
            let least = values.indices.min(by: { values[$0] < values[$1] }), let first = data.categories.first,
            let last = data.categories.last
        else { return "No figures." }
        let range = data.categories.count == 1 ? first : "\(data.categories.count) values from \(first) to \(last)"
        return "\(range). Greatest: \(data.categories[greatest]), \(data.scale.label(values[greatest])). "
            + "Least: \(data.categories[least]), \(data.scale.label(values[least]))."
    }

    mutating func text(
        _ words: String,
        x: Double,
        y: Double,
        _ classes: String,
        anchor: String = "start",
        full: String? = nil
    ) {
        markup.raw(
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" class=\"\(classes)\""
                + (anchor == "start" ? "" : " text-anchor=\"\(anchor)\"") + ">"
        )
        if let full, !full.utf8.elementsEqual(words.utf8) { markup.element("title", full) }
        markup.escaped(words)
        markup.raw("</text>")
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ classes: String) {
        let points = [x1, y1, x2, y2].map(Self.number)
        markup.raw(
            "<line x1=\"\(points[0])\" y1=\"\(points[1])\" x2=\"\(points[2])\" y2=\"\(points[3])\" class=\"\(classes)\"/>"
        )
    }

    /// A filled rectangle that says what it stands for where a pointer rests.
    mutating func bar(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        _ classes: String,
        radius: Double = 2,
        tip: String
    ) {
        guard width > 0, height > 0 else { return }
        let radius = min(radius, width / 2, height / 2)
        markup.raw(
            "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
                + "height=\"\(Self.number(height))\" rx=\"\(Self.number(radius))\" class=\"\(classes)\">"
        )
        markup.element("title", tip)
        markup.raw("</rect>")
    }

    /// The names of the series with their colours, and the height that they take.
    mutating func legend(y: Double) -> Double {
        guard data.series.count > 1 else { return 0 }
        var (x, row) = (0.0, 0.0)
        for (index, series) in data.series.enumerated() {
            let name = DisplayWidth.fitted(series.name, to: isNarrow ? 24 : 32)
            let size = Self.textWidth(name) + 34
            if x > 0, x + size > width { (x, row) = (0, row + 1) }
            let top = y + row * 20
            markup.raw(
                "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(top))\" width=\"11\" height=\"11\" rx=\"2.5\" "
                    + "class=\"\(fill(index))\"/>"
            )
            text(name, x: x + 17, y: top + 10, "label", full: series.name)
            x += size
        }
        return (row + 1) * 20 + 8
    }

    /// The class of a series' colour.
    func fill(_ index: Int) -> String {
        if data.series[index].isPrevious { return "before" }
        let name = data.series[index].name
        if index == data.series.count - 1, name.utf8.elementsEqual("Other".utf8), index > 0 { return "s8" }
        return "s\(index % 7 + 1)"
    }

    /// What a bar stands for.
    func tip(_ category: Int, _ series: Int, _ value: Double) -> String {
        let name = data.series.count > 1 ? " · \(data.series[series].name)" : ""
        return "\(data.categories[category])\(name): \(data.scale.label(value))"
    }
}

extension Report {
    /// The report's chart as a document of its own: no scripts, nothing from elsewhere, the same bytes for the same
    /// figures, with a title and a description for those who do not see it.
    ///
    /// - Parameter width: Its width in pixels; below 480 it is laid out for a phone.
    /// - Returns: The document; nil where there is nothing to draw.
    public func svg(width: Int = 720) -> String? { svg(width: Double(max(200, width)), prefix: "c", isEmbedded: false) }

    func svg(width: Double, prefix: String, isEmbedded: Bool) -> String? {
        guard let data = ChartData(self) else { return nil }
        var chart = ChartSVG(data: data, width: width, prefix: prefix, isEmbedded: isEmbedded)
        switch data.shape {
        case .bars: chart.drawBars()
        case .columns: chart.drawSeries(asLine: false)
        case .line: chart.drawSeries(asLine: true)
        case .funnel: chart.drawFunnel()
        }
        return chart.markup.text
    }
}
