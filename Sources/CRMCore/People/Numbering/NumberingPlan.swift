/// The phone numbers of one region: which there are, and how they are dialled inside.
struct NumberingPlan: Sendable {
    /// The region by ISO 3166-1; nil for a calling code of no country.
    var region: String?
    var callingCode: Int
    /// Whether it is asked first of those that share the calling code.
    var isMain = false
    /// The digits by which the region is told from others of its calling code, where digits tell.
    var leadingDigits: DigitPattern?
    /// What is dialled before a calling code.
    var internationalPrefix: DigitPattern?
    /// What is dialled before a number inside, which the transformation may put something else in the place of.
    var nationalPrefix: DigitPattern?
    /// The digits and captured groups, `$1` and `$2`, that take the place of the prefix.
    var transformation: String?
    /// Whatever a number may be.
    var general: DigitPattern?
    var ranges: [Range] = []

    struct Range: Sendable {
        var kind: NumberKind
        var pattern: DigitPattern
        /// The counts of digits, bit 7 for seven.
        var lengths: UInt32
    }

    /// The counts of digits of any range.
    var lengths: UInt32 { ranges.reduce(0) { $0 | $1.lengths } }

    /// Whether numbers may have so many digits.
    func hasLength(_ count: Int) -> Bool { count < UInt32.bitWidth && lengths & (1 << UInt32(count)) != 0 }

    /// The most digits of a number.
    var longest: Int { UInt32.bitWidth - 1 - lengths.leadingZeroBitCount }

    /// What a number is for; nil where no range has it.
    func kind(of digits: ArraySlice<UInt8>) -> NumberKind? {
        guard hasLength(digits.count), general?.matches(digits) != false else { return nil }
        let bit: UInt32 = 1 << UInt32(digits.count)
        var found: Set<NumberKind> = []
        for range in ranges where range.lengths & bit != 0 && range.pattern.matches(digits) {
            // What costs or saves money is told first, a plain line last.
            if range.kind != .fixedLine, range.kind != .mobile { return range.kind }
            found.insert(range.kind)
        }
        return found.count == 2 ? .fixedLineOrMobile : found.first
    }

    /// A number as dialled from abroad, from one as dialled inside: without the national prefix, unless what is left
    /// would be too short or of a length that none has.
    func significant(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        let stripped = strippingPrefix(from: digits)
        return hasLength(stripped.count) || stripped.count > longest ? stripped : Array(digits)
    }

    private func strippingPrefix(from digits: ArraySlice<UInt8>) -> [UInt8] {
        guard let prefix = nationalPrefix?.prefix(of: digits), prefix.count > 0 else { return Array(digits) }
        let rest = digits.dropFirst(prefix.count)
        var stripped = Array(rest)
        if let transformation, let groups = substituted(transformation, prefix.marks, digits) {
            stripped = groups + rest
        }
        // The same digits may begin a number that has no prefix.
        let wasGood = general?.matches(digits) == true
        return wasGood && general?.matches(stripped[...]) != true ? Array(digits) : stripped
    }

    /// The transformation with the groups of a prefix; nil where its last group took no part.
    private func substituted(_ rule: String, _ marks: DigitPattern.Marks, _ digits: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var isGroup = false
        for byte in rule.utf8 {
            if byte == UInt8(ascii: "$") {
                isGroup = true
            } else if isGroup {
                guard byte > UInt8(ascii: "0"), let group = marks.group(Int(byte - UInt8(ascii: "1"))) else {
                    return nil
                }
                result += digits.dropFirst(group.lowerBound).prefix(group.count)
                isGroup = false
            } else if ContactText.isDigit(byte) {
                result.append(byte)
            }
        }
        return result
    }
}
