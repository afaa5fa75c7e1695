/// A way in which contacts are related, by a stable name.
///
///     registry.relation(RelationKind("reports_to", "reports to", inverse: "manages"))
public struct RelationKind: Sendable, Hashable {
    /// The name that is stored.
    public let name: String
    /// What the first contact is to the second, such as `reports to`.
    public let label: String
    /// What the second contact is to the first, such as `manages`; the same where the relation is symmetric.
    public let inverse: String
    /// Whether both are the same to each other.
    public let isSymmetric: Bool

    /// Describes a directed relation.
    public init(_ name: String, _ label: String, inverse: String) {
        self.name = name
        self.label = label
        self.inverse = inverse
        isSymmetric = false
    }

    /// Describes a relation in which both are the same to each other.
    public init(symmetric name: String, _ label: String) {
        self.name = name
        self.label = label
        inverse = label
        isSymmetric = true
    }

    /// Reports to, manages.
    public static let reportsTo = RelationKind("reports_to", "reports to", inverse: "manages")
    /// Is assisted by, assists.
    public static let assistedBy = RelationKind("assisted_by", "is assisted by", inverse: "assists")
    /// Was referred by, referred.
    public static let referredBy = RelationKind("referred_by", "was referred by", inverse: "referred")
    /// Is influenced by, influences.
    public static let influencedBy = RelationKind("influenced_by", "is influenced by", inverse: "influences")
    /// Colleagues.
    public static let colleague = RelationKind(symmetric: "colleague", "colleague of")
    /// Spouses.
    public static let spouse = RelationKind(symmetric: "spouse", "spouse of")

    /// What the core knows.
    static let shipped = [reportsTo, assistedBy, referredBy, influencedBy, colleague, spouse]
}

extension Registry {
    /// Lets contacts be related in another way.
    public mutating func relation(_ kind: RelationKind) {
        if !relations.add(kind) { note(.duplicateName, kind.name, "relation") }
    }
}

extension CRM {
    /// The ways in which contacts can be related, in the order of their names.
    public var relationKinds: [RelationKind] { registry.relations.kinds.values.sorted { $0.name < $1.name } }
}
