import CRMCore

/// The report `campaigns`: what each campaign cost, reached and brought in.
enum CampaignReport {
    static let report = ComputedReport(
        "campaigns",
        columns: [
            ReportColumn("campaign", .text, isDimension: true),
            ReportColumn("channel", .text, isDimension: true),
            ReportColumn("cost", .money),
            ReportColumn("sent", .count),
            ReportColumn("touches", .count),
            ReportColumn("clicks", .count),
            ReportColumn("conversions", .number),
            ReportColumn("credit", .money),
            ReportColumn("roi", title: "Return", .percent),
        ],
        choices: [
            ComputedReport.Choice("model", values: AttributionModel.allCases.map(\.rawValue)),
            ComputedReport.Choice("look_back", title: "Look-back in days", values: ["90", "30", "180", "365"]),
        ],
        rows: rows
    )

    /// The figures of one campaign.
    private struct Figures {
        var cost: [String: Int64] = [:]
        var sent: Int64 = 0
        var touches: Int64 = 0
        var clicks: Int64 = 0
        var conversions = 0.0
        var credit: [String: Int64] = [:]

        mutating func add(_ other: Figures) {
            cost.merge(other.cost) { $0.addingClamped($1) }
            sent += other.sent
            touches += other.touches
            clicks += other.clicks
            conversions += other.conversions
            credit.merge(other.credit) { $0.addingClamped($1) }
        }

        func cells(_ name: String, _ channel: String) -> [ReportCell] {
            [
                .text(name), .text(channel), money(cost), .count(sent), .count(touches), .count(clicks),
                .number(conversions), money(credit), roi,
            ]
        }

        private func money(_ amounts: [String: Int64]) -> ReportCell {
            let amounts = amounts.map { ReportCell.Amount(minor: $0.value, currency: $0.key) }
            return amounts.isEmpty ? .none : .money(amounts.sorted { $0.currency < $1.currency })
        }

        /// What came back of each unit spent beyond it, where all of it is in one currency.
        private var roi: ReportCell {
            guard cost.count == 1, let (currency, spent) = cost.first, spent > 0,
                credit.keys.allSatisfy({ $0 == currency }),
                let ratio = ReportCell.Ratio(Double(credit[currency] ?? 0) - Double(spent), of: Double(spent))
            else { return .none }
            return .ratio(ratio)
        }
    }

    @Sendable
    private static func rows(_ request: ComputedReport.Request, _ tx: QueryTransaction) throws -> ReportRows {
        let period = request.period?.instants ?? Instant(microseconds: .min)..<Instant(microseconds: .max)
        let model = request.choices["model"].flatMap(AttributionModel.init) ?? .last
        let attribution = Attribution(model, lookBackDays: request.choices["look_back"].flatMap { Int($0) } ?? 90)
        var figures: [ID<Campaign>?: Figures] = [:]
        let campaigns = try tx.fetch(Campaign.all.sorted { $0.name.ascending }.asOf(request.asOf))
        for campaign in campaigns {
            var own = Figures()
            if let cost = campaign.cost { own.cost[cost.currency.code] = cost.minor }
            own.sent = Int64(try tx.count(sent(campaign.id, period).asOf(request.asOf)))
            figures[campaign.id] = own
        }
        for (campaign, touches, clicks) in try touches(period, request.asOf, tx) {
            figures[campaign, default: Figures()].touches += touches
            figures[campaign, default: Figures()].clicks += clicks
        }
        for credit in try tx.credits(attribution, in: period) {
            let code = credit.value.currency.code
            let known = figures[credit.campaign]?.credit[code] ?? 0
            figures[credit.campaign, default: Figures()].credit[code] = known.addingClamped(credit.value.minor)
            figures[credit.campaign, default: Figures()].conversions += credit.share
        }
        var rows: [[ReportCell]] = []
        var total = Figures()
        for campaign in campaigns {
            guard let own = figures[campaign.id] else { continue }
            rows.append(own.cells(campaign.name, campaign.channel.rawValue))
            total.add(own)
        }
        // What no campaign brought about, or one that is gone.
        var rest = Figures()
        let known = Set(campaigns.map(\.id))
        for (campaign, own) in figures where campaign.map({ !known.contains($0) }) ?? true { rest.add(own) }
        if rest.touches > 0 || rest.conversions > 0 {
            rows.append(rest.cells("(no campaign)", ""))
            total.add(rest)
        }
        return ReportRows(rows, total: rows.isEmpty ? nil : total.cells("", ""))
    }

    private static func sent(_ campaign: ID<Campaign>, _ period: Range<Instant>) -> Query<Message> {
        Message.where {
            $0.links.contains(campaign) && $0.state == .accepted
                && $0.finishedAt >= period.lowerBound && $0.finishedAt < period.upperBound
        }
    }

    private static func touches(
        _ period: Range<Instant>,
        _ state: AsOf?,
        _ tx: QueryTransaction
    ) throws -> [(ID<Campaign>?, touches: Int64, clicks: Int64)] {
        let query = Touch.where { $0.at >= period.lowerBound && $0.at < period.upperBound }.asOf(state)
        let clicks = Measure.count.where(Touch.Fields.kind == .click)
        return try tx.aggregate(query.aggregate(by: [Touch.Fields.campaign.selected.group], [.count, clicks]))
            .map { row in
                var campaign: ID<Campaign>?
                if case .id(let id)? = row.keys.first { campaign = ID(id) }
                let counts = row.values.map { if case .integer(let count) = $0 { count } else { 0 as Int64 } }
                return (campaign, counts.first ?? 0, counts.last ?? 0)
            }
    }
}

extension Int64 {
    /// The sum, or the nearest number there is.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
