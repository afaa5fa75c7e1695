public import CRMCore
public import StorageProtocols

/// Something that is sold.
public struct Product: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<Product>
    /// The name.
    ///
    /// No two live products share one.
    public var name: String
    /// The stock keeping unit.
    ///
    /// No two live products share one.
    public var sku: String?
    /// The group of products that it belongs to.
    public var family: String?
    /// The list price in minor units of the currency.
    public var listPrice: Int64?
    /// The currency.
    public var currency: Currency?
    /// Whether it can still be sold.
    public var isActive: Bool
    /// The identifier in another system.
    ///
    /// No two live products share one.
    public var externalID: String?
    /// The custom fields.
    public var custom: CustomValues

    /// Creates a product; the session assigns the identifier.
    public init(
        id: ID<Product> = .unassigned,
        name: String,
        sku: String? = nil,
        family: String? = nil,
        listPrice: Int64? = nil,
        currency: Currency? = nil,
        isActive: Bool = true,
        externalID: String? = nil,
        custom: CustomValues = CustomValues()
    ) {
        self.id = id
        self.name = name
        self.sku = sku
        self.family = family
        self.listPrice = listPrice
        self.currency = currency
        self.isActive = isActive
        self.externalID = externalID
        self.custom = custom
    }
}

extension Product {
    /// The fields of products.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Product, ID<Product>>("id") { $0.id }
        /// The name.
        public static let name = Field<Product, String>("name") { $0.name }
        /// The stock keeping unit.
        public static let sku = Field<Product, String?>("sku") { $0.sku }
        /// The group of products.
        public static let family = Field<Product, String?>("family") { $0.family }
        /// The list price in minor units.
        public static let listPrice = Field<Product, Int64?>("list_price") { $0.listPrice }
        /// The currency.
        public static let currency = Field<Product, Currency?>("currency") { $0.currency }
        /// Whether it can still be sold.
        public static let isActive = Field<Product, Bool>("is_active") { $0.isActive }
        /// The identifier in another system.
        public static let externalID = Field<Product, String?>("external_id") { $0.externalID }
        /// The custom fields.
        public static let custom = Field<Product, CustomValues>("custom") { $0.custom }
    }

    /// The name of the record type.
    public static let typeName = "product"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.sku,
        Fields.family,
        Fields.listPrice,
        Fields.currency,
        Fields.isActive,
        Fields.externalID,
        Fields.custom,
        make: Product.init
    )
    .unique(Fields.name)
    .unique(Fields.sku)
    .unique(Fields.externalID)
    .searchable(Fields.name)
    .searchable(Fields.sku)
    .searchable(Fields.custom)
}
