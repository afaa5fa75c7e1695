/// What the cells of a column are: a field of a record, or a part of one.
///
/// Its text form is a name, a label behind a colon and a number behind a hash, of which only the name must be:
/// `given_name`, `email:work`, `phone:mobile#2`, `city:billing`, `custom:Shoe size`. Columns of an address with the same
/// label and number make up one address; `email_label#2` says what the address in `email#2` is for.
public struct ImportField: Sendable, Hashable {
    /// The field.
    public var kind: Kind
    /// What an e-mail address, phone number or postal address is for, or a custom field's name; else empty.
    public var label: String
    /// Which of several values of the kind it is, counted from 1.
    public var number: Int

    /// Creates a field.
    public init(_ kind: Kind, label: String = "", number: Int = 1) {
        self.kind = kind
        self.label = label
        self.number = number
    }

    /// The fields, by their stable names.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The full name of a person, or the name of a company.
        case name
        /// What comes before a name, such as `Dr.`.
        case namePrefix = "name_prefix"
        /// The given name.
        case givenName = "given_name"
        /// Further given names or initials.
        case middleName = "middle_name"
        /// The family name.
        case familyName = "family_name"
        /// What comes after a name, such as `Jr.`.
        case nameSuffix = "name_suffix"
        /// The name that the person goes by.
        case nickname
        /// How the given name is read.
        case givenNameReading = "given_name_reading"
        /// How the family name is read.
        case familyNameReading = "family_name_reading"
        /// Whether the family name is said first.
        case familyFirst = "family_first"
        /// An e-mail address, or several.
        case email
        /// What the e-mail address with the same number is for.
        case emailLabel = "email_label"
        /// A phone number, or several.
        case phone
        /// What the phone number with the same number is for.
        case phoneLabel = "phone_label"
        /// A web address, or several.
        case website
        /// An address in one text, used where none of its parts is given.
        case address
        /// What the postal address with the same number is for.
        case addressLabel = "address_label"
        /// Street and number.
        case street
        /// Further lines of the street.
        case street2 = "street_2"
        /// The post office box.
        case poBox = "po_box"
        /// The city, town or village.
        case city
        /// The state, province or prefecture.
        case region
        /// The postal code.
        case postalCode = "postal_code"
        /// The country, by name or code.
        case country
        /// The name of the company that a person works for or an activity is about.
        case company
        /// The identifier of that company in the other system.
        case companyID = "company_id"
        /// The job title.
        case jobTitle = "job_title"
        /// The department.
        case department
        /// The e-mail address or name of a user.
        case owner
        /// The lifecycle stage, by its name here or elsewhere.
        case lifecycle
        /// The date of birth.
        case birthday
        /// The year of birth, where day and month have columns of their own.
        case birthYear = "birth_year"
        /// The month of birth, as a number.
        case birthMonth = "birth_month"
        /// The day of birth.
        case birthDay = "birth_day"
        /// Where the contact came from.
        case source
        /// The identifier in the other system.
        case externalID = "external_id"
        /// Tags, with commas or semicolons between them.
        case tags
        /// The note.
        case note
        /// When the record was created.
        case createdAt = "created_at"
        /// The registered name of a company.
        case legalName = "legal_name"
        /// What a company does.
        case industry
        /// The count of employees.
        case employees
        /// The name of the company that a company belongs to.
        case parent
        /// The identifier of that company in the other system.
        case parentID = "parent_id"
        /// How an activity happened.
        case channel
        /// Whether an activity was inbound, outbound or internal.
        case direction
        /// When an activity happened.
        case time
        /// How long an activity took, in seconds.
        case durationSeconds = "duration_seconds"
        /// How long an activity took, in minutes.
        case durationMinutes = "duration_minutes"
        /// What an activity was about, in one line.
        case subject
        /// What was said.
        case body
        /// The e-mail addresses of who wrote or called.
        case from
        /// The e-mail addresses of who was written to or called.
        case to
        /// The e-mail addresses of who was given a copy.
        case cc
        /// The e-mail addresses of who else took part.
        case attendees
        /// The identifier, in the other system, of the person that an activity is about.
        case contactID = "contact_id"
        /// The identifier, in the other system, of the company or person that an activity is about.
        case relatedID = "related_id"
        /// A custom field, whose name is the label.
        case custom
        /// A field that only the target's record type knows, whose name is the label.
        case own
    }
}

extension ImportField: LosslessStringConvertible {
    /// The text form; for a field that only the target knows it is the field's name.
    public var description: String {
        if kind == .own { return label }
        var text = kind.rawValue
        if !label.isEmpty { text += ":\(label)" }
        if number != 1 { text += "#\(number)" }
        return text
    }

    /// Reads the text form; nil for a name that is none, one that only its target knows, a custom field without a name, or
    /// a number below 1.
    public init?(_ description: String) {
        var name = description[...]
        var label = ""
        if let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) {
            label = String(name[name.utf8.index(after: colon)...])
            name = name[..<colon]
        }
        var number = 1
        // A custom field's name may have any character in it.
        if name != Kind.custom.rawValue {
            let numbered = label.isEmpty ? name : label[...]
            if let hash = numbered.utf8.lastIndex(of: UInt8(ascii: "#")) {
                guard let value = Int(numbered[numbered.utf8.index(after: hash)...]), (1...1000).contains(value) else {
                    return nil
                }
                number = value
                if label.isEmpty { name = numbered[..<hash] } else { label = String(numbered[..<hash]) }
            }
        } else if label.isEmpty {
            return nil
        }
        guard let kind = Kind(rawValue: String(name)), kind != .own else { return nil }
        self.init(kind, label: label, number: number)
    }
}

extension ImportField.Kind {
    /// Whether the column is a part of a postal address.
    var isAddressPart: Bool {
        switch self {
        case .address, .addressLabel, .street, .street2, .poBox, .city, .region, .postalCode, .country: true
        default: false
        }
    }

    /// Whether a record has several values of the kind.
    var isRepeatable: Bool {
        switch self {
        case .email, .phone, .website, .street2, .tags, .from, .to, .cc, .attendees, .relatedID: true
        default: false
        }
    }
}
