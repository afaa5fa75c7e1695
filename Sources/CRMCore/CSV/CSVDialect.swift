/// How a CSV file separates and quotes its fields.
public struct CSVDialect: Hashable, Sendable, Codable {
    /// The byte between two fields.
    public enum Delimiter: UInt8, Hashable, Sendable, Codable, CaseIterable {
        /// `,`
        case comma = 0x2C
        /// `;`, which spreadsheets write where the comma is the decimal sign.
        case semicolon = 0x3B
        /// The horizontal tabulator.
        case tab = 0x09
        /// `|`
        case pipe = 0x7C
    }

    /// The byte around a field that holds delimiters, quotes or line ends.
    public enum Quote: UInt8, Hashable, Sendable, Codable, CaseIterable {
        /// `"`
        case double = 0x22
        /// `'`
        case single = 0x27
    }

    /// The byte between two fields.
    public var delimiter: Delimiter
    /// The byte around a field; doubled, it stands for itself.
    public var quote: Quote
    /// Whether spaces between a delimiter and an opening quote belong to neither, as in `"a", "b"`.
    ///
    /// RFC 4180 says they begin an unquoted field, which is also what happens without this.
    public var skipsSpaceBeforeQuote: Bool

    /// Creates a dialect; by default that of RFC 4180.
    public init(delimiter: Delimiter = .comma, quote: Quote = .double, skipsSpaceBeforeQuote: Bool = false) {
        self.delimiter = delimiter
        self.quote = quote
        self.skipsSpaceBeforeQuote = skipsSpaceBeforeQuote
    }
}
