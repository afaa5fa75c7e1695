/// The written form of a number: what stands around the digits and the groups of digits with the marks between them.
struct DecimalText {
    /// What stands before and after the number without signs and white space, such as a currency.
    var unit = ""
    var isNegative = false
    /// Runs of digits; the first may be empty, as in `.5`.
    private(set) var groups: [[UInt8]] = []
    /// What stands between them: a point, a comma, a space or an apostrophe.
    private(set) var marks: [UInt8] = []
    /// Whether a program wrote the number, as in `6.0E7`, so that the mark is a decimal point.
    private var isScientific = false

    /// Takes a text apart, or returns `nil` where it has no digits or has something else among them.
    init?(_ text: String) {
        var bytes = Self.normal(text)
        if let plain = Self.plain(bytes) { (bytes, isScientific) = (plain, true) }
        let isMark = { (byte: UInt8) in byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") }
        guard var first = bytes.firstIndex(where: ContactText.isDigit),
            let last = bytes.lastIndex(where: ContactText.isDigit)
        else { return nil }
        if first > 0, isMark(bytes[first - 1]), first == 1 || !ContactText.isLetter(bytes[first - 2]) { first -= 1 }
        guard let before = Self.around(bytes[..<first]), let after = Self.around(bytes[(last + 1)...]) else {
            return nil
        }
        let signs = before.signs + after.signs
        guard before.unit.isEmpty || after.unit.isEmpty, ["", "+", "-", "()"].contains(signs) else { return nil }
        unit = before.unit + after.unit
        isNegative = signs == "-" || signs == "()"

        var group: [UInt8] = []
        for byte in bytes[first...last] {
            if ContactText.isDigit(byte) {
                group.append(byte)
            } else {
                let isLeading = groups.isEmpty && isMark(byte)
                guard isMark(byte) || byte == 0x20 || byte == UInt8(ascii: "'"), !group.isEmpty || isLeading else {
                    return nil
                }
                groups.append(group)
                marks.append(byte)
                group = []
            }
        }
        groups.append(group)
    }

    /// The mark that must stand before decimals, or `nil` where there is none or it may separate thousands.
    var shownMark: DecimalMark? {
        guard !isScientific, let reading = reading(decimal: nil), case .number(_, let decimals) = reading,
            !decimals.isEmpty
        else {
            return nil
        }
        return marks.last == UInt8(ascii: ",") ? .comma : .point
    }

    /// What the digits mean.
    enum Reading: Equatable {
        /// The digits of the whole number and those after the decimal mark.
        case number(whole: [UInt8], decimals: [UInt8])
        /// A single mark before three digits: decimals or thousands.
        case ambiguous(DecimalMark)
    }

    /// Reads the digits, or returns `nil` where the groups are none of a number.
    func reading(decimal: DecimalMark?) -> Reading? {
        let decimal = isScientific ? .point : decimal
        let whole = groups.flatMap { $0 }
        guard let last = marks.last, let tail = groups.last else { return .number(whole: whole, decimals: []) }
        let mark: DecimalMark? = last == UInt8(ascii: ".") ? .point : last == UInt8(ascii: ",") ? .comma : nil
        guard let mark, marks.count(where: { $0 == last }) == 1 else {
            return isGrouped(groups[...], marks[...]) ? .number(whole: whole, decimals: []) : nil
        }
        if marks.count == 1, tail.count == 3, isGrouped(groups[...], marks[...]) {
            guard let decimal else { return .ambiguous(mark) }
            if decimal != mark { return .number(whole: whole, decimals: []) }
        }
        guard isGrouped(groups.dropLast(), marks.dropLast()) else { return nil }
        return .number(whole: groups.dropLast().flatMap { $0 }, decimals: tail)
    }

    /// Whether one mark separates thousands, or lakhs and crores before the last thousand.
    private func isGrouped(_ groups: ArraySlice<[UInt8]>, _ marks: ArraySlice<UInt8>) -> Bool {
        guard let mark = marks.first else { return true }
        guard let first = groups.first, first.first != UInt8(ascii: "0"), marks.allSatisfy({ $0 == mark }) else {
            return false
        }
        let rest = groups.dropFirst()
        let isThousands = (1...3).contains(first.count) && rest.allSatisfy { $0.count == 3 }
        let isIndian =
            (1...2).contains(first.count) && rest.last?.count == 3 && rest.dropLast().allSatisfy { $0.count == 2 }
        return isThousands || isIndian
    }

    /// The text in UTF-8 with one form of minus, apostrophe and space, and no white space at its ends.
    private static func normal(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in WidthFolding.fold(ContactText.trimmed(text)).unicodeScalars {
            switch scalar {
            case "\u{2212}", "\u{2012}", "\u{2013}": bytes.append(UInt8(ascii: "-"))
            case "\u{2019}": bytes.append(UInt8(ascii: "'"))
            default: bytes += Array(String(scalar).utf8)
            }
        }
        return bytes
    }

    /// The digits of a number that ends in an exponent, such as `6.0E7`, without it; nil for any other text.
    private static func plain(_ bytes: [UInt8]) -> [UInt8]? {
        guard let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }), mark > 0,
            let exponent = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)), (-30...30).contains(exponent)
        else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        let parts = bytes[..<mark].dropFirst(isNegative ? 1 : 0)
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(ContactText.isDigit) })
        else {
            return nil
        }
        let zero = UInt8(ascii: "0")
        var digits = Array(parts.joined())
        let point = parts[0].count + exponent
        if point <= 0 { digits.insert(contentsOf: Array(repeating: zero, count: 1 - point), at: 0) }
        if point > digits.count { digits += Array(repeating: zero, count: point - digits.count) }
        let whole = digits.prefix(max(point, 1))
        let decimals = digits.dropFirst(whole.count)
        let sign = isNegative ? [UInt8(ascii: "-")] : []
        return sign + whole + (decimals.isEmpty ? [] : [UInt8(ascii: ".")] + decimals)
    }

    /// Splits what stands beside the digits into signs and a unit; `nil` where a sign stands within the unit.
    private static func around(_ bytes: ArraySlice<UInt8>) -> (signs: String, unit: String)? {
        let isSign = { (byte: UInt8) in "+-()".utf8.contains(byte) }
        let signs = bytes.filter(isSign)
        let pieces = bytes.split { isSign($0) || ContactText.isSpace($0) }
        guard signs.count <= 1, pieces.count <= 1 else { return nil }
        return (String(decoding: signs, as: UTF8.self), String(decoding: pieces.first ?? [], as: UTF8.self))
    }
}
