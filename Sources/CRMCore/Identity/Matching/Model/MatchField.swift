/// A part of an identity that is compared by itself.
public enum MatchField: UInt8, Sendable, Hashable, CaseIterable {
    /// The given name of a person.
    case givenName
    /// The family name of a person.
    case familyName
    /// The name of a company.
    case companyName
    /// The company that a person works for.
    case organization
    /// The e-mail addresses.
    case email
    /// The phone numbers.
    case phone
    /// The domain of a company's web and mail addresses.
    case domain
    /// The number of the house.
    case houseNumber
    /// The first line of a postal address without the number.
    case street
    /// The other lines of a postal address.
    case addressLine
    /// The town.
    case locality
    /// The postal code.
    case postalCode
    /// The state, province or prefecture.
    case region
    /// The date of birth.
    case birthday
    /// Identifiers that somebody else gave.
    case identifier

    /// The stable name, such as `given_name`.
    public var name: String {
        switch self {
        case .givenName: "given_name"
        case .familyName: "family_name"
        case .companyName: "company_name"
        case .organization: "organization"
        case .email: "email"
        case .phone: "phone"
        case .domain: "domain"
        case .houseNumber: "house_number"
        case .street: "street"
        case .addressLine: "address_line"
        case .locality: "locality"
        case .postalCode: "postal_code"
        case .region: "region"
        case .birthday: "birthday"
        case .identifier: "identifier"
        }
    }
}

/// How well two values of a field agree.
///
/// What a level means in each field is said in `Documentation/Duplicates.md`.
public enum MatchLevel: UInt8, Sendable, Hashable, CaseIterable {
    /// One side says nothing: no evidence.
    case unknown
    /// The same when spelling, width and case are folded.
    case identical
    /// The same said in another way: a nickname, parts in another order, a number without its country code.
    case equivalent
    /// One slip of the pen apart.
    case close
    /// Like each other.
    case similar
    /// One abbreviates or contains the other.
    case partial
    /// Neither.
    case different

    /// The stable name.
    public var name: String {
        switch self {
        case .unknown: "unknown"
        case .identical: "identical"
        case .equivalent: "equivalent"
        case .close: "close"
        case .similar: "similar"
        case .partial: "partial"
        case .different: "different"
        }
    }
}

/// What is to be thought of a pair of records.
public enum MatchVerdict: String, Sendable, Hashable, Comparable, CaseIterable, Codable {
    /// Two different people or companies, as far as can be told.
    case distinct
    /// Somebody should look at it.
    case review
    /// The same one, without doubt worth anybody's time.
    case auto

    /// Whether the first says less for a duplicate than the second.
    public static func < (left: MatchVerdict, right: MatchVerdict) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .distinct: 0
        case .review: 1
        case .auto: 2
        }
    }
}

/// What one field says about a pair of records.
public struct MatchEvidence: Sendable, Hashable {
    /// The field.
    public var field: MatchField
    /// How well its values agree.
    public var level: MatchLevel
    /// How much that says, in bits: the logarithm to base 2 of how much likelier it is among duplicates than among
    /// strangers.
    ///
    /// Negative where it speaks against a duplicate.
    public var weight: Double

    /// Creates a piece of evidence.
    public init(_ field: MatchField, _ level: MatchLevel, weight: Double) {
        self.field = field
        self.level = level
        self.weight = weight
    }
}

/// Two records that may be about the same person or company.
public struct DuplicatePair: Sendable, Hashable {
    /// One record: the older one.
    public var a: RecordLink
    /// The other record.
    public var b: RecordLink
    /// What is to be thought of them.
    public var verdict: MatchVerdict
    /// The sum of the evidence's weights, in bits; of a pair that follows from others, the least score among those.
    public var score: Double
    /// What each field says, those that say most first; fields that say nothing are left out.
    public var evidence: [MatchEvidence]
    /// The records by way of which the two are the same, from `a` to `b`; empty where their own evidence says so.
    ///
    /// A is like B and B is like C: that A and C are the same follows, whatever they have in common.
    public var via: [RecordLink]

    /// Creates a pair.
    public init(
        a: RecordLink,
        b: RecordLink,
        verdict: MatchVerdict,
        score: Double,
        evidence: [MatchEvidence],
        via: [RecordLink] = []
    ) {
        self.a = a
        self.b = b
        self.verdict = verdict
        self.score = score
        self.evidence = evidence
        self.via = via
    }
}
