import CRMCore
import StorageProtocols

extension SalesFacts {
    /// The way of a pipeline's deals: a stage is reached by those that are in it or a later one, were, or are won.
    func funnel(of pipeline: Pipeline) -> Funnel {
        typealias Fields = Opportunity.Fields
        let inside = Fields.pipeline == pipeline.name
        let open = pipeline.openStages.map(\.name)
        var steps: [Funnel.Step] = []
        for (index, stage) in pipeline.openStages.enumerated() {
            let later = Array(open[index...])
            let reached =
                Fields.stage.isIn(later) || Fields.outcome == .won
                || .exists(StageInterval.Fields.opportunity) { $0.pipeline == pipeline.name && $0.stage.isIn(later) }
            steps.append(
                Funnel.Step(
                    stage.name,
                    title: stage.title,
                    where: index == 0 ? inside : inside && reached,
                    time: Funnel.Time(
                        StageInterval.Fields.seconds,
                        of: StageInterval.Fields.opportunity,
                        where: StageInterval.Fields.pipeline == pipeline.name
                            && StageInterval.Fields.stage == stage.name
                    )
                )
            )
        }
        let won = pipeline.stage(.won)
        steps.append(
            Funnel.Step(won?.name ?? "won", title: won?.title ?? "Won", where: inside && Fields.outcome == .won)
        )
        return Funnel(
            pipeline.name,
            title: pipeline.title,
            of: Opportunity.self,
            began: Fields.createdAt,
            steps: steps
        )
    }

    /// The way of leads to a won deal.
    var leadFunnel: Funnel {
        typealias Fields = Lead.Fields
        let converted = Fields.status == .converted
        let won = Fields.opportunity.exists { $0.outcome == .won }
        let qualified = Fields.status == .qualified || converted
        let answered = Filter<Lead>(.not(.isNull(Fields.firstResponseAt.reference))) || qualified
        return Funnel(
            "leads",
            of: Lead.self,
            began: Fields.createdAt,
            steps: [
                Funnel.Step("captured"),
                Funnel.Step("answered", where: answered),
                Funnel.Step("qualified", where: qualified),
                Funnel.Step("converted", where: converted),
                Funnel.Step("won", where: converted && won),
            ]
        )
    }

    /// Won deals as conversions, for attribution.
    static func conversions(in period: Range<Instant>, _ tx: QueryTransaction) throws -> [Conversion] {
        let won = Opportunity.where {
            $0.outcome == .won && $0.closedAt >= period.lowerBound && $0.closedAt < period.upperBound
        }
        var conversions: [Conversion] = []
        try tx.forEach(won) { deal in
            guard let at = deal.closedAt, let value = deal.record.money else { return }
            conversions.append(
                Conversion(
                    id: "opportunity:\(deal.id)",
                    contacts: deal.record.allContacts,
                    account: deal.account,
                    at: at,
                    value: value,
                    link: RecordLink(deal.id)
                )
            )
        }
        return conversions
    }
}
