import StorageProtocols

/// Local times as instants of a calendar without zones: microseconds of days that all have 24 hours.
enum LocalClock {
    static let day: Int64 = 86_400_000_000

    /// What clocks show at an instant; beyond 73,000 years from 1970 they stand still, so that no sum overflows.
    static func local(_ instant: Instant, _ offset: Int) -> Int64 {
        let local = instant.adding(microseconds: Int64(offset) * 1_000_000).microseconds
        return min(max(local, -.max / 4), .max / 4)
    }

    /// The instant at which clocks with an offset show a local time.
    static func instant(_ local: Int64, _ offset: Int) -> Instant {
        Instant(microseconds: local).adding(microseconds: -Int64(offset) * 1_000_000)
    }

    /// The number of the day since 1970-01-01 and the time since its 00:00.
    static func split(_ local: Int64) -> (day: Int64, time: Int64) {
        floorDivide(local, by: day)
    }

    static func floorDivide(_ value: Int64, by unit: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
        return remainder < 0 ? (quotient - 1, remainder + unit) : (quotient, remainder)
    }
}
