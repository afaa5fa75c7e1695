public import CRMCore
public import StorageProtocols

extension QueryTransaction {
    /// The forecast of a period: open deals that are expected to close in it, and deals that were won in it.
    ///
    /// - Parameters:
    ///   - period: The period; nil for all open and all won deals.
    ///   - policy: Which probability counts.
    ///   - state: The state to read; nil for the present. Stages have the probabilities of then.
    /// - Returns: A line for each person, category and currency, in this order.
    public final func forecast(
        _ period: ReportPeriod?,
        policy: ForecastPolicy = .judged,
        asOf state: AsOf? = nil
    ) throws -> [ForecastLine] {
        typealias Fields = Opportunity.Fields
        var open = [(Fields.outcome == .open).condition]
        var won = [(Fields.outcome == .won).condition]
        if let period {
            open.append(period.condition(Fields.closeDate.reference, isDate: true))
            won.append(period.condition(Fields.closedAt.reference, isDate: false))
        }
        // By the shares too, unless the stored weighted amounts are what is asked for.
        let shares = [
            Fields.outcome.selected.group, Fields.predictedProbability.selected.group,
            Fields.stageProbability.selected.group,
        ]
        var query = AggregateQuery(
            type: Opportunity.typeName,
            groups: [
                Fields.owner.selected.group, Fields.forecastCategory.selected.group, Fields.currency.selected.group,
            ] + (policy == .judged ? [] : shares),
            measures: [.count, Fields.amount.selected.sum, Fields.weighted.selected.sum]
        )
        query.asOf = state
        var sums = ForecastSums(policy: policy)
        for condition in [Condition.all(open), .all(won)] {
            query.condition = condition
            for row in try aggregate(query) { sums.add(row) }
        }
        return sums.lines
    }

    /// The forecast of each person with those whom they manage; see ``ForecastRollUp``.
    public final func forecastRollUp(
        _ period: ReportPeriod?,
        policy: ForecastPolicy = .judged,
        asOf state: AsOf? = nil
    ) throws -> [ForecastRollUp] {
        var managers: [ID<User>: ID<User>] = [:]
        var people: [ID<User>] = []
        let users = User.all.asOf(state).select(User.Fields.id.selected, User.Fields.manager.selected)
        for (user, manager) in try fetch(users) {
            people.append(user)
            managers[user] = manager
        }
        return ForecastRollUp.rollUp(
            try forecast(period, policy: policy, asOf: state),
            people: people,
            managers: managers
        )
    }
}

extension Value {
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }
    var recordID: RecordID? { if case .id(let id) = self { id } else { nil } }
}
