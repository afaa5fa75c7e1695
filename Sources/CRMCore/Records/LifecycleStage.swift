public import StorageProtocols

/// How far a person has come from stranger to customer; open, so that a host can add its own stages.
public struct LifecycleStage: TextRepresentable, Hashable {
    /// The stable name of the stage.
    public var rawValue: String

    /// Creates a stage from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Reads what is published.
    public static let subscriber = LifecycleStage(rawValue: "subscriber")
    /// Showed interest.
    public static let lead = LifecycleStage(rawValue: "lead")
    /// Shows enough interest for marketing to hand the person over.
    public static let marketingQualified = LifecycleStage(rawValue: "marketing_qualified")
    /// Accepted by sales as worth the effort.
    public static let salesQualified = LifecycleStage(rawValue: "sales_qualified")
    /// Part of an open deal.
    public static let opportunity = LifecycleStage(rawValue: "opportunity")
    /// Bought.
    public static let customer = LifecycleStage(rawValue: "customer")
    /// Bought and recommends.
    public static let evangelist = LifecycleStage(rawValue: "evangelist")
    /// Bought once, but no longer.
    public static let formerCustomer = LifecycleStage(rawValue: "former_customer")
    /// None of these, such as a supplier or a journalist.
    public static let other = LifecycleStage(rawValue: "other")
}
