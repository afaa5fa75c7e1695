public import CRMCore
public import StorageProtocols

/// What one person did in a period, such as a week.
public struct ActivityReport: Sendable, Hashable {
    /// The person.
    public var person: ID<User>
    /// The person's name.
    public var name: String
    /// The person's manager.
    public var manager: ID<User>?
    /// Calls, by whoever's side.
    public var calls: Int64 = 0
    /// Meetings and visits.
    public var meetings: Int64 = 0
    /// Messages that the person wrote.
    public var mails: Int64 = 0
    /// Tasks that were done.
    public var tasksDone: Int64 = 0
    /// Stages that the person's deals left.
    public var stageMoves: Int64 = 0
    /// Deals that were opened.
    public var opened: Int64 = 0
    /// Deals that were won.
    public var won: Int64 = 0
    /// What the won deals are worth, in each currency, in the order of their codes.
    public var wonAmounts: [Money] = []

    /// Whether there is nothing to see of the person: somebody should ask.
    public var isMissing: Bool {
        calls + meetings + mails + tasksDone + stageMoves + opened + won == 0
    }
}

extension QueryTransaction {
    /// What everybody who works here did in a period, in the order of their names; also those who did nothing.
    ///
    /// - Parameters:
    ///   - period: The period, such as a week.
    ///   - state: The state to read; nil for the present.
    public final func activityReport(_ period: ReportPeriod, asOf state: AsOf? = nil) throws -> [ActivityReport] {
        let users = try fetch(User.where { $0.isActive == true }.sorted({ $0.sortName.ascending }).asOf(state))
        var reports: [ID<User>: ActivityReport] = [:]
        for user in users {
            reports[user.id] = ActivityReport(person: user.id, name: user.name, manager: user.manager)
        }
        let count = ActivityCount(period: period, state: state, transaction: self)
        try count.activities(into: &reports)
        try count.tasks(into: &reports)
        try count.deals(into: &reports)
        return users.compactMap { reports[$0.id] }
    }
}

extension Session {
    /// What everybody who works here did in a period, in the order of their names; also those who did nothing.
    public func activityReport(_ period: ReportPeriod, asOf state: AsOf? = nil) async throws -> [ActivityReport] {
        try await read { try $0.activityReport(period, asOf: state) }
    }
}

/// The queries of an activity report.
private struct ActivityCount {
    let period: ReportPeriod
    let state: AsOf?
    let transaction: QueryTransaction

    func activities(into reports: inout [ID<User>: ActivityReport]) throws {
        typealias Fields = Activity.Fields
        let calls = Fields.channel == .call
        let meetings = Fields.channel.isIn([.meeting, .visit])
        let mails = Fields.channel == .email && Fields.direction == .outbound
        let rows = try rows(
            Activity.self,
            at: Fields.at.reference,
            by: [Fields.owner.selected.group],
            [Measure.count.where(calls), Measure.count.where(meetings), Measure.count.where(mails)]
        )
        for row in rows {
            change(row, &reports) { report, values in
                (report.calls, report.meetings, report.mails) = (values[0], values[1], values[2])
            }
        }
    }

    func tasks(into reports: inout [ID<User>: ActivityReport]) throws {
        typealias Fields = TaskItem.Fields
        let done = (Fields.state == .done).condition
        let by = [Fields.owner.selected.group]
        for row in try rows(TaskItem.self, at: Fields.completedAt.reference, where: done, by: by, [.count]) {
            change(row, &reports) { $0.tasksDone = $1[0] }
        }
    }

    func deals(into reports: inout [ID<User>: ActivityReport]) throws {
        typealias Fields = Opportunity.Fields
        let moved = StageInterval.Fields.leftAt.reference
        let movers = [StageInterval.Fields.owner.selected.group]
        for row in try rows(StageInterval.self, at: moved, by: movers, [.count]) {
            change(row, &reports) { $0.stageMoves = $1[0] }
        }
        let owner = Fields.owner.selected.group
        for row in try rows(Opportunity.self, at: Fields.createdAt.reference, by: [owner], [.count]) {
            change(row, &reports) { $0.opened = $1[0] }
        }
        let won = (Fields.outcome == .won).condition
        let groups = [owner, Fields.currency.selected.group]
        let sum = Fields.amount.selected.sum
        for row in try rows(Opportunity.self, at: Fields.closedAt.reference, where: won, by: groups, [.count, sum]) {
            let currency = row.keys.last?.text.flatMap(Currency.init(rawValue:))
            change(row, &reports) { report, values in
                report.won += values[0]
                if let currency { report.wonAmounts.append(Money(minor: values[1], currency: currency)) }
            }
        }
    }

    private func rows<R: Record>(
        _ type: R.Type,
        at time: FieldName,
        where condition: Condition = .always,
        by groups: [GroupKey],
        _ measures: [Measure]
    ) throws -> [AggregateRow] {
        var query = AggregateQuery(
            type: R.typeName,
            condition: .all([condition, period.condition(time, isDate: false)]),
            groups: groups,
            measures: measures
        )
        query.asOf = state
        return try transaction.aggregate(query)
    }

    /// Writes the figures of a group whose first key is a person.
    private func change(
        _ row: AggregateRow,
        _ reports: inout [ID<User>: ActivityReport],
        _ body: (inout ActivityReport, [Int64]) -> Void
    ) {
        guard let user = row.keys.first?.recordID, var report = reports[ID(user)] else { return }
        body(&report, row.values.map { $0.integer ?? 0 })
        reports[ID(user)] = report
    }
}
