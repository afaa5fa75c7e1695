/// How much each level of each field says, and where the lines between the verdicts are.
///
/// A model is a value: take ``shipped``, let it be estimated from your own records by
/// ``Session/learnMatching(_:)``, or write your own numbers into it.
public struct MatchModel: Sendable, Hashable {
    /// How likely a level is among duplicates, and how likely among strangers.
    public struct Likelihood: Sendable, Hashable {
        /// The share of duplicates that agree so: *m*.
        public var duplicates: Double
        /// The share of strangers that agree so: *u*.
        public var strangers: Double

        /// Creates a likelihood.
        public init(duplicates: Double, strangers: Double) {
            self.duplicates = duplicates
            self.strangers = strangers
        }
    }

    private var likelihoods: [Likelihood?]
    /// From which score on a pair is worth a look.
    ///
    /// In an estimated model a pair is as likely a duplicate as not here.
    public var reviewScore: Double
    /// From which score on a pair needs no look.
    public var autoScore: Double
    /// At which score and below two members of a cluster cannot be the same.
    public var conflictScore: Double
    /// The most that the parts of a postal address say together, because those who live or work together share it.
    public var addressLimit: Double
    /// How many records the model was estimated from; 0 for one that was not.
    public var population: Int
    /// For a hash of a field and a value, what share of the records has it; of the more common values.
    public var frequencies: [UInt64: Float]
    /// What share of the records a value has that ``frequencies`` does not name: at most so much.
    public var rareFrequency: Double

    /// Creates a model in which nothing says anything.
    public init() {
        likelihoods = Array(repeating: nil, count: MatchField.allCases.count * MatchLevel.allCases.count)
        (reviewScore, autoScore, conflictScore) = (16, 25, -8)
        addressLimit = 14
        population = 0
        frequencies = [:]
        rareFrequency = 0.0002
    }

    private static func index(_ field: MatchField, _ level: MatchLevel) -> Int {
        Int(field.rawValue) * MatchLevel.allCases.count + Int(level.rawValue)
    }

    /// How likely a level of a field is; nil where it does not occur or says nothing.
    public subscript(_ field: MatchField, _ level: MatchLevel) -> Likelihood? {
        get { likelihoods[Self.index(field, level)] }
        set { likelihoods[Self.index(field, level)] = level == .unknown ? nil : newValue }
    }

    /// What a level of a field says, in bits, before the frequency of the value is looked at.
    public func weight(_ field: MatchField, _ level: MatchLevel) -> Double {
        guard let likelihood = self[field, level] else { return 0 }
        return Self.weight(likelihood.duplicates, likelihood.strangers)
    }

    /// The logarithm of a ratio of likelihoods, within limits that no single field may pass.
    static func weight(_ duplicates: Double, _ strangers: Double) -> Double {
        guard duplicates > 0 || strangers > 0 else { return 0 }
        return max(-10, min(24, binaryLogarithm(max(duplicates, 1e-9) / max(strangers, 1e-9))))
    }

    /// The fields in which a common value says less than a rare one.
    static let fieldsWithFrequencies: [MatchField] = [
        .givenName, .familyName, .companyName, .street, .locality, .postalCode,
    ]

    /// The fields that together make the postal address.
    static let addressFields: [MatchField] = [
        .houseNumber, .street, .addressLine, .locality, .postalCode, .region,
    ]

    /// The verdict on a score.
    func verdict(_ score: Double, isPersonal: Bool) -> MatchVerdict {
        if score >= autoScore, isPersonal { return .auto }
        return score >= reviewScore ? .review : .distinct
    }
}
