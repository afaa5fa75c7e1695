import CRMCore
import StorageProtocols

/// What the module contributes to reports.
struct SalesFacts: Sendable {
    let pipelines: Pipelines

    func register(in registry: inout Registry) {
        registry.fact(opportunities)
        registry.fact(pipeline)
        registry.fact(lines)
        registry.fact(intervals)
        registry.fact(leads)
        for pipeline in pipelines.all { registry.funnel(funnel(of: pipeline)) }
        registry.funnel(leadFunnel)
        registry.conversions("sales.won") { period, tx in try Self.conversions(in: period, tx) }
    }

    private var opportunities: Fact {
        typealias Fields = Opportunity.Fields
        let won = Fields.outcome == .won
        return Fact(
            "opportunities",
            of: Opportunity.self,
            dimensions: [.date("closed", Fields.closedAt)] + dealDimensions,
            measures: [
                .count(title: "Opportunities"),
                .count("open", where: Fields.outcome == .open),
                .count("won", where: won),
                .count("lost", where: Fields.outcome == .lost),
                .count("closed_count", title: "Closed", where: Fields.outcome.isIn([.won, .lost])),
                .ratio("win_rate", of: "won", to: "closed_count"),
                .sum("amount", Fields.amount, currency: Fields.currency),
                .sum("won_amount", Fields.amount, currency: Fields.currency, where: won),
                .average("average_won", Fields.amount, currency: Fields.currency, where: won),
                .sum("weighted", Fields.weighted, currency: Fields.currency),
                .average("cycle_days", Fields.cycleDays),
            ]
        )
    }

    private var pipeline: Fact {
        typealias Fields = Opportunity.Fields
        return Fact(
            "pipeline",
            of: Opportunity.self,
            where: Fields.outcome == .open,
            dimensions: dealDimensions,
            measures: [
                .count(title: "Opportunities"),
                .sum("amount", Fields.amount, currency: Fields.currency),
                .sum("weighted", Fields.weighted, currency: Fields.currency),
                .average("average_amount", Fields.amount, currency: Fields.currency),
                .count("without_next_step", where: Fields.nextStepDue == nil),
            ]
        )
    }

    private var dealDimensions: [Dimension] {
        typealias Fields = Opportunity.Fields
        let (owner, account) = (Fields.owner, Fields.account)
        return [
            stages("stage", Fields.stage),
            pipelineNames(Fields.pipeline),
            Dimension(
                "outcome",
                Fields.outcome,
                names: [(.open, "Open"), (.won, "Won"), (.lost, "Lost")]
            ),
            Dimension(
                "forecast_category",
                Fields.forecastCategory,
                names: [
                    (.commit, "Commit"), (.bestCase, "Best case"), (.pipeline, "Pipeline"), (.closed, "Closed"),
                    (.omitted, "Omitted"),
                ]
            ),
            .date("close", title: "Expected close", Fields.closeDate),
            .date("created", Fields.createdAt),
            Dimension("owner", title: "Person", owner, label: User.Fields.name),
            Dimension("territory", owner[User.Fields.team], label: Team.Fields.name),
            Dimension("team", owner[User.Fields.team], label: Team.Fields.name),
            Dimension("manager", owner[User.Fields.manager], label: User.Fields.name),
            Dimension("account", account, label: Account.Fields.name),
            Dimension("industry", account[Account.Fields.industry]),
            Dimension("city", account[Account.Fields.city]),
            Dimension(
                "size",
                title: "Employees",
                field: account[Account.Fields.employees].field,
                kind: .bands([0, 10, 50, 250, 1_000, 5_000])
            ),
            Dimension("product", Fields.product, label: Product.Fields.name),
            Dimension("product_family", Fields.product[Product.Fields.family]),
            Dimension("source", Fields.source),
            Dimension("reason", Fields.closeReason),
            Dimension("competitor", Fields.competitor),
        ]
    }

