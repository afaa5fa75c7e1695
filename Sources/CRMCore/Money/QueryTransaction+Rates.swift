import StorageProtocols

extension QueryTransaction {
    /// The rates of the market and of named sets as a table: load it once for each query, then ask it for every amount.
    ///
    /// - Parameters:
    ///   - base: The currency by way of which others are converted.
    ///   - sets: The sets of budget rates that are needed.
    ///   - maximumAge: How many days after its first one a rate still holds; for good where nil.
    public final func rateTable(
        base: Currency,
        sets: [String] = [],
        maximumAge: Int? = nil
    ) throws -> RateTable {
        let wanted = sets.map(String?.some)
        let query = ExchangeRate.where { $0.set == nil || $0.set.isIn(wanted) }
        return RateTable(try fetch(query).map(\.record), base: base, maximumAge: maximumAge)
    }
}
