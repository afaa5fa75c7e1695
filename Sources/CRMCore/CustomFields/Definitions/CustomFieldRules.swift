import StorageProtocols

/// What the values of a custom field must be like, beside being of its kind.
///
/// A value that a record has already is not questioned when the record changes otherwise, so that rules may become
/// stricter while older values stay.
public struct CustomFieldRules: Sendable, Hashable, Codable {
    /// The least value, in the unit in which the field is kept: see ``range(_:of:)``.
    public var minimum: Int64?
    /// The greatest value, in the unit in which the field is kept.
    public var maximum: Int64?
    /// The least count of Unicode scalars of a text, or of choices.
    public var minimumLength: Int?
    /// The greatest count of Unicode scalars of a text, or of choices.
    public var maximumLength: Int?
    /// What a text must begin with, byte for byte.
    public var prefix: String?
    /// The characters of which a text, behind its prefix, may be made.
    public var characters: CharacterRule?
    /// The values of a choice, in the order in which they are offered.
    public var choices: [String]

    /// Creates rules; without any, a text may have 1,000 scalars and a long text 20,000.
    public init(
        minimum: Int64? = nil,
        maximum: Int64? = nil,
        minimumLength: Int? = nil,
        maximumLength: Int? = nil,
        prefix: String? = nil,
        characters: CharacterRule? = nil,
        choices: [String] = []
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.minimumLength = minimumLength
        self.maximumLength = maximumLength
        self.prefix = prefix
        self.characters = characters
        self.choices = choices
    }

    /// Only these values.
    public static func choices(_ values: String...) -> CustomFieldRules { CustomFieldRules(choices: values) }

    /// Numbers, amounts, dates or times within a range; amounts are compared by their count of minor units.
    public static func range(_ range: ClosedRange<Int64>) -> CustomFieldRules {
        CustomFieldRules(minimum: range.lowerBound, maximum: range.upperBound)
    }

    /// Texts of so many scalars.
    public static func length(_ range: ClosedRange<Int>) -> CustomFieldRules {
        CustomFieldRules(minimumLength: range.lowerBound, maximumLength: range.upperBound)
    }

    /// The characters of which a text may be made.
    public struct CharacterRule: Sendable, Hashable, Codable {
        /// Whether the letters A to Z are allowed.
        public var upperCase: Bool
        /// Whether the letters a to z are allowed.
        public var lowerCase: Bool
        /// Whether the digits 0 to 9 are allowed.
        public var digits: Bool
        /// The other Unicode scalars that are allowed.
        public var others: String

        /// Creates a rule.
        public init(upperCase: Bool = false, lowerCase: Bool = false, digits: Bool = false, others: String = "") {
            self.upperCase = upperCase
            self.lowerCase = lowerCase
            self.digits = digits
            self.others = others
        }

        /// The digits 0 to 9.
        public static let digits = CharacterRule(digits: true)

        /// Whether a scalar is allowed.
        func allows(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case "A"..."Z" where upperCase: true
            case "a"..."z" where lowerCase: true
            case "0"..."9" where digits: true
            default: others.unicodeScalars.contains(scalar)
            }
        }

        /// The rule in words.
        var words: String {
            let parts =
                [upperCase ? "A-Z" : "", lowerCase ? "a-z" : "", digits ? "0-9" : "", others].filter { !$0.isEmpty }
            return "only " + parts.joined(separator: " ")
        }
    }

    /// What is wrong with the rules themselves for a kind of field; nil where they make sense.
    func problem(for kind: CustomFieldKind) -> String? {
        if let minimum, let maximum, minimum > maximum { return "the minimum is above the maximum" }
        if let minimumLength, let maximumLength, minimumLength > maximumLength {
            return "the minimum length is above the maximum length"
        }
        if (minimumLength ?? 0) < 0 || (maximumLength ?? 0) < 0 { return "a length is negative" }
        switch kind {
        case .choice, .multiChoice:
            if choices.isEmpty { return "a choice needs choices" }
            if Set(choices.map { Value.text($0) }).count < choices.count { return "a choice is listed twice" }
            for choice in choices {
                var text = choice
                let isLine = text.withUTF8 { !TextRule.hasControlCharacter($0, isMultiline: false) }
                if choice.isEmpty || choice.utf8.count > 200 || !isLine {
                    return "a choice is one line of 1 to 200 bytes"
                }
            }
        default:
            if !choices.isEmpty { return "only a choice has choices" }
        }
        return nil
    }
}
