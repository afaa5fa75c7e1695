public import StorageProtocols

/// The other records that a row names.
public struct ImportReferences: Sendable {
    /// The name of a company.
    public internal(set) var company: String?
    /// The identifier of that company in the other system.
    public internal(set) var companyID: String?
    /// The e-mail address or name of a user.
    public internal(set) var owner: String?
    var parent: String?
    var parentID: String?
    /// The tags.
    public internal(set) var tags: [String] = []
    var contactID: String?
    var relatedIDs: [String] = []
    /// The e-mail addresses, in their normal form, by which the row names people.
    public internal(set) var emails: [String] = []
    /// Whether a company that does not exist is made.
    var makesCompany = false
    /// The name of a user, who is made where there is none.
    var manager: String?
    /// The e-mail address of a user, in its normal form, in place of a name.
    var managerAddress: String?
    /// The name of a team, which is made where there is none.
    var team: String?
    /// What a vCard said beside, to be kept with the person.
    var card: String?
    /// Other records, by a field that has their names.
    var named: [NamedReference] = []

    /// Whether the row names a record of its own type that may come further below.
    var hasParent: Bool { parent != nil || parentID != nil || managerAddress != nil }

    /// Says that the row names a record of a type, so that it is looked up together with those of other rows.
    ///
    /// - Parameters:
    ///   - text: The name.
    ///   - type: The record type.
    ///   - field: The field that has the names; it should be unique or indexed.
    public mutating func name<R: Record>(_ text: String, of type: R.Type, by field: Field<R, String>) {
        named.append(NamedReference(type: R.typeName, field: field.reference, text: text))
    }

    /// The first name of a record of a type that the row says.
    public func recordName<R: Record>(of type: R.Type) -> String? { named.first { $0.type == R.typeName }?.text }

    /// Says by which e-mail addresses, in their normal form, the row names people.
    public mutating func people(_ emails: [String]) { self.emails += emails }
}

/// A record that a row names by one of its fields.
struct NamedReference: Sendable, Hashable {
    var type: String
    var field: FieldName
    var text: String
}

/// Something worth saying in the result of an import that refuses no row; it is counted over all rows.
public struct ImportNote: Sendable, Hashable {
    /// What is to be said, behind the count of rows: `the owner is no user and was left out`.
    public let sentence: String

    /// Creates a note.
    public init(_ sentence: String) { self.sentence = sentence }

    static let unknownOwner = ImportNote("the owner is no user and was left out")
    static let unknownCompanyID = ImportNote("no account has the company's identifier; the link was left out")
    static let unknownParent = ImportNote("the parent account does not exist and was left out")
    static let unknownManager = ImportNote("no user has the manager's e-mail address; the manager was left out")
    static let ownManager = ImportNote("the manager is the user, and was left out")
    static let unknownContactID = ImportNote("no contact has the identifier; the link was left out")
    static let unknownRelatedID = ImportNote("no account or contact has the identifier; the link was left out")
    static let birthdayWithoutYear = ImportNote("a birthday without a year was left out")
    static let externalIDKept = ImportNote("the record has another external identifier, which was kept")
    static let otherName = ImportNote("the record had another name; it has the one of the row")
    static let noCurrency = ImportNote("an amount without a currency was left out; say which currency it is")

    static let likelyDuplicate = ImportNote("looks like a record that is there already, or like a row above")

    func text(_ count: Int) -> String { (count == 1 ? "1 row: " : "\(count) rows: ") + sentence }
}
