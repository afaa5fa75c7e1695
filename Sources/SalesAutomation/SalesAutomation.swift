public import CRMCore

/// Leads, opportunities and everything around them, as a module of a CRM.
public struct SalesAutomation: CRMModule {
    /// The module's name.
    public let name = "sales"

    /// Installs the module.
    public init() {}

    /// Adds the record types and rules.
    public func register(in registry: inout Registry) throws {
        registry.add(Product.self)
        registry.add(Lead.self)
        registry.add(Opportunity.self)
        registry.add(OpportunityLine.self)
        registry.add(StageInterval.self)
        registry.add(GateOverride.self)
        registry.add(RoutingMember.self)
        registry.add(LeadAssignment.self)
    }
}
