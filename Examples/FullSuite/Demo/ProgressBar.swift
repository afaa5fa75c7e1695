import CRMCore
import ExampleSupport
import Foundation

/// How far the two years are, on standard error: a bar on a terminal, else a line each quarter.
struct ProgressBar {
    private let calendar: DemoCalendar
    private let isShown = Terminal.showsErrors
    private static let width = 30

    init(_ calendar: DemoCalendar) { self.calendar = calendar }

    /// Shows that so many days are over.
    func update(_ days: Int) {
        let date = calendar.date(days)
        let percent = days * 100 / max(1, calendar.days)
        let month = String(date.description.prefix(7))
        if isShown {
            let eighths = days * Self.width * 8 / max(1, calendar.days)
            let full = String(repeating: "█", count: eighths / 8)
            let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
            let rest = String(repeating: "░", count: Self.width - (full + part).count)
            write(
                "\r\(month) \u{1B}[36m\(full)\(part)\u{1B}[0m\u{1B}[2m\(rest)\u{1B}[0m \(percent) %  day \(days) of \(calendar.days)\u{1B}[K"
            )
            if days == calendar.days { write("\r\u{1B}[K") }
        } else if days == calendar.days || (date.day == 1 && (date.month - 1) % 3 == 0) {
            write("lived until \(month), \(percent) %\n")
        }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
