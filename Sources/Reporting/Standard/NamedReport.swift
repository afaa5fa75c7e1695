import CRMCore

/// What a report's name stands for, in a CRM with the modules that are installed.
enum NamedReport {
    case standard(StandardReport, Fact)
    case people
    case funnel([Funnel])
    case computed(ComputedReport)
    case fact(Fact)

    /// The reports there are, with the standard ones first.
    static func all(_ crm: CRM) -> [(name: String, report: NamedReport)] {
        var all: [(name: String, report: NamedReport)] = []
        func add(_ name: String, _ report: NamedReport) {
            if !all.contains(where: { $0.name == name }) { all.append((name, report)) }
        }
        // What a module computes itself stands before what could be guessed.
        for report in crm.reports { add(report.name, .computed(report)) }
        var standard: [(name: String, report: NamedReport)] = []
        swap(&standard, &all)
        for report in StandardReport.all {
            if let fact = report.fact(crm) { add(report.name, .standard(report, fact)) }
            if report.name == "pipeline", !crm.funnels.isEmpty { add("funnel", .funnel(crm.funnels)) }
        }
        if !PeopleReport.parts(crm).isEmpty { add("people", .people) }
        for (name, report) in standard {
            all.removeAll { $0.name == name }
            all.append((name, report))
        }
        for fact in crm.facts { add(fact.name, .fact(fact)) }
        return all
    }

    /// - Throws: ``ReportError`` with the names that there are.
    static func named(_ name: String, _ crm: CRM) throws(ReportError) -> NamedReport {
        let all = all(crm)
        guard let found = all.first(where: { $0.name == name }) else {
            throw ReportError(.unknownReport, name, choices: all.map(\.name))
        }
        return found.report
    }

    func description(_ name: String, _ crm: CRM) -> ReportDescription {
        switch self {
        case .standard(let report, let fact):
            Self.description(name, report.title, fact, report.usualDimensions(fact), report.usualMeasures(fact))
        case .fact(let fact):
            Self.description(
                name,
                fact.title,
                fact,
                fact.dimensions.prefix(1).map { ReportDimension($0.name) },
                fact.measures.prefix(4).map(\.name)
            )
        case .people:
            ReportDescription(
                name: name,
                title: PeopleReport.title,
                dimensions: [],
                measures: PeopleReport.parts(crm)
                    .flatMap { part in
                        part.measures.compactMap { part.fact.measure($0) }
                    }
                    .map { .init(name: $0.name, title: $0.title, isUsual: true) },
                choices: []
            )
        case .funnel(let funnels):
            ReportDescription(
                name: name,
                title: funnels.first?.title ?? name,
                dimensions: funnels.first
                    .map { FunnelReport.dimensions(of: $0, crm) }?
                    .map { .init(name: $0.name, title: $0.title, isUsual: false) } ?? [],
                measures: [],
                choices: [ComputedReport.Choice("funnel", values: funnels.map(\.name))]
            )
        case .computed(let report):
            ReportDescription(
                name: name,
                title: report.title,
                dimensions: [],
                measures: [],
                choices: report.choices
            )
        }
    }

    private static func description(
        _ name: String,
        _ title: String,
        _ fact: Fact,
        _ dimensions: [ReportDimension],
        _ measures: [String]
    ) -> ReportDescription {
        ReportDescription(
            name: name,
            title: title,
            dimensions: fact.dimensions.map { dimension in
                .init(
                    name: dimension.name,
                    title: dimension.title,
                    isUsual: dimensions.contains { $0.name == dimension.name }
                )
            },
            measures: fact.measures.map {
                .init(name: $0.name, title: $0.title, isUsual: measures.contains($0.name))
            },
            choices: []
        )
    }
}
