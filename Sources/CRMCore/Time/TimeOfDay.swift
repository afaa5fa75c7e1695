/// A time that clocks show, in minutes from 00:00 up to and including 24:00.
public struct TimeOfDay: Sendable, Hashable, Comparable {
    /// Minutes since 00:00, 0...1440.
    public let minutes: Int

    /// Creates a time from minutes since 00:00, or the nearest one within the day.
    public init(minutes: Int) {
        self.minutes = min(max(minutes, 0), 1_440)
    }

    /// Creates a time from hour and minute; beyond the day it is the nearest one within.
    public init(_ hour: Int, _ minute: Int = 0) {
        self.init(minutes: min(max(hour, 0), 24) * 60 + min(max(minute, 0), 1_440))
    }

    /// The end of a day, 24:00.
    public static let endOfDay = TimeOfDay(minutes: 1_440)

    /// Microseconds since 00:00.
    public var microseconds: Int64 { Int64(minutes) * 60_000_000 }

    /// Whether one time is earlier in the day than another.
    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.minutes < right.minutes }
}

extension TimeOfDay: LosslessStringConvertible, Codable {
    /// Creates a time from `HH:MM`, or returns `nil` where the text is anything else.
    public init?(_ description: String) {
        let bytes = Array(description.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]]
        guard digits.allSatisfy(ContactText.isDigit) else { return nil }
        let values = digits.map { Int($0 &- UInt8(ascii: "0")) }
        let (hour, minute) = (values[0] * 10 + values[1], values[2] * 10 + values[3])
        guard minute < 60, hour < 24 || hour == 24 && minute == 0 else { return nil }
        self.init(hour, minute)
    }

    /// The time as `HH:MM`.
    public var description: String {
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return (hour < 10 ? "0" : "") + String(hour) + (minute < 10 ? ":0" : ":") + String(minute)
    }

    /// Decodes a time from `HH:MM`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = TimeOfDay(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time as HH:MM")
        }
        self = time
    }

    /// Encodes the time as `HH:MM`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A part of a day, from a time up to, and not including, another.
public struct DayHours: Sendable, Hashable, Codable {
    /// When it begins.
    public var from: TimeOfDay
    /// When it ends.
    public var to: TimeOfDay

    /// Creates a part of a day.
    public init(_ from: TimeOfDay, _ to: TimeOfDay) {
        self.from = from
        self.to = to
    }

    /// The whole day.
    public static let allDay = DayHours(TimeOfDay(minutes: 0), .endOfDay)

    /// The parts in ascending order; those that touch or overlap are one, and those that end before they begin are gone.
    static func merged(_ hours: [DayHours]) -> [DayHours] {
        var merged: [DayHours] = []
        for part in hours.filter({ $0.from < $0.to }).sorted(by: { $0.from < $1.from }) {
            if let last = merged.last, part.from <= last.to {
                merged[merged.count - 1].to = max(last.to, part.to)
            } else {
                merged.append(part)
            }
        }
        return merged
    }
}
