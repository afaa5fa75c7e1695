public import StorageProtocols

/// What the cells of one row say, before it is known which record it is about.
public struct ImportRow {
    /// The full name of a person, or the name of anything else.
    public internal(set) var name: String?
    var namePrefix: String?
    var givenName: String?
    var middleName: String?
    var familyName: String?
    var nameSuffix: String?
    var nickname: String?
    var givenNameReading: String?
    var familyNameReading: String?
    var familyFirst: Bool?
    /// The e-mail addresses, the main one first.
    public internal(set) var emails: [EmailAddress] = []
    /// The column of each e-mail address.
    var emailColumns: [Int] = []
    /// The phone numbers, the main one first.
    public internal(set) var phones: [PhoneNumber] = []
    /// The web addresses.
    public internal(set) var websites: [String] = []
    var addresses: [AddressParts] = []
    /// The job title.
    public internal(set) var jobTitle: String?
    var department: String?
    var lifecycle: String?
    var birthday: CivilDate?
    var birthYear: Int?
    var birthMonth: Int?
    var birthDay: Int?
    /// Where the person came from.
    public internal(set) var source: String?
    /// The identifier in the other system.
    public internal(set) var externalID: String?
    /// The note.
    public internal(set) var note: String?
    /// When the record was created.
    public internal(set) var createdAt: Instant?
    /// The custom fields.
    public internal(set) var custom = CustomValues()
    var legalName: String?
    /// What the company does.
    public internal(set) var industry: String?
    /// The count of employees.
    public internal(set) var employees: Int?
    var channel: String?
    var direction: String?
    var time: Instant?
    var durationSeconds: Int?
    var subject: String?
    var body: String?
    var participants: [Participant] = []
    /// The other records that the row names.
    public var references = ImportReferences()
    var problems: [RowProblem] = []
    /// What is no error but worth a note.
    var notes: [ImportNote] = []
    /// The cells of fields that only the target knows.
    var own: [(cell: RowLayout.Cell, text: String)] = []
    let layout: RowLayout

    init(_ layout: RowLayout) { self.layout = layout }

    /// The parts of an address.
    struct AddressParts {
        var whole: String?
        var street: String?
        var moreStreet: [String] = []
        var poBox: String?
        var city: String?
        var region: String?
        var postalCode: String?
        var country: String?
        /// What a column says that the address is for.
        var label: String?
    }

    /// The postal addresses that say anything.
    public var postalAddresses: [PostalAddress] {
        var list: [PostalAddress] = []
        for (slot, parts) in zip(layout.addresses, addresses) {
            var lines = [parts.street].compactMap { $0 } + parts.moreStreet
            if let box = parts.poBox { lines.append(box.utf8.allSatisfy(ContactText.isDigit) ? "PO Box \(box)" : box) }
            var address = PostalAddress(
                street: lines.joined(separator: "\n"),
                locality: parts.city ?? "",
                region: parts.region ?? "",
                postalCode: parts.postalCode ?? "",
                country: parts.country.map(Country.init)
            )
            if address.isEmpty || (lines.isEmpty && parts.whole != nil && address.locality.isEmpty) {
                guard let whole = parts.whole else { continue }
                if address.isEmpty { address.street = whole }
            }
            address.label = slot.label.isEmpty ? .other : ContactLabel(rawValue: slot.label)
            if let text = parts.label {
                address.label = layout.isOwnExport ? ContactLabel(rawValue: text) : CellWords.label(text)
            }
            list.append(address)
        }
        return list
    }
}
