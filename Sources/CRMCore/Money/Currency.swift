public import StorageProtocols

/// A currency of ISO 4217.
///
/// Only codes that the standard gives a minor unit are currencies: an unknown code is refused where it comes in, not
/// where it is used. Codes withdrawn since 2010 are known, so that amounts of those years stay readable.
public struct Currency: TextRepresentable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The three letters, the first in the highest byte, and the number of minor digits in the lowest byte.
    private let packed: UInt32

    private init(packed: UInt32) {
        self.packed = packed
    }

    /// Creates a currency from its code in upper case, such as `EUR`, or returns `nil` where there is none like it.
    public init?(rawValue code: String) {
        guard let letters = Self.letters(code.utf8), let found = Self.known.first(atOrAfter: letters),
            found >> 8 == letters >> 8
        else { return nil }
        packed = found
    }

    /// Creates a currency from its code in either case with white space around it, or returns `nil`.
    public init?(code text: String) {
        self.init(rawValue: ContactText.trimmed(text).uppercased())
    }

    /// The code in upper case.
    public var code: String {
        String(unsafeUninitializedCapacity: 3) { output in
            for index in 0..<3 {
                output[index] = UInt8(truncatingIfNeeded: packed >> UInt32(24 - 8 * index))
            }
            return 3
        }
    }

    /// The code in upper case, as it is stored.
    public var rawValue: String { code }

    /// The code in upper case.
    public var description: String { code }

    /// How many decimal digits the minor unit has: 2 for cents of a euro, 0 for yen, 3 for Kuwaiti fils.
    public var minorDigits: Int { Int(packed & 0xFF) }

    /// How many minor units one unit has: 100 for the euro, 1 for the yen.
    public var minorPerUnit: Int64 {
        switch minorDigits {
        case 0: 1
        case 1: 10
        case 2: 100
        case 3: 1_000
        default: 10_000
        }
    }

    /// Whether the code is in force.
    public var isActive: Bool { !Self.withdrawn.contains(self) }

    /// The currencies in force, in the order of their codes.
    public static let active: [Currency] = currencies(CurrencyTable.active)

    /// The order of the codes.
    public static func < (left: Currency, right: Currency) -> Bool { left.packed < right.packed }

    /// The currencies that a symbol such as `€` or `$` may stand for, the usual one first; none where it is unknown.
    static func currencies(ofSymbol symbol: String) -> [Currency] {
        let symbol = symbol.lowercased()
        return CurrencyTable.symbols.first { $0.symbol.utf8.elementsEqual(symbol.utf8) }?.codes
            .split(separator: " ").compactMap { Currency(rawValue: String($0)) } ?? []
    }

    private static let withdrawn = Set(currencies(CurrencyTable.withdrawn))

    private static let known: [UInt32] = currencies(CurrencyTable.active + CurrencyTable.withdrawn).map(\.packed)

    private static func currencies(_ table: [(minorDigits: UInt8, codes: String)]) -> [Currency] {
        table.flatMap { row in
            row.codes.utf8.split(separator: UInt8(ascii: " "))
                .compactMap { code in
                    letters(code).map { Currency(packed: $0 | UInt32(row.minorDigits)) }
                }
        }
        .sorted()
    }

    /// Three upper-case letters in the upper bytes, or `nil` where the text is anything else.
    private static func letters(_ text: some Collection<UInt8>) -> UInt32? {
        guard text.count == 3 else { return nil }
        var letters: UInt32 = 0
        for byte in text {
            guard byte &- UInt8(ascii: "A") < 26 else { return nil }
            letters = (letters | UInt32(byte)) << 8
        }
        return letters
    }
}

extension [UInt32] {
    /// The first element of a sorted array that is not less than a value.
    fileprivate func first(atOrAfter value: UInt32) -> UInt32? {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < endIndex ? self[low] : nil
    }
}
