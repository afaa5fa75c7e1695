public import StorageProtocols

/// A date as recurrences name it: of clocks on the wall, an instant, or a whole day.
public enum RecurrenceDate: Sendable, Hashable {
    /// What clocks show, `20260302T090000`.
    case local(CivilDateTime)
    /// An instant, to the second, `20260302T080000Z`.
    case instant(Instant)
    /// A day, `20260302`.
    case day(CivilDate)

    /// Reads a date of RFC 5545.
    ///
    /// - Throws: ``RecurrenceError`` with code `malformed` for anything else.
    public init(_ text: String) throws(RecurrenceError) {
        var text = text
        let date = text.withUTF8 { Self.parse($0[...]) }
        guard let date else { throw RecurrenceError(.malformed) }
        self = date
    }

    static func parse(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> RecurrenceDate? {
        let bytes = Array(bytes.prefix(17))
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard ContactText.isDigit(byte) else { return nil }
                value = value * 10 + Int(byte &- UInt8(ascii: "0"))
            }
            return value
        }
        guard bytes.count == 8 || bytes.count == 15 || bytes.count == 16,
            let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        if bytes.count == 8 { return .day(date) }
        // A leap second is the second before it.
        guard bytes[8] | 0x20 == UInt8(ascii: "t"), let hour = number(9..<11), let minute = number(11..<13),
            let second = number(13..<15), second <= 60,
            let time = CivilDateTime(
                year: year,
                month: month,
                day: day,
                hour: hour,
                minute: minute,
                second: min(second, 59)
            )
        else { return nil }
        if bytes.count == 15 { return .local(time) }
        guard bytes[15] | 0x20 == UInt8(ascii: "z") else { return nil }
        return .instant(Instant(seconds: time.seconds))
    }
}

extension RecurrenceDate: CustomStringConvertible, Comparable {
    /// The form of RFC 5545.
    public var description: String {
        switch self {
        case .local(let time): time.description
        case .instant(let instant): Zone.utc.dateTime(at: instant).description + "Z"
        case .day(let date): CivilDateTime.basic(date)
        }
    }

    /// The order in which dates are written: by what they show.
    public static func < (left: RecurrenceDate, right: RecurrenceDate) -> Bool {
        (left.shown, left.rank) < (right.shown, right.rank)
    }

    /// What the date shows, in its zone or in UTC.
    var shown: CivilDateTime {
        switch self {
        case .local(let time): time
        case .instant(let instant): Zone.utc.dateTime(at: instant)
        case .day(let date): CivilDateTime(date)
        }
    }

    private var rank: Int {
        switch self {
        case .day: 0
        case .local: 1
        case .instant: 2
        }
    }
}
