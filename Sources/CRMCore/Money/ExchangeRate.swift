public import StorageProtocols

/// What one unit of a currency is worth in another from a day on, until the next rate of the same pair and set.
public struct ExchangeRate: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<ExchangeRate>
    /// The currency of which one unit is worth something.
    public var from: Currency
    /// The currency in which it is worth it.
    public var to: Currency
    /// How many units of ``to`` one unit of ``from`` is.
    public var ratio: ExchangeRatio
    /// The first day on which it holds.
    public var since: CivilDate
    /// The set that it belongs to, such as `budget 2026`; nil for what the market says.
    public var set: String?
    /// Where it is from, such as `ECB`.
    public var source: String?

    /// Creates a rate; the session assigns the identifier.
    public init(
        id: ID<ExchangeRate> = .unassigned,
        from: Currency,
        to: Currency,
        _ ratio: ExchangeRatio,
        since: CivilDate,
        set: String? = nil,
        source: String? = nil
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.ratio = ratio
        self.since = since
        self.set = set
        self.source = source
    }
}

extension ExchangeRate {
    /// The fields of rates.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ExchangeRate, ID<ExchangeRate>>("id") { $0.id }
        /// The currency of which one unit is worth something.
        public static let from = Field<ExchangeRate, Currency>("from_currency") { $0.from }
        /// The currency in which it is worth it.
        public static let to = Field<ExchangeRate, Currency>("to_currency") { $0.to }
        /// The upper part of the ratio.
        public static let numerator = Field<ExchangeRate, Int64>("numerator") { $0.ratio.numerator }
        /// The lower part of the ratio.
        public static let denominator = Field<ExchangeRate, Int64>("denominator") { $0.ratio.denominator }
        /// The first day.
        public static let since = Field<ExchangeRate, CivilDate>("since") { $0.since }
        /// The set.
        public static let set = Field<ExchangeRate, String?>("rate_set") { $0.set }
        /// Where it is from.
        public static let source = Field<ExchangeRate, String?>("source") { $0.source }
        /// Pair, set and day, which are unique; derived.
        public static let key = Field<ExchangeRate, String>("key") {
            "\($0.from) \($0.to) \($0.since) \($0.set ?? "")"
        }
    }

    /// The name of the record type.
    public static let typeName = "exchange_rate"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.from,
        Fields.to,
        Fields.numerator,
        Fields.denominator,
        Fields.since,
        Fields.set,
        Fields.source,
        make: { id, from, to, numerator, denominator, since, set, source in
            let ratio = ExchangeRatio(numerator, over: denominator) ?? .one
            return ExchangeRate(id: id, from: from, to: to, ratio, since: since, set: set, source: source)
        }
    )
    .derived(Fields.key)
    .unique(Fields.key)
    .indexed(by: Fields.since)
}
