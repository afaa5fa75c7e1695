/// The character before the decimal digits of a number.
public enum DecimalMark: String, Sendable, Hashable, Codable, CaseIterable {
    /// A point, as in `1,234.50`.
    case point = "."
    /// A comma, as in `1.234,50`.
    case comma = ","

    var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }

    /// The mark that the numbers of a column must be written with, or `nil` where none of them shows it or they differ.
    ///
    /// `1,234.50` shows a point, `12,5` a comma, `1,234` nothing.
    public static func shown(by texts: some Sequence<String>) -> DecimalMark? {
        var found: DecimalMark?
        for text in texts {
            guard let mark = DecimalText(text)?.shownMark else { continue }
            guard found == nil || found == mark else { return nil }
            found = mark
        }
        return found
    }
}
