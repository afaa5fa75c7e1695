/// A record that could not be read as it stands; the records after it are read as if nothing had happened.
public struct CSVProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rule that a record breaks.
    public enum Rule: String, Hashable, Sendable, Codable {
        /// A byte sequence that means nothing in the file's encoding.
        case malformedText
        /// A NUL character, which no text field holds.
        case nulCharacter
        /// Something other than a delimiter or a line end behind a closing quote.
        case textAfterClosingQuote
        /// A quote that is opened and never closed.
        case unterminatedQuote
        /// A field longer than `CSVLimits.fieldBytes`.
        case fieldTooLong
        /// A record longer than `CSVLimits.recordBytes`.
        case recordTooLong
        /// A record of more fields than `CSVLimits.columns`.
        case tooManyColumns
    }

    /// The record's number among the data records, from 1; 0 for one before the header.
    public internal(set) var number: Int
    /// The physical line, from 1, where the fault is: that of the opening quote, or else where the record begins.
    public let line: Int
    /// The column, from 1.
    public let column: Int
    /// The offset in the original bytes of what is wrong: the malformed byte, the opening quote, the field's beginning.
    public let offset: Int
    /// The rule that is broken.
    public let rule: Rule
    /// The first bytes of the field concerned, with U+FFFD for what can't be shown.
    public let value: String

    /// One sentence that names row, line, column and rule, and not the value.
    public var description: String {
        "row \(number), line \(line), column \(column): \(rule.words)"
    }

    /// The beginning of a field, for people to recognize it.
    static func excerpt(_ field: some Collection<UInt8>) -> String {
        String(decoding: field.prefix(80), as: UTF8.self)
    }
}

extension CSVProblem.Rule {
    /// What is wrong, in words.
    var words: String {
        switch self {
        case .malformedText: "bytes that are malformed in the file's encoding"
        case .nulCharacter: "a NUL character"
        case .textAfterClosingQuote: "text after the closing quote"
        case .unterminatedQuote: "a quote is opened and never closed"
        case .fieldTooLong: "the field is too long"
        case .recordTooLong: "the record is too long"
        case .tooManyColumns: "too many columns"
        }
    }
}

/// The sizes beyond which a record is a problem rather than data.
public struct CSVLimits: Hashable, Sendable {
    /// The bytes of a field in UTF-8, including its quotes.
    public var fieldBytes: Int
    /// The bytes of a record in UTF-8.
    public var recordBytes: Int
    /// The fields of a record.
    public var columns: Int

    /// Creates limits; by default 16 MB a field, 32 MB a record and 16,384 columns.
    public init(fieldBytes: Int = 16 << 20, recordBytes: Int = 32 << 20, columns: Int = 16_384) {
        self.fieldBytes = fieldBytes
        self.recordBytes = recordBytes
        self.columns = columns
    }
}
