/// Why a text is no amount of money.
public enum MoneyTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing but white space.
    case empty
    /// The text is no number with at most one currency beside it.
    case malformed
    /// A single point or comma before three digits: `1.234` may be a thousand or a bit more than one.
    case ambiguous(DecimalMark)
    /// There are more decimal digits than the currency has.
    case tooPrecise(Currency)
    /// The amount doesn't fit 64 bits of minor units.
    case outOfRange
    /// What stands beside the number is no currency that is known.
    case unknownCurrency(String)
    /// The symbol stands for several currencies.
    case ambiguousSymbol(String)
    /// The text names no currency, and none was given.
    case missingCurrency

    /// The reason in words.
    public var description: String {
        switch self {
        case .empty: "no amount"
        case .malformed: "not an amount"
        case .ambiguous(.point): "ambiguous: the point may separate thousands or decimals"
        case .ambiguous(.comma): "ambiguous: the comma may separate thousands or decimals"
        case .tooPrecise(let currency): "more decimals than \(currency) has"
        case .outOfRange: "the amount is too large"
        case .unknownCurrency(let text): "unknown currency “\(text)”"
        case .ambiguousSymbol(let symbol): "“\(symbol)” stands for several currencies"
        case .missingCurrency: "no currency"
        }
    }
}
