public import StorageProtocols

/// What a calendar on the wall and the clock beside it show: a date and a time to the second, in no zone.
public struct CivilDateTime: Sendable, Hashable, Comparable {
    /// The date.
    public let date: CivilDate
    /// The seconds since 00:00, 0..<86,400.
    public let secondOfDay: Int

    /// Creates a date and time from the seconds since 00:00, or the nearest time within the day.
    public init(_ date: CivilDate, secondOfDay: Int = 0) {
        self.date = date
        self.secondOfDay = min(max(secondOfDay, 0), 86_399)
    }

    /// Creates a date and time of a day; 24:00 is the last second before.
    public init(_ date: CivilDate, at time: TimeOfDay) {
        self.init(date, secondOfDay: time.minutes * 60)
    }

    /// Creates a date and time from their parts, or returns `nil` where there is no such date or time.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard let date = CivilDate(year: year, month: month, day: day),
            (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
        else { return nil }
        self.init(date, secondOfDay: hour * 3_600 + minute * 60 + second)
    }

    /// The hour, 0...23.
    public var hour: Int { secondOfDay / 3_600 }

    /// The minute, 0...59.
    public var minute: Int { secondOfDay / 60 % 60 }

    /// The second, 0...59.
    public var second: Int { secondOfDay % 60 }

    /// Whether one date and time is earlier than another.
    public static func < (left: CivilDateTime, right: CivilDateTime) -> Bool {
        (left.date, left.secondOfDay) < (right.date, right.secondOfDay)
    }

    /// Seconds since 1970-01-01 00:00, as if every day had 24 hours.
    var seconds: Int64 { Int64(date.daysSinceEpoch) * 86_400 + Int64(secondOfDay) }

    /// Creates the date and time so many seconds from 1970-01-01 00:00.
    init(seconds: Int64) {
        let (day, second) = LocalClock.floorDivide(seconds, by: 86_400)
        self.init(CivilDate(daysSinceEpoch: Int32(clamping: day)), secondOfDay: Int(second))
    }
}

extension CivilDateTime: LosslessStringConvertible, Codable {
    /// Creates a date and time from the form of RFC 5545, `20260302T090000`, or returns `nil` for anything else.
    public init?(_ description: String) {
        guard case .local(let time) = try? RecurrenceDate(description) else { return nil }
        self = time
    }

    /// The form of RFC 5545, `20260302T090000`; a year beyond four digits is written in full.
    public var description: String {
        var text = Self.basic(date)
        text.append("T")
        for part in [hour, minute, second] { text.append((part < 10 ? "0" : "") + String(part)) }
        return text
    }

    /// A date as `20260302`.
    static func basic(_ date: CivilDate) -> String {
        let (year, month, day) = date.components
        let digits = String(year.magnitude)
        let sign = year < 0 ? "-" : ""
        return sign + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
            + (month < 10 ? "0" : "") + String(month) + (day < 10 ? "0" : "") + String(day)
    }

    /// Decodes a date and time from the form of RFC 5545.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = CivilDateTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date and time")
        }
        self = time
    }

    /// Encodes the form of RFC 5545.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Zone {
    /// Returns the date and time that clocks show at an instant, to the second.
    public func dateTime(at instant: Instant) -> CivilDateTime {
        let (date, time) = civil(at: instant)
        return CivilDateTime(date, secondOfDay: Int(time / 1_000_000))
    }

    /// Returns the first instant at which clocks show a date and time or a later one.
    public func firstInstant(of time: CivilDateTime) -> Instant {
        firstInstant(of: time.date, time: Int64(time.secondOfDay) * 1_000_000)
    }
}
