public import StorageProtocols

/// How a file is imported.
public struct ImportOptions: Sendable {
    /// What the rows become; nil to tell it from the columns.
    public var target: ImportTarget?
    /// For a column's name, the text form of its ``ImportField``, or nil to leave the column out.
    ///
    /// Columns that are not named are recognised by their names.
    public var mapping: [String: String?]
    /// By what a row finds the record that it is about.
    public var key: ImportKey
    /// What becomes of rows that look like a record that is there already, or like a row above.
    public var duplicates: DuplicateRows
    /// Whether to do everything and keep nothing.
    public var isDryRun: Bool
    /// How many rows make one commit, fewer where vCards are long; a dry run is always one.
    public var batchSize: Int
    /// The calling code of numbers that have none, such as 81.
    public var callingCode: Int?
    /// What becomes of columns that are no field.
    public var unknownColumns: UnknownColumns
    /// How dates such as 03/04/2025 are read where a column does not tell; nil refuses them.
    public var dateOrder: DateOrder?
    /// Where times without an offset were written down.
    public var zone: Zone
    /// Whether full names have the family name first; nil to tell it from the script.
    public var familyFirst: Bool?

    /// The currency of amounts that name none.
    public var currency: Currency?
    /// The mark before decimals where a column does not tell; nil refuses amounts such as 1,234.
    public var decimalMark: DecimalMark?
    /// For a cell's text, what it is taken for: `["GTXPro": "GTX Pro"]`; the empty text empties the cell.
    public var fixes: [String: String]

    /// Creates options; by default everything is told from the file.
    public init(
        target: ImportTarget? = nil,
        mapping: [String: String?] = [:],
        key: ImportKey = .automatic,
        duplicates: DuplicateRows = .allow,
        isDryRun: Bool = false,
        batchSize: Int = 1000,
        callingCode: Int? = nil,
        unknownColumns: UnknownColumns = .ignore,
        dateOrder: DateOrder? = nil,
        zone: Zone = .utc,
        familyFirst: Bool? = nil,
        currency: Currency? = nil,
        decimalMark: DecimalMark? = nil,
        fixes: [String: String] = [:]
    ) {
        self.target = target
        self.mapping = mapping
        self.key = key
        self.duplicates = duplicates
        self.isDryRun = isDryRun
        self.batchSize = batchSize
        self.callingCode = callingCode
        self.unknownColumns = unknownColumns
        self.dateOrder = dateOrder
        self.zone = zone
        self.familyFirst = familyFirst
        self.currency = currency
        self.decimalMark = decimalMark
        self.fixes = fixes
    }

    /// What becomes of columns that are no field.
    public enum UnknownColumns: String, Sendable, Hashable, CaseIterable {
        /// They are left out, and named in the result.
        case ignore
        /// They become custom fields under their own names.
        case keepAsCustomFields
    }
}

/// By what a row finds the record that it is about.
public enum ImportKey: String, Sendable, Hashable, CaseIterable {
    /// Contacts by e-mail address, then external identifier; accounts by external identifier, then name; activities by
    /// external identifier, or else by all that the row says.
    ///
    /// A contact's row that has neither is unchanged where a contact of the same name says all of it already.
    case automatic
    /// Contacts by e-mail address alone.
    case email
    /// By external identifier alone.
    case externalID = "external_id"
    /// By nothing: every row is a new record.
    case none
}

/// The order of day and month in dates that are written with numbers only.
public enum DateOrder: String, Sendable, Hashable, CaseIterable {
    /// 31/12/2025
    case dayFirst = "day_first"
    /// 12/31/2025
    case monthFirst = "month_first"
}

extension ImportOptions {
    /// Everything that decides what the rows become, as text: an import goes on only under the same options.
    var identity: String {
        var json = JSONWriter()
        json.beginObject()
        for (name, text) in [
            ("target", target?.rawValue), ("key", key.rawValue), ("callingCode", callingCode.map(String.init)),
            ("unknownColumns", unknownColumns.rawValue), ("dateOrder", dateOrder?.rawValue), ("zone", zone.name),
            ("familyFirst", familyFirst.map(String.init)), ("currency", currency?.code),
            ("decimalMark", decimalMark?.rawValue),
            ("duplicates", duplicates == .allow ? nil : duplicates.rawValue),
        ] {
            guard let text else { continue }
            json.key(name)
            json.string(text)
        }
        for (text, fix) in fixes.sorted(by: { Value.order(.text($0.key), .text($1.key)) < 0 }) {
            json.key("fix " + text)
            json.string(fix)
        }
        for (name, field) in mapping.sorted(by: { Value.order(.text($0.key), .text($1.key)) < 0 }) {
            json.key("column " + name)
            if let field { json.string(field) } else { json.null() }
        }
        json.endObject()
        return json.text
    }
}
