public import CRMCore
public import StorageProtocols

/// The deals of one person in one category and currency.
public struct ForecastLine: Sendable, Hashable {
    /// The person; nil for deals that nobody owns.
    public var owner: ID<User>?
    /// How surely the deals close; won ones are `closed`.
    public var category: ForecastCategory
    /// The currency; nil for deals without an amount.
    public var currency: Currency?
    /// The count of deals.
    public var count: Int64
    /// What they are worth, in minor units.
    public var amount: Int64
    /// What they are worth times how likely they are, in minor units, rounded once.
    public var weighted: Int64
}

extension ForecastLine {
    /// The order in which lines come.
    var order: (owner: String, category: Int, currency: String) {
        let place = ForecastCategory.allCases.firstIndex(of: category) ?? 0
        return (owner?.description ?? "", place, currency?.code ?? "")
    }
}
