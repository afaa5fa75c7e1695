extension Money: CustomStringConvertible {
    /// Reads an amount as people write it: `1,234.50`, `1.234,50 €`, `USD 1 234`, `(12.00)`.
    ///
    /// A code or symbol in the text decides on the currency. Digits may be grouped by commas, points, spaces or
    /// apostrophes. Where a single point or comma before three digits could mean either, the text is refused unless the
    /// currency has no decimals or `decimalMark` decides; it decides on nothing else. Nothing is rounded.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - currency: The currency of a plain number, and the one that a symbol for several means if it can.
    ///   - decimalMark: The mark before decimals, where it is known.
    public init(
        text: String,
        currency: Currency? = nil,
        decimalMark: DecimalMark? = nil
    ) throws(MoneyTextError) {
        guard let written = DecimalText(text) else {
            throw ContactText.trimmed(text).isEmpty ? .empty : .malformed
        }
        let currency = try Self.currency(of: written.unit, default: currency)
        var reading = written.reading(decimal: decimalMark)
        if case .ambiguous(let mark) = reading {
            // Without decimals in the currency it can only be thousands.
            guard currency.minorDigits == 0 else { throw .ambiguous(mark) }
            reading = written.reading(decimal: mark == .point ? .comma : .point)
        }
        guard case .number(let whole, let decimals) = reading else { throw .malformed }
        let kept = decimals.prefix(currency.minorDigits)
        guard decimals.dropFirst(kept.count).allSatisfy({ $0 == UInt8(ascii: "0") }) else {
            throw .tooPrecise(currency)
        }
        let padding = Array(repeating: UInt8(ascii: "0"), count: currency.minorDigits - kept.count)
        let digits = (whole + kept + padding).drop { $0 == UInt8(ascii: "0") }
        guard digits.count <= 19 else { throw .outOfRange }
        let magnitude = digits.reduce(Int128(0)) { $0 * 10 + Int128($1 &- UInt8(ascii: "0")) }
        guard let minor = Int64(exactly: written.isNegative ? -magnitude : magnitude) else { throw .outOfRange }
        self.init(minor: minor, currency: currency)
    }

    private static func currency(of unit: String, default given: Currency?) throws(MoneyTextError) -> Currency {
        if unit.isEmpty {
            guard let given else { throw .missingCurrency }
            return given
        }
        if let currency = Currency(code: unit) { return currency }
        let meant = Currency.currencies(ofSymbol: unit)
        if let given, meant.contains(given) { return given }
        guard let first = meant.first else { throw .unknownCurrency(unit) }
        guard meant.count == 1 else { throw .ambiguousSymbol(unit) }
        return first
    }

    /// The amount without currency and grouping, such as `-1234.50`, with all digits of the minor unit.
    public var decimal: String { text(groupedBy: nil) }

    /// The amount with its currency, such as `-1234.50 EUR`; it reads back with a decimal point.
    public var description: String { "\(decimal) \(currency)" }

    /// The amount with its currency and a comma before each thousand, such as `-1,234.50 EUR`, in every locale.
    public var formatted: String { "\(text(groupedBy: UInt8(ascii: ","))) \(currency)" }

    private func text(groupedBy mark: UInt8?) -> String {
        let digits = Array(String(minor.magnitude).utf8)
        let decimals = currency.minorDigits
        let padded = Array(repeating: UInt8(ascii: "0"), count: max(0, decimals + 1 - digits.count)) + digits
        let whole = padded.dropLast(decimals)
        var text: [UInt8] = minor < 0 ? [UInt8(ascii: "-")] : []
        for (index, digit) in whole.enumerated() {
            if let mark, index > 0, (whole.count - index) % 3 == 0 { text.append(mark) }
            text.append(digit)
        }
        if decimals > 0 {
            text.append(UInt8(ascii: "."))
            text += padded.suffix(decimals)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
