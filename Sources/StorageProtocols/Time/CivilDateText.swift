extension CivilDate: CustomStringConvertible {
    /// Creates a date from `YYYY-MM-DD`, or `nil` where the text is anything else.
    ///
    /// A year beyond four digits has a sign and at least six digits, as in `+012026-03-01`.
    public init?(iso8601 text: String) {
        self.init(iso8601: text.utf8)
    }

    /// Creates a date from `YYYY-MM-DD` in UTF-8, or `nil` where the bytes are anything else.
    public init?(iso8601 bytes: some Collection<UInt8>) {
        let date = bytes.withBytes { bytes in
            var reader = ByteReader(bytes)
            let date = CivilDate(reading: &reader)
            return reader.isAtEnd ? date : nil
        }
        guard let date else { return nil }
        self = date
    }

    /// Reads a date from the front of a text.
    init?(reading reader: inout ByteReader) {
        let hyphen = UInt8(ascii: "-")
        guard let year = Self.year(&reader), reader.take(hyphen),
            let month = reader.number(digits: 2), reader.take(hyphen),
            let day = reader.number(digits: 2)
        else { return nil }
        self.init(year: Int(clamping: year), month: Int(clamping: month), day: Int(clamping: day))
    }

    private static func year(_ reader: inout ByteReader) -> Int64? {
        let isNegative = reader.peek == UInt8(ascii: "-")
        guard isNegative || reader.peek == UInt8(ascii: "+") else { return reader.number(digits: 4) }
        _ = reader.next()
        guard let (value, digits) = reader.number(upTo: 7), digits >= 6 else { return nil }
        if isNegative, value == 0 { return nil }
        return isNegative ? -value : value
    }

    /// The date as `YYYY-MM-DD`; a year beyond four digits has a sign and at least six digits.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(16)
        appendDescription(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func appendDescription(to text: inout [UInt8]) {
        let (year, month, day) = components
        if (0...9_999).contains(year) {
            text.appendDecimal(Int64(year), digits: 4)
        } else {
            text.append(UInt8(ascii: year < 0 ? "-" : "+"))
            text.appendDecimal(Int64(year.magnitude), digits: 6)
        }
        text.append(UInt8(ascii: "-"))
        text.appendDecimal(Int64(month), digits: 2)
        text.append(UInt8(ascii: "-"))
        text.appendDecimal(Int64(day), digits: 2)
    }
}

extension CivilDate: Codable {
    /// Decodes a date from `YYYY-MM-DD`; throws `DecodingError` where the text is no date.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = CivilDate(iso8601: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date as YYYY-MM-DD")
        }
        self = date
    }

    /// Encodes the date as `YYYY-MM-DD`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
