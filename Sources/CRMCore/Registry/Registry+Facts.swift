extension Registry {
    /// Adds a fact: the records, dimensions and measures that reports are made of.
    ///
    /// Record types, fields and measures that it names are checked when the CRM is opened.
    public mutating func fact(_ fact: Fact) { reportSources.facts.append((currentModule, fact)) }

    /// Adds a funnel.
    public mutating func funnel(_ funnel: Funnel) { reportSources.funnels.append((currentModule, funnel)) }

    /// Adds a report that the module computes itself.
    public mutating func report(_ report: ComputedReport) { reportSources.reports.append((currentModule, report)) }
}

extension CRM {
    /// The facts of all modules, in the order in which they were added.
    public var facts: [Fact] { registry.reportSources.facts.map(\.source) }

    /// The funnels of all modules, in the order in which they were added.
    public var funnels: [Funnel] { registry.reportSources.funnels.map(\.source) }

    /// The computed reports of all modules, in the order in which they were added.
    public var reports: [ComputedReport] { registry.reportSources.reports.map(\.source) }
}
