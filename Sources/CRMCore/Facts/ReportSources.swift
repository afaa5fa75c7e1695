import StorageProtocols

/// What the modules contribute to reports, each with the module's name.
struct ReportSources: Sendable {
    var facts: [(module: String, source: Fact)] = []
    var funnels: [(module: String, source: Funnel)] = []
    var reports: [(module: String, source: ComputedReport)] = []

    /// Everything that is wrong, given all record types.
    func problems(in catalog: Catalog) -> [RegistryError.Problem] {
        var check = ReportSourceCheck(catalog: catalog)
        for (module, fact) in facts {
            check.module = module
            check.check(fact)
        }
        for (module, funnel) in funnels {
            check.module = module
            check.check(funnel)
        }
        for (module, report) in reports {
            check.module = module
            check.check(report)
        }
        return check.problems
    }
}

/// Finds what is wrong with facts, funnels and reports.
private struct ReportSourceCheck {
    let catalog: Catalog
    var module = ""
    var problems: [RegistryError.Problem] = []
    private var factNames: Set<String> = []
    private var funnelNames: Set<String> = []
    private var reportNames: Set<String> = []

    init(catalog: Catalog) { self.catalog = catalog }

    mutating func check(_ fact: Fact) {
        if !factNames.insert(fact.name).inserted || fact.name.isEmpty { note(.duplicateFact, fact.name) }
        guard catalog.types[fact.type] != nil else { return note(.unknownType, fact.type, "of fact \(fact.name)") }
        var names: Set<String> = []
        for name in fact.dimensions.map(\.name) + fact.measures.map(\.name)
        where !names.insert(name).inserted || name.isEmpty {
            note(.duplicateMeasure, "\(fact.name).\(name)")
        }
        run(AggregateQuery(type: fact.type, condition: fact.condition, measures: []), "condition of fact \(fact.name)")
        for dimension in fact.dimensions { check(dimension, of: fact) }
        for measure in fact.measures { check(measure, of: fact) }
    }

    private mutating func check(_ dimension: Dimension, of fact: Fact) {
        let place = "\(fact.name).\(dimension.name)"
        var query = AggregateQuery(type: fact.type, measures: [])
        switch dimension.kind {
        case .value: query.groups = [.field(dimension.field)]
        case .date, .instant: query.groups = [.bucket(dimension.field, .day, .utc)]
        case .bands(let bounds):
            query.measures = [Measure(.sum(dimension.field))]
            if bounds.isEmpty || zip(bounds, bounds.dropFirst()).contains(where: { $0 >= $1 }) {
                note(.unsuitableField, place, "bounds are not in ascending order")
            }
        }
        guard run(query, place) else { return }
        let owner = dimension.field.through?.type ?? fact.type
        guard let type = catalog.types[owner], let kind = try? type.kind(of: dimension.field.field) else { return }
        if dimension.kind == .date, kind != .date { note(.unsuitableField, place, "is not a date") }
        if dimension.kind == .instant, kind != .instant { note(.unsuitableField, place, "is not a point in time") }
        guard let label = dimension.label else { return }
        guard case .id(let target) = kind, target ?? label.type == label.type else {
            return note(.unsuitableField, place, "does not refer to one \(label.type)")
        }
        run(AggregateQuery(type: label.type, groups: [.field(ProjectedField(label.field))], measures: []), place)
    }

    private mutating func check(_ measure: FactMeasure, of fact: Fact) {
        let place = "\(fact.name).\(measure.name)"
        switch measure.definition {
        case .aggregate(let aggregate):
            var query = AggregateQuery(type: fact.type, measures: [aggregate])
            if case .money(let currency) = measure.unit { query.groups = [.field(currency)] }
            run(query, place)
        case .ratio(let part, let whole):
            for name in [part, whole] {
                guard case .aggregate? = fact.measure(name)?.definition else {
                    note(.unknownMeasure, "\(fact.name).\(name)", "of \(measure.name)")
                    continue
                }
            }
        }
    }

    mutating func check(_ funnel: Funnel) {
        if !funnelNames.insert(funnel.name).inserted || funnel.name.isEmpty { note(.duplicateFunnel, funnel.name) }
        let began = GroupKey.bucket(ProjectedField(funnel.began), .day, .utc)
        guard run(AggregateQuery(type: funnel.type, groups: [began], measures: []), "funnel \(funnel.name)") else {
            return
        }
        if let kind = try? catalog.types[funnel.type]?.kind(of: funnel.began), (kind == .date) != funnel.beginsOnDate {
            note(.unsuitableField, "\(funnel.name).\(funnel.began.column)", "is not what the funnel says")
        }
        var names: Set<String> = []
        for step in funnel.steps {
            let place = "\(funnel.name).\(step.name)"
            if !names.insert(step.name).inserted || step.name.isEmpty { note(.duplicateFunnel, place) }
            run(AggregateQuery(type: funnel.type, condition: step.condition, measures: []), place)
            guard let time = step.time else { continue }
            let linked = Condition.exists(
                RelatedRecords(type: funnel.type, local: time.record, foreign: .id, condition: .always)
            )
            let seconds = Measure(.average(ProjectedField(time.seconds)), where: linked)
            run(AggregateQuery(type: time.type, condition: time.condition, measures: [seconds]), place)
        }
    }

    mutating func check(_ report: ComputedReport) {
        if !reportNames.insert(report.name).inserted || report.name.isEmpty { note(.duplicateReport, report.name) }
        var names: Set<String> = []
        for column in report.columns where !names.insert(column.name).inserted || column.name.isEmpty {
            note(.duplicateMeasure, "\(report.name).\(column.name)")
        }
        for choice in report.choices where choice.values.isEmpty {
            note(.unsuitableField, "\(report.name).\(choice.name)", "a choice without values")
        }
    }

    /// Lets the catalog check a query, as a store does before it runs one.
    @discardableResult
    private mutating func run(_ query: AggregateQuery, _ place: String) -> Bool {
        do {
            try catalog.check(query)
            return true
        } catch let error {
            guard let error = error as? StorageError, error.code == .unknownName else {
                note(.unsuitableField, place, "\(error)")
                return false
            }
            if let field = error.field {
                note(.unknownField, "\(error.type ?? query.type).\(field)", "of \(place)")
            } else {
                note(.unknownType, error.type ?? query.type, "of \(place)")
            }
            return false
        }
    }

    private mutating func note(_ kind: RegistryError.Kind, _ name: String, _ detail: String = "") {
        problems.append(RegistryError.Problem(kind, module: module, name: name, detail: detail))
    }
}

extension RegistryError.Kind {
    /// A fact is added twice, or has no name.
    public static let duplicateFact = Self("duplicate fact")
    /// A funnel, or a step of one, is added twice, or has no name.
    public static let duplicateFunnel = Self("duplicate funnel")
    /// A computed report is added twice, or has no name.
    public static let duplicateReport = Self("duplicate report")
    /// Two dimensions or measures of a fact have the same name, or one has none.
    public static let duplicateMeasure = Self("duplicate dimension or measure")
    /// A ratio is of a measure that its fact does not have, or of another ratio.
    public static let unknownMeasure = Self("unknown measure")
    /// A dimension, measure or step is about a field that cannot be used so.
    public static let unsuitableField = Self("unsuitable field")
}
