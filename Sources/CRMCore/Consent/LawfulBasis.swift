public import StorageProtocols

/// Why the law allows a person to be contacted; open, so that a host can add its own.
public struct LawfulBasis: TextRepresentable, Hashable {
    /// The stable name of the basis.
    public var rawValue: String

    /// Creates a basis from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The person agreed.
    public static let consent = LawfulBasis(rawValue: "consent")
    /// A contract with the person needs it.
    public static let contract = LawfulBasis(rawValue: "contract")
    /// An interest that the person's own does not outweigh, such as news for existing customers.
    public static let legitimateInterest = LawfulBasis(rawValue: "legitimate_interest")
}