    private var lines: Fact {
        typealias Fields = OpportunityLine.Fields
        let opportunity = Fields.opportunity
        return Fact(
            "opportunity_lines",
            of: OpportunityLine.self,
            dimensions: [
                Dimension("product", Fields.product, label: Product.Fields.name),
                Dimension("product_family", Fields.product[Product.Fields.family]),
                Dimension("owner", title: "Person", opportunity[Opportunity.Fields.owner], label: User.Fields.name),
                Dimension("account", opportunity[Opportunity.Fields.account], label: Account.Fields.name),
                Dimension("stage", opportunity[Opportunity.Fields.stage]),
                Dimension("outcome", opportunity[Opportunity.Fields.outcome]),
                .date("closed", opportunity[Opportunity.Fields.closedAt]),
                .date("created", opportunity[Opportunity.Fields.createdAt]),
            ],
            measures: [
                .count(title: "Lines"),
                .sum("quantity", Fields.quantity, unit: .count),
                FactMeasure(
                    "amount",
                    unit: .money(currency: opportunity[Opportunity.Fields.currency].field),
                    .aggregate(Fields.amount.selected.sum)
                ),
            ]
        )
    }

    private var intervals: Fact {
        typealias Fields = StageInterval.Fields
        return Fact(
            "stage_intervals",
            title: "Stays in stages",
            of: StageInterval.self,
            dimensions: [
                stages("stage", Fields.stage),
                stages("to_stage", Fields.toStage),
                pipelineNames(Fields.pipeline),
                .date("left", Fields.leftAt),
                .date("entered", Fields.enteredAt),
                Dimension("owner", title: "Person", Fields.owner, label: User.Fields.name),
                Dimension("territory", Fields.owner[User.Fields.team], label: Team.Fields.name),
            ],
            measures: [
                .count(title: "Moves"),
                .average("average_time", Fields.seconds, unit: .duration),
                .sum("amount", Fields.amount, currency: Fields.currency),
            ]
        )
    }

    private var leads: Fact {
        typealias Fields = Lead.Fields
        let answered = Filter<Lead>(.not(.isNull(Fields.firstResponseAt.reference)))
        let breached = Filter<Lead>(.not(.isNull(Fields.breachedAt.reference)))
        return Fact(
            "leads",
            of: Lead.self,
            dimensions: [
                Dimension(
                    "status",
                    Fields.status,
                    names: [
                        (.new, "New"), (.working, "Working"), (.qualified, "Qualified"), (.converted, "Converted"),
                        (.disqualified, "Disqualified"),
                    ]
                ),
                .date("created", Fields.createdAt),
                .date("converted", Fields.convertedAt),
                Dimension("source", Fields.source),
                Dimension("industry", Fields.industry),
                Dimension("country", Fields.country),
                Dimension("owner", title: "Person", Fields.owner, label: User.Fields.name),
                Dimension("territory", Fields.owner[User.Fields.team], label: Team.Fields.name),
                Dimension("reason", Fields.disqualifyReason),
            ],
            measures: [
                .count(title: "Leads"),
                .count("answered", where: answered),
                .count("breached", title: "Answered late or never", where: breached),
                .count("converted_count", title: "Converted", where: Fields.status == .converted),
                .ratio("answer_rate", of: "answered", to: "count"),
                .ratio("conversion_rate", of: "converted_count", to: "count"),
            ]
        )
    }

    /// A dimension of stages in the order of the pipelines, by their titles.
    private func stages<R: Record>(_ name: String, _ field: Field<R, String>) -> Dimension {
        var dimension = Dimension(name, field)
        var known: Set<String> = []
        for stage in pipelines.all.flatMap(\.stages) where known.insert(stage.name).inserted {
            dimension.names.append(.init(.text(stage.name), stage.title))
        }
        return dimension
    }

    private func pipelineNames<R: Record>(_ field: Field<R, String>) -> Dimension {
        var dimension = Dimension("pipeline", field)
        dimension.names = pipelines.all.map { .init(.text($0.name), $0.title) }
        return dimension
    }
}
