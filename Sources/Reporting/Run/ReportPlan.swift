import CRMCore

/// A query whose names are found and whose values are typed.
struct ReportPlan {
    let query: ReportQuery
    let fact: Fact
    let dimensions: [PlannedDimension]
    /// What is shown.
    let measures: [FactMeasure]
    /// What the store computes: the measures shown, and those that ratios are made of.
    let computed: [(measure: FactMeasure, aggregate: Measure)]
    /// What every counted record satisfies, but for the period.
    let condition: Condition
    /// What the period applies to.
    let date: Dimension?

    /// - Throws: ``ReportError`` with the names that there are.
    init(_ query: ReportQuery, in transaction: QueryTransaction) throws {
        let crm = transaction.session.crm
        guard let fact = crm.facts.first(where: { $0.name == query.fact }) else {
            throw ReportError(.unknownFact, query.fact, choices: crm.facts.map(\.name))
        }
        try self.init(query, fact, in: transaction)
    }

    /// Plans a query of a fact that may not be registered.
    init(_ query: ReportQuery, _ fact: Fact, in transaction: QueryTransaction) throws {
        self.query = query
        self.fact = fact
        let catalog = transaction.session.crm.store.catalog
        dimensions = try query.dimensions.map { try Self.plan($0, of: fact, in: catalog) }
        let names = query.measures.isEmpty ? Array(fact.measures.prefix(1).map(\.name)) : query.measures
        measures = try names.map { try Self.measure($0, of: fact) }
        computed = try Self.computed(measures, of: fact)
        date = try Self.date(of: query, fact)
        let filters = FilterReader(
            fact: fact,
            zone: query.zone,
            currency: query.currency,
            asOf: query.asOf,
            transaction: transaction
        )
        condition = Condition.joined(
            [fact.condition, query.condition] + (try query.filters.map { try filters.condition($0) })
        )
    }

    /// What every record of a period satisfies.
    func condition(in period: ReportPeriod?) -> Condition {
        guard let period, let date else { return condition }
        return Condition.joined([
            condition, date.field.satisfies { period.condition($0, isDate: date.kind == .date) },
        ])
    }

    /// The period that is asked for.
    var period: ReportPeriod? {
        query.period.map { ReportPeriod(from: $0.from, to: $0.to, in: query.zone) }
    }

    private static func plan(_ asked: ReportDimension, of fact: Fact, in catalog: Catalog) throws -> PlannedDimension {
        guard let dimension = fact.dimension(asked.name) else {
            throw ReportError(.unknownDimension, asked.name, choices: fact.dimensions.map(\.name))
        }
        let isDate = dimension.kind == .date || dimension.kind == .instant
        guard isDate || asked.bucket == nil else {
            throw ReportError(.invalidOption, asked.description, detail: "'\(asked.name)' is no date")
        }
        let type = try catalog.type(dimension.field.through?.type ?? fact.type)
        return PlannedDimension(
            dimension: dimension,
            bucket: isDate ? asked.bucket ?? .month : nil,
            kind: try type.kind(of: dimension.field.field)
        )
    }

    private static func measure(_ name: String, of fact: Fact) throws -> FactMeasure {
        guard let measure = fact.measure(name) else {
            throw ReportError(.unknownMeasure, name, choices: fact.measures.map(\.name))
        }
        return measure
    }

    private static func computed(
        _ measures: [FactMeasure],
        of fact: Fact
    ) throws -> [(measure: FactMeasure, aggregate: Measure)] {
        var computed: [(measure: FactMeasure, aggregate: Measure)] = []
        func add(_ measure: FactMeasure) {
            guard case .aggregate(let aggregate) = measure.definition,
                !computed.contains(where: { $0.measure.name == measure.name })
            else { return }
            computed.append((measure, aggregate))
        }
        for measure in measures {
            add(measure)
            if case .ratio(let part, let whole) = measure.definition {
                try add(self.measure(part, of: fact))
                try add(self.measure(whole, of: fact))
            }
        }
        return computed
    }

    private static func date(of query: ReportQuery, _ fact: Fact) throws -> Dimension? {
        let dates = fact.dimensions.filter { $0.kind == .date || $0.kind == .instant }
        if let name = query.date {
            guard let date = dates.first(where: { $0.name == name }) else {
                throw ReportError(.unknownDimension, name, choices: dates.map(\.name))
            }
            return date
        }
        // A report by a date is about that date.
        let grouped = dates.first { date in query.dimensions.contains { $0.name == date.name } }
        guard query.period == nil || grouped != nil || !dates.isEmpty else {
            throw ReportError(.invalidOption, "period", detail: "'\(fact.name)' has no date")
        }
        return grouped ?? dates.first
    }
}
