/// What is needed to know of a country calling code to turn a number as dialled inside into one as dialled from abroad.
enum CallingCode {
    /// The number of digits of the calling code that international digits start with.
    ///
    /// Codes are prefix-free: 1 and 7 stand alone, the zones below have two digits, every other code has three.
    static func length(in digits: some Collection<UInt8>) -> Int {
        guard let first = digits.first else { return 0 }
        if first == UInt8(ascii: "1") || first == UInt8(ascii: "7") { return 1 }
        guard let second = digits.dropFirst().first else { return 1 }
        let pair = Int(first &- UInt8(ascii: "0")) * 10 + Int(second &- UInt8(ascii: "0"))
        return twoDigitCodes.contains(pair) ? 2 : 3
    }

    /// The calling code that international digits start with.
    static func leading(_ digits: some Collection<UInt8>) -> Int {
        digits.prefix(length(in: digits)).reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
    }

    /// The digits of a national number as dialled from abroad, without the trunk prefix of its country; nil where
    /// they are too few to be a whole number.
    static func significantDigits(of national: ArraySlice<UInt8>, code: Int) -> ArraySlice<UInt8>? {
        let digits: ArraySlice<UInt8>
        switch code {
        case 1:
            digits = national.count == 11 && national.first == UInt8(ascii: "1") ? national.dropFirst() : national
            return digits.count == 10 ? digits : nil
        case 7:
            let hasTrunk = national.first == UInt8(ascii: "8") || national.first == UInt8(ascii: "7")
            digits = national.count == 11 && hasTrunk ? national.dropFirst() : national
        case 36: digits = dropping("06", from: national) ?? national
        case 370: digits = dropping("8", from: national) ?? dropping("0", from: national) ?? national
        case 375: digits = dropping("80", from: national) ?? dropping("8", from: national) ?? national
        case 993: digits = dropping("8", from: national) ?? national
        case _ where codesWithoutTrunkZero.contains(code): digits = national
        default: digits = dropping("0", from: national) ?? national
        }
        // Zeros behind a trunk zero are those of a call abroad, or of nothing.
        return digits.count >= 4 && (digits.first != UInt8(ascii: "0") || keepsZero(code)) ? digits : nil
    }

    /// Whether a zero after the calling code belongs to the number, so that it is also dialled from abroad.
    static func keepsZero(_ code: Int) -> Bool {
        code == 1 || code == 7 || codesWithoutTrunkZero.contains(code)
    }

    /// The digits after the prefix that calls abroad: `00`, or that of the few large countries that have another.
    static func internationalDigits(of digits: ArraySlice<UInt8>, dialledIn code: Int?) -> ArraySlice<UInt8>? {
        let own: ArraySlice<UInt8>? =
            switch code {
            case 1: dropping("011", from: digits)
            case 7: dropping("810", from: digits)
            case 61: dropping("0011", from: digits)
            case 81: dropping("010", from: digits)
            default: nil
            }
        guard let rest = own ?? dropping("00", from: digits), rest.count >= 7, rest.first != UInt8(ascii: "0") else {
            return nil
        }
        return rest
    }

    private static func dropping(_ prefix: String, from digits: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        digits.starts(with: prefix.utf8) ? digits.dropFirst(prefix.utf8.count) : nil
    }

    private static let twoDigitCodes: Set<Int> = [
        20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61,
        62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
    ]

    /// Countries where every digit that is dialled inside is also dialled from abroad, a leading zero included.
    private static let codesWithoutTrunkZero: Set<Int> = [
        30, 34, 39, 45, 47, 48, 52, 56, 65, 216, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 235, 236, 237,
        238, 239, 240, 241, 242, 244, 245, 246, 247, 248, 253, 257, 258, 266, 267, 268, 269, 290, 297, 298, 299, 350,
        351, 352, 354, 356, 357, 371, 372, 376, 378, 379, 420, 500, 501, 502, 503, 504, 505, 506, 507, 509, 592, 597,
        599, 670, 672, 673, 674, 675, 676, 677, 678, 679, 680, 681, 682, 683, 685, 687, 688, 689, 690, 691, 800, 808,
        852, 853, 870, 878, 881, 882, 883, 888, 960, 965, 968, 973, 974, 975, 979, 992, 998,
    ]
}
