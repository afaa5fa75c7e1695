extension Instant: CustomStringConvertible {
    /// Creates an instant from RFC 3339 text such as `2026-03-01T09:30:00.25+01:00`, or `nil` where it is none.
    ///
    /// Accepts `T`, `t` or a space between date and time, `Z`, `z`, `±hh:mm` or `±hhmm` at the end, and one to nine
    /// digits of a second's fraction, of which six count. A leap second (`:60`) is the second after it. Years beyond
    /// four digits are written as `CivilDate` does.
    public init?(rfc3339 text: String) {
        self.init(rfc3339: text.utf8)
    }

    /// Creates an instant from RFC 3339 text in UTF-8, or `nil` where it is none.
    public init?(rfc3339 bytes: some Collection<UInt8>) {
        guard let instant = bytes.withBytes({ Self.parse($0, dateAlone: false) }) else { return nil }
        self = instant
    }

    /// Creates an instant from RFC 3339 text or from a date alone, which stands for its midnight in UTC.
    public init?(iso8601 text: String) {
        self.init(iso8601: text.utf8)
    }

    /// Creates an instant from UTF-8 of RFC 3339 text or of a date alone, which stands for its midnight in UTC.
    public init?(iso8601 bytes: some Collection<UInt8>) {
        guard let instant = bytes.withBytes({ Self.parse($0, dateAlone: true) }) else { return nil }
        self = instant
    }

    /// RFC 3339 text in UTC with as many digits of a second's fraction as needed, such as `2026-03-01T08:30:00.25Z`.
    public var description: String {
        let (days, rest) = floorDivide(microseconds, by: Self.microsecondsPerDay)
        let (seconds, fraction) = floorDivide(rest, by: Self.microsecondsPerSecond)
        var text: [UInt8] = []
        text.reserveCapacity(32)
        CivilDate(clampingDays: days).appendDescription(to: &text)
        text.append(UInt8(ascii: "T"))
        text.appendDecimal(seconds / 3_600, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDecimal(seconds / 60 % 60, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDecimal(seconds % 60, digits: 2)
        if fraction > 0 {
            text.append(UInt8(ascii: "."))
            text.appendDecimal(fraction, digits: 6)
            while text.last == UInt8(ascii: "0") {
                text.removeLast()
            }
        }
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>, dateAlone: Bool) -> Instant? {
        var reader = ByteReader(bytes)
        guard let date = CivilDate(reading: &reader) else { return nil }
        if dateAlone, reader.isAtEnd {
            return Instant(utcMidnightOf: date)
        }
        guard let mark = reader.next(), mark | 0x20 == UInt8(ascii: "t") || mark == UInt8(ascii: " "),
            let time = timeOfDay(&reader), let offset = offset(&reader), reader.isAtEnd
        else { return nil }
        return Instant(date: date, microsecondsOfDay: time, offset: offset)
    }

    private static func timeOfDay(_ reader: inout ByteReader) -> Int64? {
        let colon = UInt8(ascii: ":")
        guard let hour = reader.number(digits: 2), hour < 24, reader.take(colon),
            let minute = reader.number(digits: 2), minute < 60, reader.take(colon),
            let second = reader.number(digits: 2), second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if reader.take(UInt8(ascii: ".")) {
            guard let (value, digits) = reader.number(upTo: 9) else { return nil }
            fraction = value
            for _ in digits..<9 {
                fraction *= 10
            }
            fraction /= 1_000
        }
        return (hour * 3_600 + minute * 60 + second) * microsecondsPerSecond + fraction
    }

    /// Reads an offset from UTC and returns it in seconds.
    private static func offset(_ reader: inout ByteReader) -> Int64? {
        let sign: Int64
        switch reader.next() {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): return 0
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return nil
        }
        guard let hour = reader.number(digits: 2), hour < 24 else { return nil }
        _ = reader.take(UInt8(ascii: ":"))
        guard let minute = reader.number(digits: 2), minute < 60 else { return nil }
        return sign * (hour * 3_600 + minute * 60)
    }
}
