public import CRMCore
public import StorageProtocols

extension Product: ImportableRecord {
    static let skuColumn = "sku"
    static let familyColumn = "family"
    static let priceColumn = "list_price"
    static let currencyColumn = "currency"
    static let activeColumn = "is_active"

    /// The product that a row is.
    public static func record(_ row: inout ImportRow) -> Product {
        let price = row.money(priceColumn, currency: currencyColumn)
        return Product(
            name: row.name ?? "",
            sku: row.text(skuColumn),
            family: row.text(familyColumn),
            listPrice: price?.minor,
            currency: price?.currency,
            isActive: row.boolean(activeColumn) ?? true,
            externalID: row.externalID,
            custom: row.custom
        )
    }

    /// The name and the stock keeping unit.
    public var uniqueTexts: [FieldName: String] {
        var texts: [FieldName: String] = [:]
        if !name.isEmpty { texts[Fields.name.reference] = name }
        if let sku { texts[Fields.sku.reference] = sku }
        return texts
    }

    /// The name.
    public var matchName: String? { name.isEmpty ? nil : name }
    /// The field that has it.
    public static var nameField: FieldName? { Fields.name.reference }
    /// Yes: no two products share a name.
    public static var isIdentifiedByName: Bool { true }

    /// Takes over what a row says and the product does not have yet.
    public mutating func merge(_ row: Product) {
        Merge.part(row.name, into: &name)
        Merge.text(row.sku, into: &sku)
        Merge.text(row.family, into: &family)
        if row.listPrice != nil { (listPrice, currency) = (row.listPrice, row.currency) }
        if !row.isActive { isActive = false }
        if externalID == nil { externalID = row.externalID }
        Merge.custom(row.custom, into: &custom)
    }

    /// The rule that a product without a name breaks.
    public var missing: String? { name.isEmpty ? "a name is missing" : nil }
}
