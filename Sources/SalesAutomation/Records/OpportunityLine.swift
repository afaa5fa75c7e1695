public import CRMCore
public import StorageProtocols

/// A product that is part of an opportunity.
public struct OpportunityLine: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<OpportunityLine>
    /// The opportunity.
    public var opportunity: ID<Opportunity>
    /// The product.
    public var product: ID<Product>
    /// How many.
    public var quantity: Int64
    /// The price of one after discount, in minor units of the opportunity's currency.
    public var unitPrice: Int64

    /// Creates an opportunity line; the session assigns the identifier.
    public init(
        id: ID<OpportunityLine> = .unassigned,
        opportunity: ID<Opportunity>,
        product: ID<Product>,
        quantity: Int64 = 1,
        unitPrice: Int64
    ) {
        self.id = id
        self.opportunity = opportunity
        self.product = product
        self.quantity = quantity
        self.unitPrice = unitPrice
    }

    /// The quantity times the price, in minor units; the greatest or least number where it is beyond 64 bits.
    public var amount: Int64 {
        let (product, overflow) = quantity.multipliedReportingOverflow(by: unitPrice)
        return overflow ? ((quantity < 0) == (unitPrice < 0) ? .max : .min) : product
    }
}

extension OpportunityLine {
    /// The fields of opportunity lines.
    public enum Fields {
        /// The identifier.
        public static let id = Field<OpportunityLine, ID<OpportunityLine>>("id") { $0.id }
        /// The opportunity.
        public static let opportunity = Field<OpportunityLine, ID<Opportunity>>("opportunity") { $0.opportunity }
        /// The product.
        public static let product = Field<OpportunityLine, ID<Product>>("product") { $0.product }
        /// How many.
        public static let quantity = Field<OpportunityLine, Int64>("quantity") { $0.quantity }
        /// The price of one after discount, in minor units of the opportunity's currency.
        public static let unitPrice = Field<OpportunityLine, Int64>("unit_price") { $0.unitPrice }
        /// The quantity times the price, in minor units; derived.
        public static let amount = Field<OpportunityLine, Int64>("amount") { $0.amount }
    }

    /// The name of the record type.
    public static let typeName = "opportunity_line"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.opportunity,
        Fields.product,
        Fields.quantity,
        Fields.unitPrice,
        make: OpportunityLine.init
    )
    .derived(Fields.amount)
    .indexed(by: Fields.opportunity)
    .indexed(by: Fields.product)
}
