public import StorageProtocols

/// Who gets which lead: entries in their order, of which the first that matches names a pool.
///
///     RoutingPolicy {
///         RoutingEntry("large", pool: "enterprise") { $0.score >= 80 }
///         RoutingEntry("rest", pool: "inbound")
///     }
///
/// Who is in a pool, and with what weight, is said by ``RoutingMember`` records.
public struct RoutingPolicy: Sendable, Hashable, Codable {
    /// The entries in their order.
    public var entries: [RoutingEntry]
    /// Whether a lead goes to the owner of its account, where it has one who still works here.
    public var keepsAccountOwner: Bool

    /// Creates a policy.
    public init(keepsAccountOwner: Bool = true, @RoutingBuilder entries: () -> [RoutingEntry] = { [] }) {
        self.keepsAccountOwner = keepsAccountOwner
        self.entries = entries()
    }
}

/// One entry of a routing policy.
public struct RoutingEntry: Sendable, Hashable, Codable {
    /// The entry's name.
    public var name: String
    /// The pool's name.
    public var pool: String
    /// Which leads are meant.
    public var condition: Filter<Lead>

    /// Creates an entry; without a condition it matches every lead.
    public init(_ name: String, pool: String, when condition: (Lead.Fields.Type) -> Filter<Lead> = { _ in .all }) {
        self.name = name
        self.pool = pool
        self.condition = condition(Lead.Fields.self)
    }
}

/// Collects the entries of a routing policy.
@resultBuilder
public enum RoutingBuilder {
    /// One entry.
    public static func buildExpression(_ entry: RoutingEntry) -> [RoutingEntry] { [entry] }

    /// Several entries in their order.
    public static func buildBlock(_ parts: [RoutingEntry]...) -> [RoutingEntry] { parts.flatMap { $0 } }

    /// Entries that depend on a condition.
    public static func buildOptional(_ part: [RoutingEntry]?) -> [RoutingEntry] { part ?? [] }

    /// Entries from a loop.
    public static func buildArray(_ parts: [[RoutingEntry]]) -> [RoutingEntry] { parts.flatMap { $0 } }
}
