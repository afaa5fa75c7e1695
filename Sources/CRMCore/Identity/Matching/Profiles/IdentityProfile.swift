public import StorageProtocols

/// What a record says about who a person or company is: all that duplicates are told by.
///
/// Contacts and accounts make one with ``Matchable/identity``; a module makes one of its own records, such as leads.
/// Empty parts say nothing, neither for nor against.
public struct IdentityProfile: Sendable, Hashable {
    /// The record.
    public var record: RecordLink
    /// The name of a person; empty for a company.
    public var name: PersonName
    /// The names of a company: the one in use, and the registered one.
    public var companyNames: [String]
    /// The company that a person works for, where it is a record.
    public var organization: RecordID?
    /// The e-mail addresses.
    public var emails: [EmailAddress]
    /// The phone numbers.
    public var phones: [PhoneNumber]
    /// Web addresses.
    public var websites: [String]
    /// The postal addresses.
    public var addresses: [PostalAddress]
    /// The date of birth.
    public var birthday: CivilDate?
    /// Identifiers that somebody else gave, such as a tax number.
    public var identifiers: [Identifier]

    /// Creates a profile.
    public init(
        record: RecordLink,
        name: PersonName = PersonName(),
        companyNames: [String] = [],
        organization: RecordID? = nil,
        emails: [EmailAddress] = [],
        phones: [PhoneNumber] = [],
        websites: [String] = [],
        addresses: [PostalAddress] = [],
        birthday: CivilDate? = nil,
        identifiers: [Identifier] = []
    ) {
        self.record = record
        self.name = name
        self.companyNames = companyNames
        self.organization = organization
        self.emails = emails
        self.phones = phones
        self.websites = websites
        self.addresses = addresses
        self.birthday = birthday
        self.identifiers = identifiers
    }

    /// An identifier and the scheme that gave it; only identifiers of one scheme are compared.
    public struct Identifier: Sendable, Hashable {
        /// The scheme of identifiers in another system.
        static let external = "external"

        /// Who gave it, such as `vat` or `duns`.
        public var scheme: String
        /// The identifier; case, spaces and punctuation do not count.
        public var value: String

        /// Creates an identifier.
        public init(scheme: String, value: String) {
            self.scheme = scheme
            self.value = value
        }
    }
}
