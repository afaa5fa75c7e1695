import CRMCore
import ExampleSupport
import SalesAutomation

/// What a forecast is made of, and how it came to differ from an earlier one.
struct ForecastExplanation: Answer {
    let period: ReportPeriod?
    let since: Instant?
    let lines: [ForecastLine]
    let waterfalls: [Waterfall]
    let names: Names

    init(_ period: ReportPeriod?, owner: String?, since: Instant?, in transaction: QueryTransaction) throws {
        self.period = period
        self.since = since
        let owner = try owner.map { try transaction.colleague($0).id }
        lines = try transaction.forecast(period).filter { owner == nil || $0.owner == owner }
        let scope = WaterfallScope(closing: period.map { $0.from..<$0.to }, owners: owner.map { [$0] })
        waterfalls = try since.map { try transaction.waterfall(scope, from: .instant($0)) } ?? []
        names = try Names(in: transaction)
    }

    var json: JSONValue {
        .object([
            "period": period.map { period in
                .object([
                    "from": .string(period.from.description), "to": .string(period.to.adding(days: -1).description),
                ])
            } ?? .null,
            "since": .time(since),
            "lines": .list(lines) { line in
                .object([
                    "owner": .text(line.owner?.description), "owner_name": .text(names.user(line.owner)),
                    "category": .string(line.category.rawValue), "count": .integer(line.count),
                    "amount": Money(minor: line.amount, currency: line.currency).json,
                    "weighted": Money(minor: line.weighted, currency: line.currency).json,
                ])
            },
            "waterfalls": .list(waterfalls) { waterfall in
                .object([
                    "currency": .string(waterfall.currency.code), "adds_up": .bool(waterfall.addsUp),
                    "steps": .list(Waterfall.Step.allCases) { step in
                        .object([
                            "step": .string(step.rawValue), "count": .integer(waterfall.counts[step] ?? 0),
                            "amount": Money?.some(Money(minor: waterfall[step], currency: waterfall.currency)).json,
                        ])
                    },
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if lines.isEmpty, waterfalls.isEmpty { return ["no deals"] }
        var table = Table(
            .text("Who"),
            .text("Category"),
            .number("Deals"),
            .number("Amount"),
            .number("Weighted")
        )
        for line in lines {
            table.append(
                names.user(line.owner) ?? "nobody",
                line.category.rawValue,
                layout.count(Int(line.count)),
                Money(minor: line.amount, currency: line.currency)?.formatted,
                Money(minor: line.weighted, currency: line.currency)?.formatted
            )
        }
        return table.lines(layout)
            + waterfalls.flatMap { ["", "since \(since.map(layout.time) ?? "")"] + steps($0, layout) }
    }

    private func steps(_ waterfall: Waterfall, _ layout: TextLayout) -> [String] {
        var table = Table(.text(""), .text("Step"), .number("Deals"), .number("Amount"))
        for step in Waterfall.Step.allCases {
            let count = waterfall.counts[step] ?? 0
            guard count > 0 || step == .start || step == .end else { continue }
            let sign = step == .end ? "=" : step == .start ? "" : step.isOutflow ? "-" : "+"
            let amount = Money(minor: waterfall[step], currency: waterfall.currency).formatted
            table.append(sign, step.rawValue, layout.count(Int(count)), amount)
        }
        return table.lines(layout)
    }
}
