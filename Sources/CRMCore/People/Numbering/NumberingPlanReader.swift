/// Why numbering plans could not be read.
public struct NumberingPlanError: Error, Sendable, Hashable {
    /// What is wrong.
    public var code: Code
    /// The region or calling code at fault.
    public var region: String?

    init(_ code: Code, _ region: String? = nil) {
        self.code = code
        self.region = region
    }

    /// What can be wrong.
    public enum Code: String, Sendable, Hashable {
        /// There is no plan in the file.
        case noPlans
        /// A plan has no calling code, or one of no or more than three digits.
        case badCallingCode
        /// A pattern is malformed.
        case badPattern
        /// The lengths of numbers are malformed, or outside of 1...17.
        case badLengths
    }
}

/// Reads plans one after the other.
struct NumberingPlanReader {
    private var scanner: MarkupScanner

    init(_ bytes: [UInt8]) { scanner = MarkupScanner(bytes) }

    mutating func next() throws(NumberingPlanError) -> NumberingPlan? {
        while let event = scanner.next() {
            if case .begin("territory", let attributes, let isEmpty) = event {
                return try plan(attributes, isEmpty: isEmpty)
            }
        }
        return nil
    }

    private mutating func plan(
        _ attributes: [String: String],
        isEmpty: Bool
    ) throws(NumberingPlanError) -> NumberingPlan {
        let name = attributes["id"]
        guard let code = attributes["countryCode"].flatMap({ Int($0) }), 1...999 ~= code else {
            throw NumberingPlanError(.badCallingCode, name)
        }
        func pattern(_ attribute: String) throws(NumberingPlanError) -> DigitPattern? {
            guard let text = attributes[attribute] else { return nil }
            return try Self.pattern(text, name)
        }
        var plan = NumberingPlan(region: name == "001" ? nil : name, callingCode: code)
        plan.isMain = attributes["mainCountryForCode"] == "true"
        plan.leadingDigits = try pattern("leadingDigits")
        plan.internationalPrefix = try pattern("internationalPrefix")
        let hasOwn = attributes["nationalPrefixForParsing"] != nil
        plan.nationalPrefix = try pattern(hasOwn ? "nationalPrefixForParsing" : "nationalPrefix")
        plan.transformation = attributes["nationalPrefixTransformRule"]
        if !isEmpty { try readRanges(of: &plan, name) }
        return plan
    }

    /// Reads what stands inside a territory.
    private mutating func readRanges(of plan: inout NumberingPlan, _ region: String?) throws(NumberingPlanError) {
        // The element of the territory that is open, what its pattern and its lengths are.
        var (section, text, lengths) = ("", "", UInt32(0))
        var isPattern = false
        while let event = scanner.next() {
            switch event {
            case .begin("possibleLengths", let attributes, _):
                guard let found = attributes["national"].flatMap(Self.lengths) else {
                    throw NumberingPlanError(.badLengths, region)
                }
                lengths = found
            case .begin("nationalNumberPattern", _, let isEmpty):
                (isPattern, text) = (!isEmpty, "")
            case .begin(let name, _, let isEmpty) where !isEmpty && Self.sections.contains(name):
                (section, text, lengths) = (name, "", 0)
            case .text(let piece):
                if isPattern { text += piece }
            case .end("nationalNumberPattern"):
                isPattern = false
            case .end("territory"):
                return
            case .end(let name) where name == section:
                section = ""
                if text.isEmpty { continue }
                if name == "generalDesc" {
                    plan.general = try Self.pattern(text, region)
                } else if let kind = Self.kinds[name] {
                    let pattern = try Self.pattern(text, region)
                    plan.ranges.append(NumberingPlan.Range(kind: kind, pattern: pattern, lengths: lengths))
                }
            default:
                break
            }
        }
    }

    private static func pattern(_ text: String, _ region: String?) throws(NumberingPlanError) -> DigitPattern {
        guard let pattern = DigitPattern(text) else { throw NumberingPlanError(.badPattern, region) }
        return pattern
    }

    /// Reads lengths such as `7`, `[7-9]` and `6,[8-10]`.
    private static func lengths(_ text: String) -> UInt32? {
        var lengths: UInt32 = 0
        for part in text.utf8.split(separator: UInt8(ascii: ",")) {
            let bounds = part.filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }
                .split(separator: UInt8(ascii: "-"))
                .map { Int(String(decoding: $0, as: UTF8.self)) }
            guard let first = bounds.first ?? nil, let last = bounds.last ?? nil, bounds.count <= 2,
                1 <= first, first <= last, last <= 17
            else { return nil }
            for length in first...last { lengths |= 1 << UInt32(length) }
        }
        return lengths == 0 ? nil : lengths
    }

    private static let kinds: [String: NumberKind] = [
        "fixedLine": .fixedLine, "mobile": .mobile, "tollFree": .tollFree, "premiumRate": .premiumRate,
        "sharedCost": .sharedCost, "voip": .voip, "personalNumber": .personal, "pager": .pager, "uan": .company,
        "voicemail": .voicemail,
    ]

    private static let sections = Set(kinds.keys).union(["generalDesc"])
}
