import StorageProtocols

/// What the cells of one row say, before it is known which record it is about.
struct RowValues {
    var name: String?
    var namePrefix: String?
    var givenName: String?
    var middleName: String?
    var familyName: String?
    var nameSuffix: String?
    var nickname: String?
    var givenNameReading: String?
    var familyNameReading: String?
    var familyFirst: Bool?
    var emails: [EmailAddress] = []
    /// The column of each e-mail address.
    var emailColumns: [Int] = []
    var phones: [PhoneNumber] = []
    var websites: [String] = []
    var addresses: [AddressParts] = []
    var jobTitle: String?
    var department: String?
    var lifecycle: String?
    var birthday: CivilDate?
    var birthYear: Int?
    var birthMonth: Int?
    var birthDay: Int?
    var source: String?
    var externalID: String?
    var note: String?
    var createdAt: Instant?
    var custom = CustomValues()
    var legalName: String?
    var industry: String?
    var employees: Int?
    var channel: String?
    var direction: String?
    var time: Instant?
    var durationSeconds: Int?
    var subject: String?
    var body: String?
    var participants: [Participant] = []
    var references = ImportReferences()
    var problems: [RowProblem] = []
    /// What is no error but worth a note.
    var notes: [ImportNote] = []

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
    }

    /// The postal addresses that say anything.
    func postalAddresses(_ layout: RowLayout, label: (Int) -> String) -> [PostalAddress] {
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
            if let text = slot.labelColumns.lazy.map(label).first(where: { !$0.isEmpty }) {
                address.label = layout.isOwnExport ? ContactLabel(rawValue: text) : CellWords.label(text)
            }
            list.append(address)
        }
        return list
    }
}

/// The other records that a row names.
struct ImportReferences: Sendable {
    var company: String?
    var companyID: String?
    var parent: String?
    var parentID: String?
    var owner: String?
    var tags: [String] = []
    var contactID: String?
    var relatedIDs: [String] = []
}

/// What is worth a note in the result, counted over all rows.
enum ImportNote: Int, Sendable, CaseIterable {
    case unknownOwner
    case unknownCompanyID
    case unknownParent
    case unknownContactID
    case unknownRelatedID
    case birthdayWithoutYear
    case externalIDKept

    func text(_ count: Int) -> String {
        let rows = count == 1 ? "1 row" : "\(count) rows"
        return switch self {
        case .unknownOwner: "\(rows): the owner is no user and was left out"
        case .unknownCompanyID: "\(rows): no account has the company's identifier; the link was left out"
        case .unknownParent: "\(rows): the parent account does not exist and was left out"
        case .unknownContactID: "\(rows): no contact has the identifier; the link was left out"
        case .unknownRelatedID: "\(rows): no account or contact has the identifier; the link was left out"
        case .birthdayWithoutYear: "\(rows): a birthday without a year was left out"
        case .externalIDKept: "\(rows): the record has another external identifier, which was kept"
        }
    }
}
