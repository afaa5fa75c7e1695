public import CRMCore

/// Reports over whatever facts the installed modules contribute.
///
///     let crm = try await CRM.open(.file("customers.crm"), modules: [SalesAutomation(), Reporting()])
///     let report = try await crm.session(as: me).report(named: "pipeline")
///     print(report.table())
///
/// The module adds no record types of its own: reports read what is there.
public struct Reporting: CRMModule {
    /// The module's name.
    public let name = "reporting"

    /// Creates the module.
    public init() {}

    /// Adds nothing: a store is the same with and without the module.
    public func register(in registry: inout Registry) {}
}
