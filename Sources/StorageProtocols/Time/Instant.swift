/// A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Arithmetic stops at the ends of the range, some 292,000 years away from 1970, and never traps. The type takes
/// no clock: a host passes the present in.
public struct Instant: InstantProtocol, Sendable, Hashable {
    /// A length of time between instants; what is finer than a microsecond is cut off towards zero.
    public typealias Duration = Swift.Duration

    /// Microseconds since 1970-01-01T00:00:00Z, negative before.
    public let microseconds: Int64

    static let microsecondsPerSecond: Int64 = 1_000_000
    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Creates an instant from microseconds since 1970-01-01T00:00:00Z.
    @inlinable
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Creates an instant from seconds since 1970-01-01T00:00:00Z; beyond the range it is the nearest instant.
    public init(seconds: Int64) {
        let (value, overflow) = seconds.multipliedReportingOverflow(by: Self.microsecondsPerSecond)
        self.init(microseconds: overflow ? (seconds < 0 ? .min : .max) : value)
    }

    /// Creates the instant at which a date begins in UTC, or `nil` where the date is out of range.
    public init?(utcMidnightOf date: CivilDate) {
        self.init(date: date, microsecondsOfDay: 0, offset: 0)
    }

    /// Creates the instant of a local date and time at an offset from UTC in seconds, or `nil` out of range.
    init?(date: CivilDate, microsecondsOfDay: Int64, offset: Int64) {
        let (day, dayOverflow) = Int64(date.daysSinceEpoch).multipliedReportingOverflow(by: Self.microsecondsPerDay)
        let (shift, shiftOverflow) = offset.multipliedReportingOverflow(by: Self.microsecondsPerSecond)
        let (rest, restOverflow) = microsecondsOfDay.subtractingReportingOverflow(shift)
        let (value, overflow) = day.addingReportingOverflow(rest)
        guard !dayOverflow, !shiftOverflow, !restOverflow, !overflow else { return nil }
        self.init(microseconds: value)
    }

    /// Returns the instant so many microseconds later, or the nearest one within the range.
    public func adding(microseconds amount: Int64) -> Instant {
        let (value, overflow) = microseconds.addingReportingOverflow(amount)
        return Instant(microseconds: overflow ? (amount < 0 ? .min : .max) : value)
    }

    /// Returns the instant a duration later, or the nearest one within the range.
    public func advanced(by duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        let sum = Int128(microseconds) + Int128(seconds) * 1_000_000 + Int128(attoseconds / 1_000_000_000_000)
        return Instant(microseconds: Int64(clamping: sum))
    }

    /// Returns the duration from this instant to another, negative when the other is earlier.
    public func duration(to other: Instant) -> Duration {
        let (seconds, rest) = floorDivide(microseconds, by: Self.microsecondsPerSecond)
        let (otherSeconds, otherRest) = floorDivide(other.microseconds, by: Self.microsecondsPerSecond)
        return .seconds(otherSeconds - seconds) + .microseconds(otherRest - rest)
    }

    /// Whether one instant is earlier than another.
    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension Instant: Codable {
    /// Decodes an instant from its microseconds.
    public init(from decoder: any Decoder) throws {
        self.init(microseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Encodes the instant as its microseconds, a single integer.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}
