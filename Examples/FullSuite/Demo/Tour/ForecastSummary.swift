import CRMCore
import ExampleSupport
import SalesAutomation

/// A forecast of everybody together, and how it came to differ from an earlier one, with bars.
struct ForecastSummary {
    private let forecast: ForecastExplanation
    private static let width = 30

    init(_ forecast: ForecastExplanation) { self.forecast = forecast }

    func lines(_ layout: TextLayout) -> [String] {
        if forecast.lines.isEmpty { return ["no open deals are to close then"] }
        return categories(layout) + forecast.waterfalls.flatMap { [""] + steps($0, layout) }
    }

    private func categories(_ layout: TextLayout) -> [String] {
        let categories: [(ForecastCategory, String)] = [
            (.closed, "Closed"), (.commit, "Commit"), (.bestCase, "Best case"), (.pipeline, "Pipeline"),
        ]
        var rows: [(name: String, count: Int64, amount: Int64, weighted: Int64)] = []
        for (category, name) in categories {
            let lines = forecast.lines.filter { $0.category == category }
            guard !lines.isEmpty else { continue }
            rows.append(
                (
                    name, lines.reduce(0) { $0 + $1.count }, lines.reduce(0) { $0 + $1.amount },
                    lines.reduce(0) { $0 + $1.weighted }
                )
            )
        }
        var table = Table(.text("Category"), .number("Deals"), .number("Amount"), .number("Weighted"), .text(""))
        let most = rows.map(\.amount).max() ?? 0
        for row in rows {
            table.append(
                row.name,
                layout.count(Int(row.count)),
                Self.euros(row.amount, layout),
                Self.euros(row.weighted, layout),
                Self.bar(row.amount, of: most)
            )
        }
        return table.lines(layout, indent: 2)
    }

    private func steps(_ waterfall: Waterfall, _ layout: TextLayout) -> [String] {
        var table = Table(.text("What changed"), .number("Deals"), .number("Amount"), .text(""))
        let most = Waterfall.Step.allCases.map { waterfall[$0] }.max() ?? 0
        for step in Waterfall.Step.allCases {
            let count = waterfall.counts[step] ?? 0
            guard count > 0 || step == .start || step == .end else { continue }
            let name = step.rawValue.replacing("_", with: " ")
            let sign = step == .end || step == .start ? " " : step.isOutflow ? "−" : "+"
            table.append(
                "\(sign) \(name)",
                layout.count(Int(count)),
                Self.euros(waterfall[step], layout),
                Self.bar(waterfall[step], of: most)
            )
        }
        return table.lines(layout, indent: 2)
    }

    private static func euros(_ minor: Int64, _ layout: TextLayout) -> String {
        "\(layout.count(Int(minor / 100))) \(SuiteHost.currency?.code ?? "")"
    }

    private static func bar(_ part: Int64, of whole: Int64) -> String {
        guard part > 0, whole > 0 else { return "" }
        return String(repeating: "█", count: max(1, Int(Double(part) / Double(whole) * Double(width))))
    }
}
