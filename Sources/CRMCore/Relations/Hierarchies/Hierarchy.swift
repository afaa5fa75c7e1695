public import StorageProtocols

/// A kind of hierarchy over the records of one type, by a stable name.
///
///     extension Hierarchy where R == Account {
///         static let franchise = Hierarchy<Account>("franchise")
///     }
///
/// A record may stand in any number of hierarchies; in each it has at most one parent on any day.
public struct Hierarchy<R: Record>: Sendable, Hashable {
    /// The name that is stored.
    public let name: String

    /// Names a hierarchy; a module registers it with ``Registry/hierarchy(_:label:)``.
    public init(_ name: String) { self.name = name }
}

extension Hierarchy where R == Account {
    /// Which company owns which.
    public static var legal: Hierarchy<Account> { Hierarchy("legal") }
    /// Which companies buy together.
    public static var buyingGroup: Hierarchy<Account> { Hierarchy("buying_group") }
    /// Which outlets make a chain.
    public static var outletChain: Hierarchy<Account> { Hierarchy("outlet_chain") }
}

extension Registry {
    /// Adds a hierarchy over the records of a type.
    public mutating func hierarchy<R: Record>(_ hierarchy: Hierarchy<R>, label: String) {
        mention(R.typeName)
        if !relations.add(.init(name: hierarchy.name, label: label, type: R.typeName)) {
            return note(.duplicateName, hierarchy.name, "hierarchy")
        }
        onMerge("hierarchy.\(hierarchy.name)", of: R.self) { try $1.endLinks(of: hierarchy, $0) }
    }
}

extension CRM {
    /// The names and labels of the hierarchies over a record type, in the order of the names.
    public func hierarchies(of type: String) -> [(name: String, label: String)] {
        registry.relations.hierarchies.values.filter { $0.type == type }.sorted { $0.name < $1.name }
            .map { ($0.name, $0.label) }
    }
}
