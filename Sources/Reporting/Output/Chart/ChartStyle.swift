/// The colours and type of charts, for light and dark screens.
enum ChartStyle {
    /// The colours by name, each light and dark.
    static let colours: [(name: String, light: String, dark: String)] = [
        ("paper", "#ffffff", "#161d29"),
        ("page", "#f4f6f9", "#0d121a"),
        ("ink", "#182233", "#e7ecf4"),
        ("muted", "#5d6b82", "#98a6bc"),
        ("rule", "#dfe4ec", "#2b3648"),
        ("grid", "#edf0f5", "#222c3b"),
        ("s1", "#2f6fde", "#5b95f5"),
        ("s2", "#0c9a84", "#35bfa8"),
        ("s3", "#e0891a", "#f0a94a"),
        ("s4", "#c2417c", "#e272a5"),
        ("s5", "#7656cc", "#a48af0"),
        ("s6", "#5c8a26", "#8fbd57"),
        ("s7", "#1f8fc4", "#55b8e6"),
        ("s8", "#a3aebf", "#66748a"),
        ("before", "#c3ccda", "#47546a"),
    ]

    private static func variables(isDark: Bool) -> String {
        colours.map { "--\($0.name):\(isDark ? $0.dark : $0.light)" }.joined(separator: ";")
    }

    /// The variables, for an element and for dark screens.
    static func palette(of element: String) -> String {
        "\(element){\(variables(isDark: false))}"
            + "@media(prefers-color-scheme:dark){\(element){\(variables(isDark: true))}}"
    }

    /// What the classes of a chart look like.
    static var rules: String {
        let series = colours.filter { $0.name.utf8.first == UInt8(ascii: "s") || $0.name == "before" }
        return ".chart text{font:12px system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif;"
            + "fill:var(--ink)}.chart .tick,.chart .note{fill:var(--muted);font-size:11px}.chart .label{fill:var(--ink)}"
            + ".chart .value{fill:var(--ink);font-weight:600;font-variant-numeric:tabular-nums}"
            + ".chart .tick,.chart .note{font-variant-numeric:tabular-nums}"
            + ".chart .paper{fill:var(--paper)}.chart .grid{stroke:var(--grid)}.chart .axis{stroke:var(--rule)}"
            + ".chart .track{fill:var(--grid)}"
            + ".chart .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}"
            + ".chart .dash{stroke-dasharray:4 4}.chart .area{opacity:.12}.chart .link{opacity:.18}"
            + ".chart .dot{stroke:var(--paper);stroke-width:1.5}"
            + series.map { ".chart .\($0.name){fill:var(--\($0.name))}.chart .l\($0.name){stroke:var(--\($0.name))}" }
            .joined()
    }

    /// The styles of a chart that stands alone.
    static var standalone: String { palette(of: "svg") + rules }
}
