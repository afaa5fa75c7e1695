public import StorageProtocols

/// A record type that the rows of a file can become; see ``ImportShape``.
public protocol ImportableRecord: CRMRecord, Hashable {
    /// The record that a row is, without identifier, and what else is wrong with the row beside its cells.
    static func record(_ row: inout ImportRow) -> Self
    /// The identifier in the other system.
    var externalID: String? { get set }
    /// The e-mail addresses that no other record of the type has; none for a type that may share them.
    var uniqueEmails: [EmailAddress] { get }
    /// The field that has these addresses.
    static var emailField: FieldName? { get }
    /// Other texts that no two records have in common, by the field that has them.
    var uniqueTexts: [FieldName: String] { get }
    /// The text by which a row without identifiers finds its record.
    var matchName: String? { get }
    /// The field that has this text; it should be indexed.
    static var nameField: FieldName? { get }
    /// Whether records of the same name are the same, unless they have different external identifiers.
    ///
    /// Otherwise a row is only taken for a record of its name if it says nothing new.
    static var isIdentifiedByName: Bool { get }
    /// Links the record with those that its row names.
    mutating func link(_ references: ImportReferences, _ links: inout ImportLinks, existing: Self?) throws
    /// Takes over what a row says and the record does not have yet; a row never removes anything.
    mutating func merge(_ row: Self)
    /// Takes over the record above that a row names, and nothing else: it came below the row.
    mutating func place(_ row: Self)
    /// The rule that a new record breaks, where the row says too little.
    var missing: String? { get }
    /// The text forms of the columns that a field of the record comes from.
    static func columns(of field: String) -> [String]
    /// Writes what belongs to records that rows became, in the same commit.
    static func complete(_ created: [Stored<Self>], in tx: CommandTransaction) throws
}

extension ImportableRecord {
    /// None: records of the type have no identifier in another system.
    public var externalID: String? {
        get { nil }
        set {}
    }

    /// None: records may share their addresses.
    public var uniqueEmails: [EmailAddress] { [] }
    /// None.
    public static var emailField: FieldName? { nil }
    /// None.
    public var uniqueTexts: [FieldName: String] { [:] }
    /// None: records are not found by name.
    public var matchName: String? { nil }
    /// None.
    public static var nameField: FieldName? { nil }
    /// No.
    public static var isIdentifiedByName: Bool { false }
    /// Nothing.
    public mutating func link(_ references: ImportReferences, _ links: inout ImportLinks, existing: Self?) {}
    /// Nothing.
    public mutating func place(_ row: Self) {}
    /// Nothing.
    public var missing: String? { nil }
    /// The column of the same name.
    public static func columns(of field: String) -> [String] { [field] }
    /// Nothing.
    public static func complete(_ created: [Stored<Self>], in tx: CommandTransaction) throws {}
}
