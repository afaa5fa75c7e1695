public import CRMCore

/// Leads, opportunities and everything around them, as a module of a CRM.
///
///     let crm = try await CRM.open(.file("customers.crm"), modules: [SalesAutomation(pipelines: [newBusiness])])
public struct SalesAutomation: CRMModule {
    /// The module's name.
    public let name = "sales"
    /// The pipelines, the usual one first.
    public let pipelines: Pipelines
    /// Who gets which lead.
    public let routing: RoutingPolicy
    /// How soon leads are to be answered; nil where no clock runs.
    public let response: ResponsePolicy?
    /// The business calendars by which people work, by the names that routing members give.
    public let calendars: [String: BusinessCalendar]

    /// Installs the module.
    ///
    /// - Parameters:
    ///   - pipelines: The pipelines, the usual one first.
    ///   - routing: Who gets which lead.
    ///   - response: How soon leads are to be answered.
    ///   - calendars: The business calendars by which people work.
    public init(
        pipelines: [Pipeline] = [.standard],
        routing: RoutingPolicy = RoutingPolicy(),
        response: ResponsePolicy? = nil,
        calendars: [String: BusinessCalendar] = [:]
    ) {
        self.pipelines = Pipelines(pipelines)
        self.routing = routing
        self.response = response
        self.calendars = calendars
    }

    /// Adds the record types, rules and reactions.
    ///
    /// - Throws: ``PipelineError`` where the pipelines contradict themselves.
    public func register(in registry: inout Registry) throws {
        registry.add(Product.self)
        registry.add(Lead.self)
        registry.merges(Lead.self, .leads)
        registry.add(Opportunity.self)
        registry.add(OpportunityLine.self)
        registry.add(StageInterval.self)
        registry.add(GateOverride.self)
        registry.add(RoutingMember.self)
        registry.add(LeadAssignment.self)
        if !pipelines.problems.isEmpty { throw PipelineError(problems: pipelines.problems) }

        OpportunityGates(pipelines: pipelines).register(in: &registry)
        StageHook(pipelines: pipelines).register(in: &registry)
        LineHook().register(in: &registry)
        LeadRules().register(in: &registry)
        RoutingRules(calendars: Set(calendars.keys)).register(in: &registry)
        CustomerReactor().register(in: &registry)
        NextStepReactor().register(in: &registry)
        SalesAction.register(in: &registry)
        SalesHandover().register(in: &registry)
        SalesFacts(pipelines: pipelines).register(in: &registry)
        SalesImports().register(in: &registry)
        registry.refers(from: Opportunity.Fields.campaign, to: "campaign")
        registry.refers(from: LeadAssignment.Fields.candidates, to: User.self, merging: .stays) { candidates, map in
            for index in candidates.indices { candidates[index].user = map(candidates[index].user) }
        }
        access(&registry)
        personalData(&registry)
        registry.search(name: Lead.Fields.displayName, email: Lead.Fields.email)
        registry.search(name: Product.Fields.name)
    }
}

/// Pipelines that contradict themselves, in words.
public struct PipelineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Everything that is wrong.
    public let problems: [String]

    /// The problems, one after the other.
    public var description: String { problems.joined(separator: "; ") }
}
