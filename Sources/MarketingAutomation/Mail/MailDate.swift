import CRMCore

/// Dates as headers have them.
enum MailDate {
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The time in UTC, such as `Thu, 01 Jan 2026 09:30:00 +0000`.
    static func text(_ instant: Instant) -> String {
        let (date, microseconds) = Zone.utc.civil(at: instant)
        let seconds = Int(microseconds / 1_000_000)
        let (year, month, day) = date.components
        // 1970-01-01 was a Thursday.
        let weekday = ((Int(date.daysSinceEpoch) + 3) % 7 + 7) % 7
        var text = days[weekday] + ", " + two(day) + " " + months[(month - 1) % 12] + " "
        let digits = String(year)
        text += String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        return text + " " + two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60) + " +0000"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
