/// A part of a CRM that a host installs: a value that contributes record types and rules through the registry.
///
///     struct Loyalty: CRMModule {
///         let name = "loyalty"
///         func register(in registry: inout Registry) throws {
///             registry.add(Card.self)
///             registry.gate("card.points", on: Card.self) { batch, _ in
///                 for (index, card) in batch.records.enumerated() where card.points < 0 {
///                     batch.refuse(index, .outOfRange, "points cannot be negative", field: "points")
///                 }
///             }
///         }
///     }
public protocol CRMModule: Sendable {
    /// The module's name, unique among the installed ones.
    var name: String { get }
    /// The names of the modules that must be installed too; they are registered first.
    var requires: [String] { get }
    /// Adds the module's record types and rules.
    func register(in registry: inout Registry) throws
}

extension CRMModule {
    /// Requires nothing but the core.
    public var requires: [String] { [] }
}
