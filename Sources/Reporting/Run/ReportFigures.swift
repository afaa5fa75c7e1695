import CRMCore

/// The figures of a plan over one period: by group, and over everything.
struct ReportFigures {
    /// The figures of each group, in the order of the plan's computed measures.
    private(set) var groups: [[Value]: [Figure]] = [:]
    private(set) var total: [Figure]

    private let plan: ReportPlan
    private let condition: Condition
    private let transaction: QueryTransaction

    /// Asks the store: one aggregate, where no measure needs one of its own.
    init(_ plan: ReportPlan, in period: ReportPeriod?, _ transaction: QueryTransaction) throws {
        self.plan = plan
        self.transaction = transaction
        condition = plan.condition(in: period)
        total = Array(repeating: Figure(), count: plan.computed.count)
        for statement in Statement.statements(of: plan, transaction.session.crm.store.catalog) {
            try run(statement)
        }
    }

    /// The figures of a group, of nothing where there is no such group.
    func figures(of key: [Value]) -> [Figure] {
        groups[key] ?? Array(repeating: Figure(), count: plan.computed.count)
    }

    private mutating func run(_ statement: Statement) throws {
        // Ranges of a number are no group of the store's: each is a condition.
        var bands: [[Int: Value]] = [[:]]
        for (index, dimension) in plan.dimensions.enumerated() where dimension.isBands {
            bands = bands.flatMap { band in
                dimension.bandKeys.map { key in band.merging([index: key]) { $1 } }
            }
        }
        for band in bands { try run(statement, band) }
        guard !statement.addsUp, !plan.dimensions.isEmpty else { return }
        let query = query(statement, groups: [], condition)
        for row in try transaction.aggregate(query) {
            for (place, measure) in statement.measures.enumerated() {
                total[measure] = figure(row, at: place, statement, into: total[measure])
            }
        }
    }

    private mutating func run(_ statement: Statement, _ band: [Int: Value]) throws {
        let zone = plan.query.zone
        let narrowed = band.map { plan.dimensions[$0.key].condition(equal: $0.value, in: zone) }
        let groups = plan.dimensions.compactMap { $0.groupKey(in: zone) }
        let query = query(statement, groups: groups, Condition.joined([condition] + narrowed))
        for row in try transaction.aggregate(query) {
            // Without groups there is a row of no records too.
            if !band.isEmpty, case .integer(0)? = row.values.last { continue }
            var stored = row.keys.makeIterator()
            let key = plan.dimensions.indices.map { index in band[index] ?? stored.next() ?? .null }
            var figures = self.groups[key] ?? Array(repeating: Figure(), count: plan.computed.count)
            for (place, measure) in statement.measures.enumerated() {
                let figure = figure(row, at: place, statement, into: Figure())
                let (computed, aggregate) = plan.computed[measure]
                try figures[measure].add(figure, aggregate.function, computed.name)
                guard statement.addsUp || plan.dimensions.isEmpty else { continue }
                try total[measure].add(figure, aggregate.function, computed.name)
            }
            self.groups[key] = figures
        }
    }

    private var hasBands: Bool { plan.dimensions.contains { $0.isBands } }

    private func query(_ statement: Statement, groups: [GroupKey], _ condition: Condition) -> AggregateQuery {
        var query = AggregateQuery(
            type: plan.fact.type,
            condition: condition,
            groups: groups + (statement.currency.map { [.field($0)] } ?? []),
            // The count says whether a range has any records.
            measures: statement.measures.map { plan.computed[$0].aggregate } + (hasBands ? [.count] : [])
        )
        query.asOf = plan.query.asOf
        return query
    }

    private func figure(_ row: AggregateRow, at place: Int, _ statement: Statement, into figure: Figure) -> Figure {
        var figure = figure
        guard row.values.indices.contains(place) else { return figure }
        let value = row.values[place]
        guard let currency = statement.currency,
            case .money(currency) = plan.computed[statement.measures[place]].measure.unit
        else {
            figure.value = value
            return figure
        }
        if !value.isNull { figure.amounts[row.keys.last ?? .null] = value }
        return figure
    }

    /// One aggregate that the store runs.
    private struct Statement {
        /// The positions of its measures among the computed ones.
        var measures: [Int] = []
        /// What it is grouped by beside the dimensions.
        var currency: ProjectedField?
        /// Whether the figures of two groups together are those of one: a total needs no statement of its own.
        var addsUp = true

        /// As few aggregates as give every figure exactly.
        ///
        /// Money is never mixed, so that it is grouped by its currency; counts and whole sums ride along and are added
        /// up, while an average needs all records at once.
        static func statements(of plan: ReportPlan, _ catalog: Catalog) -> [Statement] {
            var plain = Statement()
            var money: [Statement] = []
            for (index, (measure, aggregate)) in plan.computed.enumerated() {
                let addsUp = aggregate.function.addsUp(plan.fact.type, catalog)
                if case .money(let currency) = measure.unit {
                    let place = money.firstIndex { $0.currency == currency } ?? money.count
                    if place == money.count { money.append(Statement(currency: currency)) }
                    money[place].measures.append(index)
                    money[place].addsUp = money[place].addsUp && addsUp
                } else {
                    plain.measures.append(index)
                    plain.addsUp = plain.addsUp && addsUp
                }
            }
            if plain.addsUp, money.first?.addsUp == true {
                money[0].measures += plain.measures
                return money
            }
            return plain.measures.isEmpty ? money : [plain] + money
        }
    }
}

extension Measure.Function {
    /// Whether the figure of all records follows exactly from those of parts of them.
    func addsUp(_ type: String, _ catalog: Catalog) -> Bool {
        switch self {
        case .count, .minimum, .maximum: true
        case .distinct, .average: false
        case .sum(let field):
            // Floating-point numbers are added up by the store, once.
            (try? catalog.type(field.through?.type ?? type).kind(of: field.field)) != .real
        }
    }
}
