public struct Instant: Sendable, Hashable, Comparable, Codable { public var microseconds: Int64; public init(microseconds: Int64) { self.microseconds = microseconds }
 public static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds } }
public struct CivilDate: Sendable, Hashable, Comparable, Codable { public var daysSince1970: Int32; public init(daysSince1970: Int32) { self.daysSince1970 = daysSince1970 }
 public static func < (a: CivilDate, b: CivilDate) -> Bool { a.daysSince1970 < b.daysSince1970 } }
public struct Zone: Sendable, Hashable, Codable { public static let utc = Zone() }
public enum DateBucket: String, Sendable, Hashable, Codable { case day, week, month, quarter, year }
extension DateBucket {
    public func start(of date: CivilDate) -> CivilDate { date }
    public func start(of instant: Instant, in zone: Zone) -> CivilDate {
        CivilDate(daysSince1970: Int32(clamping: (Double(instant.microseconds) / 86_400_000_000).rounded(.down) > 0 ? instant.microseconds / 86_400_000_000 : 0))
    }
}
