public import CRMCore
public import StorageProtocols

extension QueryTransaction {
    /// How the open deals of one moment became those of another, in each currency, to the minor unit.
    ///
    /// - Parameters:
    ///   - scope: Which deals are meant: when they are expected to close, and whose.
    ///   - start: The first moment.
    ///   - end: The second moment; nil for the present.
    public final func waterfall(
        _ scope: WaterfallScope,
        from start: AsOf,
        to end: AsOf? = nil
    ) throws -> [Waterfall] {
        let filter = Filter<Opportunity>(scope.condition)
        var before = try states(filter, at: start)
        var after = try states(filter, at: end)
        // Deals that the scope has at one moment only: what were, or became, they?
        let left = before.keys.filter { after[$0] == nil }
        let joined = after.keys.filter { before[$0] == nil }
        for batch in batches(left) {
            after.merge(try states(Opportunity.Fields.id.isIn(batch), at: end)) { old, _ in old }
        }
        for batch in batches(joined) {
            before.merge(try states(Opportunity.Fields.id.isIn(batch), at: start)) { old, _ in old }
        }
        let deals = Set(before.keys).union(after.keys).map { (before: before[$0], after: after[$0]) }
        return try Waterfall.waterfalls(of: deals, in: scope)
    }

    private func states(
        _ filter: Filter<Opportunity>,
        at state: AsOf?
    ) throws -> [ID<Opportunity>: DealState] {
        typealias Fields = Opportunity.Fields
        var states: [ID<Opportunity>: DealState] = [:]
        let rows = try fetch(
            Query(filter).asOf(state)
                .select(
                    Fields.id.selected,
                    Fields.owner.selected,
                    Fields.outcome.selected,
                    Fields.amount.selected,
                    Fields.currency.selected,
                    Fields.closeDate.selected
                )
        )
        for (id, owner, outcome, amount, currency, closeDate) in rows {
            states[id] = DealState(
                owner: owner,
                outcome: outcome,
                amount: amount ?? 0,
                currency: amount == nil ? nil : currency,
                closeDate: closeDate
            )
        }
        return states
    }

    private func batches(_ ids: [ID<Opportunity>]) -> [[ID<Opportunity>]] {
        let ids = ids.sorted()
        return stride(from: 0, to: ids.count, by: 500).map { Array(ids[$0..<min($0 + 500, ids.count)]) }
    }
}

extension WaterfallScope {
    /// The condition that an opportunity is in the scope.
    var condition: Condition {
        typealias Fields = Opportunity.Fields
        var filter = Fields.outcome == .open
        if let closing {
            filter = filter && Fields.closeDate >= closing.lowerBound && Fields.closeDate < closing.upperBound
        }
        if let owners { filter = filter && Fields.owner.isIn(owners.sorted().map(Optional.some)) }
        return filter.condition
    }
}

extension Session {
    /// The forecast of a period, or what it was at an earlier moment.
    public func forecast(
        _ period: ReportPeriod?,
        policy: ForecastPolicy = .judged,
        asOf state: AsOf? = nil
    ) async throws -> [ForecastLine] {
        try await read { try $0.forecast(period, policy: policy, asOf: state) }
    }

    /// The forecast of each person with those whom they manage.
    public func forecastRollUp(
        _ period: ReportPeriod?,
        policy: ForecastPolicy = .judged,
        asOf state: AsOf? = nil
    ) async throws -> [ForecastRollUp] {
        try await read { try $0.forecastRollUp(period, policy: policy, asOf: state) }
    }

    /// How the open deals of one moment became those of another, in each currency, to the minor unit.
    public func waterfall(
        _ scope: WaterfallScope,
        from start: AsOf,
        to end: AsOf? = nil
    ) async throws -> [Waterfall] {
        try await read { try $0.waterfall(scope, from: start, to: end) }
    }
}
