package import CRMCore

/// A time on the command line: RFC 3339, or a date with or without a time of day in a zone.
package struct TimeText {
    /// The instant, or the first one of the day.
    package let start: Instant
    /// The first instant of the next day, where the text is a date alone.
    package let endOfDay: Instant?

    package init(_ text: String, zone: Zone) throws {
        if let instant = Instant(rfc3339: text) {
            self.init(start: instant, endOfDay: nil)
        } else if let date = CivilDate(iso8601: text) {
            let next = date.adding(days: 1)
            self.init(start: zone.instant(of: date, time: 0), endOfDay: zone.instant(of: next, time: 0))
        } else if let (date, time) = Self.local(text) {
            self.init(start: zone.instant(of: date, time: time), endOfDay: nil)
        } else {
            throw Failure(
                "usage",
                "'\(text.printable)' is no time: write 2026-03-01, 2026-03-01 09:30 or 2026-03-01T09:30:00Z"
            )
        }
    }

    private init(start: Instant, endOfDay: Instant?) {
        self.start = start
        self.endOfDay = endOfDay
    }

    /// Reads `YYYY-MM-DD HH:MM` with or without seconds; a `T` does for the space.
    private static func local(_ text: String) -> (CivilDate, Int64)? {
        let seconds = text.utf8.count == 16 ? ":00" : ""
        guard text.utf8.count == 16 || text.utf8.count == 19,
            // Read as UTC, the text is checked by the same rules as any other time.
            let instant = Instant(rfc3339: text + seconds + "Z")
        else { return nil }
        return Zone.utc.civil(at: instant)
    }
}
