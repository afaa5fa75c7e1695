public import StorageProtocols

/// A record type whose duplicates can be found.
public protocol Matchable: CRMRecord {
    /// What the record says about who it is.
    var identity: IdentityProfile { get }
    /// The fields by whose indexes likely duplicates are looked up.
    static var matchIndexes: MatchIndexes { get }
}

/// The indexed fields of a record type by which likely duplicates are looked up; the text index is used as well.
public struct MatchIndexes: Sendable, Hashable {
    /// A list field with the normal forms of e-mail addresses.
    public var emails: FieldName?
    /// A text field with the identifier in another system.
    public var externalID: FieldName?
    /// A text field with the folded name: of a person `family given`, of a company the name without its legal form.
    public var name: FieldName?
    /// A field with the company that a person works for.
    public var organization: FieldName?
    /// A text field with the web domain.
    public var domain: FieldName?

    /// Names the fields; nil where a type has none.
    public init(
        emails: FieldName? = nil,
        externalID: FieldName? = nil,
        name: FieldName? = nil,
        organization: FieldName? = nil,
        domain: FieldName? = nil
    ) {
        self.emails = emails
        self.externalID = externalID
        self.name = name
        self.organization = organization
        self.domain = domain
    }
}

extension Contact: Matchable {
    /// What the contact says about who the person is.
    public var identity: IdentityProfile {
        IdentityProfile(
            record: RecordLink(id),
            name: name,
            organization: account?.raw,
            emails: emails,
            phones: phones,
            websites: websites,
            addresses: addresses,
            birthday: birthday,
            identifiers: externalID.map { [.init(scheme: IdentityProfile.Identifier.external, value: $0)] } ?? []
        )
    }

    /// The indexes by which likely duplicates are looked up.
    public static var matchIndexes: MatchIndexes {
        MatchIndexes(
            emails: Fields.emails.reference,
            externalID: Fields.externalID.reference,
            name: Fields.sortName.reference,
            organization: Fields.account.reference
        )
    }
}

extension Account: Matchable {
    /// What the account says about which company it is.
    public var identity: IdentityProfile {
        IdentityProfile(
            record: RecordLink(id),
            companyNames: [name] + (legalName.map { [$0] } ?? []),
            emails: emails,
            phones: phones,
            websites: website.map { [$0] } ?? [],
            addresses: addresses,
            identifiers: externalID.map { [.init(scheme: IdentityProfile.Identifier.external, value: $0)] } ?? []
        )
    }

    /// The indexes by which likely duplicates are looked up.
    public static var matchIndexes: MatchIndexes {
        MatchIndexes(
            externalID: Fields.externalID.reference,
            name: Fields.nameKey.reference,
            domain: Fields.domain.reference
        )
    }
}
